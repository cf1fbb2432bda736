// The only list of allowed import directions. tools/check-layers.mjs runs it and asserts that it looked at something.
const { readdirSync } = require('node:fs');
const { join } = require('node:path');

const packages = ['schema', 'kql', 'sigma', 'store', 'server', 'console', 'cli'];
const stages = readdirSync(join(__dirname, 'packages/server/src'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && /^\d\d-/.test(entry.name))
  .map((entry) => entry.name)
  .sort();
const tests = '\\.(test|test-d|bench)\\.tsx?$|/testing/';

/** A rule that forbids imports from `from` to `to`. */
const forbid = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

module.exports = {
  forbidden: [
    forbid(
      'no-cycles',
      'a cycle of code has no first file to read; types may refer to each other',
      {},
      { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    ),
    forbid(
      'declared',
      'an import needs its package in the nearest package.json',
      { path: '^(packages|packs)/', pathNot: tests },
      { dependencyTypes: ['npm-no-pkg', 'unknown'] },
    ),
    forbid(
      'resolves',
      'the import leads nowhere',
      { path: '^(packages|packs|tests|bench)/' },
      { couldNotResolve: true, pathNot: '\\?worker$|\\.css$' },
    ),
    ...packages
      .slice(0, -1)
      .map((name, index) =>
        forbid(
          `${name}-upwards-only`,
          'a package imports only packages above it',
          { path: `^packages/${name}/src/`, pathNot: tests },
          { path: `^packages/(${packages.slice(index + 1).join('|')})/` },
        ),
      ),
    forbid(
      'console-api-only',
      'the console speaks the API',
      { path: '^packages/console/' },
      { path: '^packages/(sigma|store|server|cli)/' },
    ),
    forbid(
      'packs-schema-only',
      'a source pack knows only the words',
      { path: '^packs/', pathNot: tests },
      { path: '^packages/(?!schema/)' },
    ),
    ...stages.map((stage, index) =>
      forbid(
        `stage-${stage}`,
        'a stage imports only earlier stages',
        { path: `^packages/server/src/${stage}/`, pathNot: tests },
        { path: `^packages/server/src/(${[...stages.slice(index + 1), 'main'].join('|')})` },
      ),
    ),
    ...stages.map((stage) =>
      forbid(
        `stage-${stage}-by-index`,
        'a stage is imported through its index',
        { path: '^packages/server/src/', pathNot: `^packages/server/src/${stage}/|${tests}` },
        { path: `^packages/server/src/${stage}/(?!index\\.ts$)` },
      ),
    ),
    forbid(
      'clickhouse-in-store',
      'the engine and its client belong to the store',
      { path: '^packages/(?!store/)', pathNot: tests },
      { path: 'node_modules/(chdb|@chdb|@clickhouse)/' },
    ),
    forbid(
      'browser-safe',
      'schema, kql and console run in a browser',
      { path: '^packages/(schema|kql|console)/src/', pathNot: tests },
      { dependencyTypes: ['core'] },
    ),
    forbid(
      'no-tests-in-source',
      'source does not import tests',
      { pathNot: `^tests/|^bench/|${tests}` },
      { path: tests },
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '/dist/|^packages/console/vite' },
    parser: 'swc',
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'node', 'default'],
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.json'],
    },
  },
};
