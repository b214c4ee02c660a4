import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const root = fileURLToPath(new URL(".", import.meta.url));

export default defineConfig({
  resolve: {
    alias: [
      { find: /^@\//, replacement: root },
      { find: /^happens-before$/, replacement: `${root}lib/sim/node.ts` },
    ],
  },
  test: {
    include: [
      "lib/**/*.test.ts",
      "content/**/*.test.ts",
      "components/**/*.test.{ts,tsx}",
      "bin/**/*.test.ts",
      "prisma/**/*.test.ts",
      "app/**/*.test.ts",
      "*.test.ts",
    ],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
  },
});
