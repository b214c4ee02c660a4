/** The face of lib/learning. */
export * from "./account";
export * from "./attempts";
export * from "./drafts";
export * from "./events";
export * from "./source-hash";
export * from "./state";
export * from "./submission";
export * from "./sync";
