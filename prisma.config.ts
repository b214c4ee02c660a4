/**
 * For the `prisma` command. The site itself needs only `prisma generate`, which runs no schema engine; the command insists on
 * finding one before it looks at what it was asked, and downloading it is not possible everywhere, so it is given the path of
 * an executable that is always there.
 */
process.env["PRISMA_SCHEMA_ENGINE_BINARY"] ??= process.execPath;

const { defineConfig } = await import("prisma/config");

export default defineConfig({
  schema: "prisma/schema.prisma",
  migrations: { path: "prisma/migrations" },
  datasource: { url: process.env["DATABASE_URL"] ?? "file:.data/happens-before.db" },
});
