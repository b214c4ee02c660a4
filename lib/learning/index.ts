/** The face of lib/learning. */
export * from "./drafts";
export * from "./events";
export * from "./state";
export * from "./sync";
