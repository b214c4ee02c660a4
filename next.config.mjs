/**
 * How the site is built and what every answer of it says to a browser. docs/decisions/007-content-security-policy.md gives the
 * reasons of the policy; student code never runs in a page but in the frame, which has a policy of its own.
 */
import createMDX from "@next/mdx";

const development = process.env.NODE_ENV === "development";

// Plugins go by name: Turbopack hands them to another process, which a function cannot reach.
const withMDX = createMDX({ options: { remarkPlugins: ["remark-gfm"], rehypePlugins: [] } });

/** @param {Record<string, string>} directives */
const policy = (directives) =>
  Object.entries(directives)
    .map(([name, sources]) => `${name} ${sources}`.trim())
    .join("; ");

const pagePolicy = policy({
  "default-src": "'self'",
  // Prerendered pages carry inline bootstrap scripts that differ from page to page: neither a nonce nor a hash can name them.
  "script-src": `'self' 'unsafe-inline'${development ? " 'unsafe-eval'" : ""}`,
  "style-src": "'self' 'unsafe-inline'",
  "img-src": "'self' data: blob:",
  "font-src": "'self' data:",
  "connect-src": `'self'${development ? " ws:" : ""}`,
  // The editor's workers; a bundler may start a module worker through a blob.
  "worker-src": "'self' blob:",
  "frame-src": "'self'",
  "frame-ancestors": "'self'",
  "object-src": "'none'",
  "base-uri": "'none'",
  "form-action": "'self'",
});

/** An opaque origin without network: neither the page's storage nor its cookies are in reach of student code. */
const framePolicy = policy({
  sandbox: "allow-scripts",
  "default-src": "'none'",
  "script-src": "'unsafe-inline' blob:",
  "worker-src": "blob:",
  "frame-ancestors": "'self'",
});

const headers = (values) => Object.entries(values).map(([key, value]) => ({ key, value }));

/** @type {import("next").NextConfig} */
const config = {
  pageExtensions: ["ts", "tsx", "mdx"],
  poweredByHeader: false,
  devIndicators: false,
  reactStrictMode: true,
  // `npm test` checks types, tests included; a start needs no second check and must not fail on a test's type.
  typescript: { ignoreBuildErrors: true },
  // Native modules, compilers and WebAssembly stay where npm put them.
  serverExternalPackages: [
    "@node-rs/argon2",
    "@prisma/adapter-libsql",
    "@prisma/client",
    "esbuild",
    "libsql",
    "typescript",
  ],
  turbopack: {
    // A chapter may lack a quiz, a folder its meta.ts: these two look for the file before they import it. Without this, one kind
    // of file of which there is none at all would stop the whole site.
    ignoreIssue: ["lib/curriculum/read-data.ts", "components/mdx/simulator.client.tsx"].map((file) => ({
      path: `**/${file}`,
      title: /not found/i,
    })),
  },
  async headers() {
    return [
      {
        source: "/:path*",
        headers: headers({
          "Content-Security-Policy": pagePolicy,
          "X-Content-Type-Options": "nosniff",
          "X-Frame-Options": "SAMEORIGIN",
          "Referrer-Policy": "strict-origin-when-cross-origin",
          "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
          "Cross-Origin-Opener-Policy": "same-origin",
        }),
      },
      { source: "/sandbox/:path*", headers: headers({ "Content-Security-Policy": framePolicy }) },
      { source: "/api/:path*", headers: headers({ "Cache-Control": "no-store" }) },
    ];
  },
};

export default withMDX(config);
