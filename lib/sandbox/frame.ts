/**
 * The frame between a page and the worker. Its element has `sandbox="allow-scripts"`, so its origin is opaque: no cookie, no
 * storage, nothing of the page. Its policy allows no network and no code but this script and blobs, and a worker made from a
 * blob inherits it. It only passes messages on; to end a worker, the page removes the frame.
 */
import { createHash } from "node:crypto";

const SCRIPT = `
"use strict";
addEventListener("message", (event) => {
  if (event.source !== parent || typeof event.data !== "string") return;
  const url = URL.createObjectURL(new Blob([event.data], { type: "text/javascript" }));
  const worker = new Worker(url);
  worker.onmessage = ({ data }) => parent.postMessage({ from: "worker", data }, "*");
  worker.onerror = (error) => {
    error.preventDefault();
    parent.postMessage({ from: "frame", died: error.message || "its worker ended" }, "*");
  };
  addEventListener("message", ({ source, data }) => {
    if (source === parent) worker.postMessage(data);
  });
}, { once: true });
parent.postMessage({ from: "frame", ready: true }, "*");
`;

export function frameHtml(): string {
  const hash = createHash("sha256").update(SCRIPT).digest("base64");
  const policy = `default-src 'none'; script-src 'sha256-${hash}' blob:; worker-src blob:`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>Sandbox</title>
</head>
<body>
<script>${SCRIPT}</script>
</body>
</html>
`;
}
