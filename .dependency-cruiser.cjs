// The house rules on imports: who may know whom. `npm run lint:imports` enforces them.
/** What of constructs is plain data and pure functions: the rest loads cdktf as a whole. */
const LIGHT =
  "^constructs/(([^/]+\\.rules|[^/]+\\.static-parameters|azurerm-version|naming|rule|profiles|acceptance)\\.ts$|isolation/|policy/(?!aspect\\.ts$))";

/** What is so about Azure and MySQL, each with its source and date: constants that import nothing, for everyone but workloads. */
const FACTS = "^facts/[^/]+\\.ts$";

const only = (name, from, allowed, comment) => ({
  name,
  comment,
  severity: "error",
  from: { path: `^${from}/`, pathNot: "^schemas/generate(-defaults)?\\.ts$" },
  to: {
    couldNotResolve: false,
    path: "^[^/]+",
    pathNot: [`^${from}/`, "^node_modules/", ...(from === "workloads" ? [] : [FACTS]), ...allowed],
    dependencyTypesNot: ["core", "npm", "npm-dev", "npm-peer"],
  },
});

module.exports = {
  forbidden: [
    only("schemas-import-nothing-of-ours", "schemas", [], "schemas are the bottom of the house"),
    only(
      "constructs-import-only-schema-types",
      "constructs",
      ["^schemas/[^/]+\\.generated\\.ts$"],
      "constructs know schemas by their types only",
    ),
    only("stacks-compose-constructs", "stacks", ["^constructs/", "^schemas/"], "stacks only compose"),
    only(
      "ops-know-rules-and-schemas",
      "ops",
      ["^schemas/", LIGHT],
      "ops read cdktf.out like any other tool; of constructs they know the pure rules and the naming",
    ),
    only("emulator-imports-nothing-of-ours", "emulator", [], "local Azure knows Azure, not this project"),
    only("workloads-import-nothing-of-ours", "workloads", [], "workloads stand alone"),
    {
      name: "facts-import-nothing",
      comment: "data, not code: a fact that depends on something is a rule",
      severity: "error",
      from: { path: "^facts/" },
      to: {},
    },
    {
      name: "workloads-do-not-know-each-other",
      severity: "error",
      from: { path: "^workloads/([^/]+)/" },
      to: { path: "^workloads/", pathNot: "^workloads/$1/" },
    },
    {
      name: "main-knows-schemas-and-stacks",
      severity: "error",
      from: { path: "^main\\.ts$" },
      to: { path: "^(constructs|ops|emulator|workloads)/" },
    },
    {
      name: "constructs-see-schema-types-only",
      comment: "import type, never a value: the library must not load ajv",
      severity: "error",
      from: { path: "^constructs/" },
      to: { path: "^schemas/", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "constructs-are-pure",
      comment: "same input, same bytes out: no file system, no network, no process",
      severity: "error",
      from: { path: "^constructs/" },
      to: { dependencyTypes: ["core"] },
    },
    {
      name: "rules-stay-light",
      comment: "`converge check` loads the rules; the root of cdktf takes longer to load than everything else together",
      severity: "error",
      from: { path: LIGHT },
      to: { path: "node_modules/(cdktf/lib/index\\.|@cdktf/)", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "no-provider-root-index",
      comment: "the root index of the provider loads 1,908 modules; import the resource's own subpath",
      severity: "error",
      from: {},
      to: { path: "node_modules/@cdktf/provider-azurerm/lib/index\\." },
    },
    { name: "no-circular", severity: "error", from: {}, to: { circular: true } },
    { name: "no-unresolvable", severity: "error", from: {}, to: { couldNotResolve: true } },
    {
      name: "no-orphans",
      severity: "error",
      from: { orphan: true, path: "^(constructs|stacks|schemas|ops|emulator)/", pathNot: "\\.generated\\.ts$" },
      to: {},
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^(cdktf\\.out|dist)/" },
    tsPreCompilationDeps: true,
    // Without tsConfig: its base folder would take the package constructs for our folder of that name.
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
    },
  },
};
