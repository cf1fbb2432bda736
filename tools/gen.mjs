// `npm run gen`: writes every generated file; `--check` only says whether they are fresh.
import { run } from './workspace.mjs';

const args = process.argv.slice(2);
const generators = [
  'tools/gen-kql-functions.mjs',
  'tools/gen-kql-operator-examples.mjs',
  'packages/cli/src/docs/generate-reference.ts',
];
const failed = generators.filter((generator) => run('node', [generator, ...args]) !== 0);
process.exit(failed.length === 0 ? 0 : 1);
