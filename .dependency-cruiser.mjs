/**
 * The one dependency rule: engines compute, views show, content explains; imports point only toward engines.
 * docs/architecture.md draws it. Each rule below says why it is there; a new layer needs a decision in docs/decisions/.
 */

const engines = "lib/(sim|checkers|algorithms|protocols|learning|claims|grading)";

/** @param {string} name @param {string} comment @param {string} from @param {string} allowed what it may import inside this repository */
function layer(name, comment, from, allowed) {
  return {
    name,
    comment,
    severity: "error",
    from: { path: `^${from}/`, pathNot: "\\.test\\.tsx?$" },
    to: { path: "^(app|components|content|lib|prisma|bin)/", pathNot: `^(${allowed})` },
  };
}

export default {
  forbidden: [
    {
      name: "no-cycles",
      comment: "Two files that need each other are one file, or hide a third. Types may refer to each other.",
      severity: "error",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    {
      name: "engines-are-pure",
      comment: "An engine runs in Chromium, Node and QuickJS alike: no package but zod, nothing of Node.",
      severity: "error",
      from: { path: `^${engines}/`, pathNot: "(\\.test|protocols/shared/golden)\\.ts$" },
      to: { dependencyTypes: ["core", "npm", "npm-dev"], pathNot: "node_modules/zod" },
    },
    layer(
      "sim-alone",
      "The kernel knows no protocol; that is why any protocol can run on it.",
      "lib/sim",
      "lib/sim/",
    ),
    layer(
      "checkers-alone",
      "A checker that knew the system could know its answers.",
      "lib/checkers",
      "lib/checkers/",
    ),
    layer(
      "algorithms-alone",
      "Single-process data structures need nothing.",
      "lib/algorithms",
      "lib/algorithms/",
    ),
    layer(
      "learning-alone",
      "Progress is a pure function of events; it merges on the server and on the device alike.",
      "lib/learning",
      "lib/learning/",
    ),
    layer(
      "protocols",
      "A protocol stands on the kernel, never on another protocol: each reads alone beside its paper.",
      "lib/protocols",
      "lib/(sim|algorithms|protocols)/",
    ),
    {
      name: "protocols-apart",
      comment:
        "See protocols; `shared` holds what is the same in the harness of several (op shapes, default scenarios).",
      severity: "error",
      from: { path: "^lib/protocols/([^/]+)/", pathNot: "\\.test\\.ts$" },
      to: { path: "^lib/protocols/", pathNot: "^lib/protocols/($1|shared)/" },
    },
    layer(
      "grading",
      "The grader judges runs by monitors the exercise brings; knowing protocols would be knowing answers.",
      "lib/grading",
      "lib/(grading|sim|checkers)/",
    ),
    layer(
      "claims",
      "A named computation a chapter cites; it may use every engine and no view.",
      "lib/claims",
      "lib/(claims|sim|checkers|algorithms|protocols)/",
    ),
    layer(
      "exercises",
      "An exercise is one folder. Only its grader may use reference protocols (for mixed clusters).",
      "content/exercises",
      "content/exercises/|lib/(grading|sim|checkers|protocols|algorithms)/",
    ),
    {
      name: "exercises-apart",
      comment: "Adding or removing one exercise touches one folder.",
      severity: "error",
      from: { path: "^content/exercises/([^/]+)/", pathNot: "\\.test\\.ts$" },
      to: { path: "^content/exercises/", pathNot: "^content/exercises/$1/" },
    },
    {
      name: "answers-stay-home",
      comment:
        "Solutions and mutants must never reach a client bundle; only the contract test and the terminal read them.",
      severity: "error",
      from: {
        pathNot: "(^content/exercises/.*\\.test\\.ts$|^content/exercises/[^/]+/mutants/|\\.test\\.ts$)",
      },
      to: { path: "^content/exercises/[^/]+/(solution\\.ts|mutants/)" },
    },
    layer(
      "chapters",
      "Content explains; it names engines by id and imports only the shape of its own data.",
      "content/chapters",
      "content/chapters/|lib/curriculum/schema",
    ),
    layer(
      "sandbox",
      "Runs student code against a grader; knows no page and no database.",
      "lib/sandbox",
      "lib/(sandbox|grading|sim)/",
    ),
    layer(
      "curriculum",
      "The only reader of content/.",
      "lib/curriculum",
      "lib/curriculum/|content/|lib/grading/contract",
    ),
    layer(
      "canvas-and-ui",
      "How things are drawn, whatever they are.",
      "components/(canvas|ui)",
      "components/(canvas|ui)/",
    ),
    layer(
      "replay",
      "Shared machinery from a run to its pictures.",
      "components/replay",
      `components/(replay|canvas|ui)/|${engines}/`,
    ),
    {
      name: "simulators-apart",
      comment: "A simulator is a view over engines; adding one touches one folder.",
      severity: "error",
      from: { path: "^components/simulators/([^/]+)/", pathNot: "\\.test\\.tsx?$" },
      to: {
        path: "^(app|components|content|lib/(server|curriculum|sandbox))/",
        pathNot: "^components/(simulators/$1/|replay/|canvas/|ui/)",
      },
    },
    layer(
      "account",
      "Signing up, in and out; what becomes of the student's work then is the business of progress.",
      "components/account",
      "components/(account|progress|ui)/|lib/learning/",
    ),
    layer(
      "progress",
      "The student's events on this device.",
      "components/progress",
      "components/(progress|ui)/|lib/learning/",
    ),
    layer(
      "mdx-course-sandbox",
      "Views of the course: they may embed simulators, never reach the server.",
      "components/(mdx|course|sandbox)",
      `components/|content/chapters/|lib/(sandbox|curriculum|cli)/|${engines}/`,
    ),
    layer(
      "server",
      "The only user of Prisma and next-auth; it draws nothing.",
      "lib/server",
      "lib/(server|curriculum|learning|sandbox|grading)/",
    ),
    {
      name: "database-behind-server",
      comment: "Every query is scoped to its user in one place.",
      severity: "error",
      from: { path: "^(app|components|content|lib)/", pathNot: "^lib/server/" },
      to: { path: "(^lib/server/prisma-client/|node_modules/(@prisma|@libsql)/)" },
    },
    {
      name: "no-server-in-views",
      comment: "A view talks to the server over HTTP or gets props from a page.",
      severity: "error",
      from: { path: "^components/" },
      to: { path: "^lib/server/" },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "(^\\.next|prisma-client|public/)" },
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
      extensions: [".ts", ".tsx", ".mjs", ".js", ".json", ".css", ".mdx"],
    },
  },
};
