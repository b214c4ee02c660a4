import js from "@eslint/js";
import next from "@next/eslint-plugin-next";
import hooks from "eslint-plugin-react-hooks";
import tseslint from "typescript-eslint";

export default tseslint.config(
  {
    ignores: [
      ".next/",
      ".cache/",
      ".data/",
      "public/",
      "lib/server/prisma-client/",
      "next-env.d.ts",
      "node_modules/",
    ],
  },
  js.configs.recommended,
  ...tseslint.configs.recommended,
  {
    files: ["**/*.ts", "**/*.tsx"],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      // No ignored promise: an error nobody hears is lost work.
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/no-misused-promises": ["error", { checksVoidReturn: { attributes: false } }],
      "@typescript-eslint/switch-exhaustiveness-check": [
        "error",
        { considerDefaultExhaustiveForUnions: true },
      ],
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "@typescript-eslint/consistent-type-imports": ["error", { fixStyle: "inline-type-imports" }],
      "@typescript-eslint/no-unused-expressions": ["error", { allowTernary: true, allowShortCircuit: true }],
      eqeqeq: "error",
    },
  },
  {
    // The engines: a run must be a function of its inputs, in every JavaScript engine.
    files: [
      "lib/{sim,checkers,algorithms,protocols,learning,claims,grading}/**/*.ts",
      "content/exercises/**/*.ts",
    ],
    ignores: ["**/*.test.ts"],
    rules: {
      "no-restricted-properties": [
        "error",
        { object: "Math", property: "random", message: "Use ctx.random() or createRandom(seed)." },
        { object: "Date", property: "now", message: "Use ctx.now() or ctx.mono()." },
        ...["exp", "log", "pow", "sin", "cos", "log2", "log10"].map((property) => ({
          object: "Math",
          property,
          message: "Engines differ in its last digit; a trace hash must not.",
        })),
      ],
      "no-restricted-globals": ["error", { name: "Date", message: "An engine has no wall clock." }],
    },
  },
  {
    files: ["**/*.tsx"],
    plugins: { "react-hooks": hooks, "@next/next": next },
    rules: {
      ...hooks.configs.recommended.rules,
      ...next.configs.recommended.rules,
      ...next.configs["core-web-vitals"].rules,
    },
  },
  {
    files: ["**/*.mjs"],
    languageOptions: {
      globals: {
        process: "readonly",
        console: "readonly",
        URL: "readonly",
        setTimeout: "readonly",
        clearTimeout: "readonly",
        fetch: "readonly",
        Buffer: "readonly",
      },
    },
    rules: { "no-unused-vars": "off" },
  },
);
