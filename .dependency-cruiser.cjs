/**
 * The gate of docs/ARCHITECTURE.md: storeys, floors and doors. Which module lies on which floor, and which package is
 * transport or a vendor, is data in scripts/architecture.json; edit that, not this.
 */
const { entries, floors, transport, vendors, database, pure } = require('./scripts/architecture.json');

const SRC = '^functions/src/';
const ENTRIES = `${SRC}(${entries.join('|')})/`;
const MODULES = `${SRC}modules/`;
const ADAPTERS = `${SRC}adapters/`;
const PLATFORM = `${SRC}platform/`;
const TEST_CODE = '\\.(test|factory)\\.ts$|^functions/test/';
const shipped = (path) => ({ path, pathNot: TEST_CODE });

/** Matches a package by its folder or by its bare name; `@scope/*` takes the whole scope. */
const packages = (names) =>
  `(?:^|node_modules/)(?:${names.map((name) => name.replace('/*', '/[^/]+').replaceAll('.', '\\.')).join('|')})(?:/|$)`;

const known = floors.flat();
const under = (names) => `${MODULES}(${names.join('|')})/`;

/**
 * A module may look down to any lower floor’s door, never sideways or upward. A test, on which nobody stands, sets its stage with
 * the doors and factories of any floor.
 */
const floorRules = floors.map((floor, index) => ({
  name: `floor-${index + 1}`,
  comment: `${floor.join(', ')}: call the door of a lower floor only; sideways and upward, announce an event.`,
  severity: 'error',
  from: shipped(`${MODULES}(${floor.join('|')})/`),
  to: { path: under(floors.slice(index).flat()), pathNot: `${MODULES}$1/` },
}));

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-circle',
      comment: 'Files that import each other, types included, cannot be read or moved alone.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'entries-are-leaves',
      comment: 'Nothing imports http/, triggers/ or scheduled/ but the deploy manifest and the plain server.',
      severity: 'error',
      from: { path: SRC, pathNot: [ENTRIES, `${SRC}(index|server)\\.ts$`, TEST_CODE] },
      to: { path: ENTRIES },
    },
    {
      name: 'entries-apart',
      comment:
        'http/, triggers/ and scheduled/ do not import one another; the offline inbox alone plays the manifest of routes.',
      severity: 'error',
      from: { path: `${SRC}(${entries.join('|')})/`, pathNot: TEST_CODE },
      to: { path: ENTRIES, pathNot: [`${SRC}$1/`, `${SRC}http/manifest\\.ts$`] },
    },
    {
      name: 'adapters-look-down',
      comment: 'An adapter knows the platform, never a module.',
      severity: 'error',
      from: { path: ADAPTERS },
      to: { path: `${MODULES}|${ENTRIES}` },
    },
    {
      name: 'adapters-apart',
      comment: 'Two outside parties know nothing of each other; http/ is the line on which they are phoned.',
      severity: 'error',
      from: { path: `${ADAPTERS}([^/]+)/` },
      to: { path: ADAPTERS, pathNot: [`${ADAPTERS}$1/`, `${ADAPTERS}http/index\\.ts$`] },
    },
    {
      name: 'platform-knows-no-module',
      comment: 'The platform is what the others stand on; it imports none of them.',
      severity: 'error',
      from: shipped(PLATFORM),
      to: { path: `${MODULES}|${ADAPTERS}|${ENTRIES}` },
    },
    {
      name: 'through-the-door',
      comment:
        'From outside, a module is its index.ts; entries and other modules alike. What measures it may use its factories.',
      severity: 'error',
      from: { path: '^(functions/src|local|bench|chaos|scripts)/', pathNot: [MODULES, TEST_CODE] },
      to: { path: `${MODULES}[^/]+/`, pathNot: [`${MODULES}[^/]+/index\\.ts$`, '\\.factory\\.ts$'] },
    },
    {
      name: 'through-the-door-between-modules',
      comment: 'A module sees of another its index.ts only; its tests may use the other’s factory too.',
      severity: 'error',
      from: { path: `${MODULES}([^/]+)/` },
      to: { path: `${MODULES}[^/]+/`, pathNot: [`${MODULES}$1/`, `${MODULES}[^/]+/index\\.ts$`, '\\.factory\\.ts$'] },
    },
    {
      name: 'module-without-a-floor',
      comment: 'Give the module a floor in scripts/architecture.json.',
      severity: 'error',
      from: { path: MODULES, pathNot: under(known) },
      to: {},
    },
    ...floorRules,
    {
      name: 'modules-know-no-transport',
      comment: 'A verb does not know whether HTTP, an event or a clock called it.',
      severity: 'error',
      from: shipped(MODULES),
      to: { path: packages(transport) },
    },
    {
      name: 'vendors-in-adapters',
      comment: 'A vendor’s SDK is spoken to from adapters/ and platform/ only.',
      severity: 'error',
      from: shipped(`${MODULES}|${ENTRIES}|${SRC}[^/]+$`),
      to: { path: packages(vendors) },
    },
    {
      name: 'database-in-platform',
      comment: 'Only platform/db opens the database, so that every row is read under row-level security.',
      severity: 'error',
      from: { path: SRC, pathNot: [`${PLATFORM}(db|generated)/`, TEST_CODE] },
      to: { path: `${packages(database)}|${PLATFORM}generated/`, dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'rules-are-pure',
      comment:
        'rules.ts is arithmetic and state steps: values, its own schemas, types and errors, the words of a port; not even Node’s own modules.',
      severity: 'error',
      from: { path: `${MODULES}([^/]+)/(rules|[^/]+\\.rules)\\.ts$` },
      to: {
        pathNot: [
          `${PLATFORM}(values/|(errors|actor)\\.ts$)`,
          `${ADAPTERS}[^/]+/port\\.ts$`,
          `${MODULES}$1/(schemas|types|errors|rules|[^/]+\\.rules)\\.ts$`,
          packages(pure),
        ],
      },
    },
    {
      name: 'no-test-code-shipped',
      comment: 'What ships imports no test, factory or harness.',
      severity: 'error',
      from: { path: SRC, pathNot: TEST_CODE },
      to: { path: TEST_CODE },
    },
    {
      name: 'shipped-apart',
      comment: 'What ships knows nothing of the local cloud, the benches or the scripts.',
      severity: 'error',
      from: { path: SRC, pathNot: TEST_CODE },
      to: { path: '^(local|bench|chaos|scripts)/' },
    },
    {
      name: 'resolvable',
      comment: 'An import that resolves to nothing.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'declared',
      comment: 'What ships is a dependency of functions/package.json, not of a developer’s machine.',
      severity: 'error',
      from: { path: SRC, pathNot: TEST_CODE },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules|functions/src/platform/generated' },
    exclude: { path: '^functions/lib/' },
    combinedDependencies: false,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'types', 'default'] },
    reporterOptions: { text: { highlightFocused: true } },
  },
};
