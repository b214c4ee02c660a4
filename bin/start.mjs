#!/usr/bin/env node
/**
 * `npm start`: from a fresh checkout to a running site. Prepares the data folder (database, secret), builds if the sources
 * changed since the last build, serves on HOST and PORT, and ends cleanly. What goes wrong before that is one line that says
 * what to do.
 */
import { spawn } from "node:child_process";
import { accessSync, constants, existsSync } from "node:fs";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";
import { buildIfChanged } from "./lib/build.mjs";

const NODE_MIN = [20, 19];
const STOP_MS = 10_000;
// A site for people who read it in private: nothing is reported to anybody.
process.env.NEXT_TELEMETRY_DISABLED = "1";
const root = fileURLToPath(new URL("..", import.meta.url));
const next = `${root}node_modules/next/dist/bin/next`;

function fail(message) {
  console.error(`Happens Before: ${message}`);
  process.exit(1);
}

function checkNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major < NODE_MIN[0] || (major === NODE_MIN[0] && minor < NODE_MIN[1]))
    fail(`Node ${process.versions.node} is too old; install Node ${NODE_MIN.join(".")} or newer.`);
  if (!existsSync(next)) fail("its packages are missing; run `npm ci` first.");
}

function readPort() {
  const text = process.env.PORT || "3000";
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port < 1 || port > 65535)
    fail(`PORT=${text} is not a port from 1 to 65535.`);
  return port;
}

/** Asked before the build, which takes a minute. */
function checkPort(host, port) {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", (error) => {
      const where = `${host}:${port}`;
      if (error.code === "EADDRINUSE")
        fail(
          `${where} is taken; stop what listens there or choose another port, as in PORT=${port === 3001 ? 3002 : 3001} npm start.`,
        );
      fail(
        error.code === "EACCES"
          ? `${where} needs rights this account does not have; use a PORT above 1023.`
          : `cannot listen on ${where}: ${error.message}`,
      );
    });
    probe.listen(port, host, () => probe.close(resolve));
  });
}

async function prepareData() {
  process.env.HAPPENS_BEFORE_ROOT ??= root;
  process.env.TSX_TSCONFIG_PATH ??= `${root}tsconfig.json`;
  const { register } = await import("tsx/esm/api");
  register({ tsconfig: `${root}tsconfig.json` });
  const { dataFolder, databaseUrl, sessionSecret } = await import("../lib/server/data-folder.ts");
  const { migrate } = await import("../lib/server/migrate.ts");
  try {
    accessSync(dataFolder(), constants.R_OK | constants.W_OK | constants.X_OK);
    sessionSecret();
    await migrate(databaseUrl());
  } catch (error) {
    const folder = process.env.HB_DATA_DIR || `${root}.data`;
    const why = error instanceof Error ? error.message.split("\n")[0] : String(error);
    fail(`the data folder ${folder} cannot be used (${why}); make it writable or set HB_DATA_DIR.`);
  }
}

function serve(host, port) {
  const server = spawn(process.execPath, [next, "start", "--hostname", host, "--port", String(port)], {
    cwd: root,
    stdio: ["ignore", "ignore", "inherit"],
    env: {
      ...process.env,
      NODE_ENV: "production",
      // next-auth knows the public address by this name.
      ...(process.env.HB_URL ? { NEXTAUTH_URL: process.env.HB_URL } : {}),
    },
  });
  let stopping = false;
  const stop = (signal) => {
    if (stopping) return;
    stopping = true;
    server.kill(signal);
    setTimeout(() => server.kill("SIGKILL"), STOP_MS).unref();
  };
  process.on("SIGINT", () => stop("SIGINT"));
  process.on("SIGTERM", () => stop("SIGTERM"));
  server.on("error", (error) => fail(`the server did not start: ${error.message}`));
  server.on("exit", (code) => {
    if (stopping) process.exit(0);
    fail(`the server ended by itself (${code ?? "killed"}); the lines above say why.`);
  });
  return () => stopping;
}

async function announce(host, port, stopped) {
  const shown = host === "0.0.0.0" || host === "::" ? "localhost" : host.includes(":") ? `[${host}]` : host;
  const address = `http://${shown}:${port}`;
  while (!stopped()) {
    const up = await fetch(`${address}/api/health`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (up) return console.log(`Happens Before: ${address}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

checkNode();
const host = process.env.HOST || "127.0.0.1";
const port = readPort();
await checkPort(host, port);
await prepareData();
try {
  buildIfChanged(root);
} catch (error) {
  fail(error.message);
}
await announce(host, port, serve(host, port));
