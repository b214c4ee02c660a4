import { defineConfig } from "@playwright/test";

const port = Number(process.env["E2E_PORT"] ?? 3411);

/** e2e: a production build, a fresh database, Debian's Chromium, real accounts. `bin/test.mjs` builds first. */
export default defineConfig({
  testDir: "e2e",
  outputDir: ".cache/e2e",
  timeout: 120_000,
  expect: { timeout: 15_000 },
  workers: 1,
  fullyParallel: false,
  forbidOnly: true,
  retries: 0,
  reporter: [["list"], ["json", { outputFile: ".cache/reports/playwright.json" }]],
  use: {
    baseURL: `http://127.0.0.1:${port}`,
    launchOptions: {
      executablePath: process.env["CHROMIUM"] || "/usr/bin/chromium",
      args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
    },
    viewport: { width: 1280, height: 900 },
    trace: "off",
  },
  webServer: {
    command: "rm -rf .cache/e2e-data && node bin/start.mjs",
    url: `http://127.0.0.1:${port}/api/health`,
    timeout: 300_000,
    env: { PORT: String(port), HB_DATA_DIR: ".cache/e2e-data" },
    stdout: "pipe",
    gracefulShutdown: { signal: "SIGTERM", timeout: 5000 },
  },
});
