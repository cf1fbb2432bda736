// Counts how much of a collection of queries the compiler takes: `node tools/kql-coverage.mjs QUERIES.jsonl TABLES.json [kind]`.
// A line of QUERIES is {id, kind, query}; TABLES is {table: [{name, type}]}. Prints counts and what most often stands in the way.
import { readFileSync } from 'node:fs';
import { createCatalog, createCompiler } from '../packages/kql/src/index.ts';

const [queriesPath, tablesPath, kind, show] = process.argv.slice(2);
const tables = Object.entries(JSON.parse(readFileSync(tablesPath, 'utf8'))).map(([name, columns]) => ({
  name,
  doc: name,
  columns: [
    ...columns,
    { name: '_ResourceId', type: 'string' },
    { name: 'SourceSystem', type: 'string' },
    { name: '_BilledSize', type: 'real' },
  ].filter((column, index, all) => all.findIndex((other) => other.name === column.name) === index),
}));
const queries = readFileSync(queriesPath, 'utf8')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => JSON.parse(line))
  .filter((record) => (kind === undefined || record.kind === kind) && record.syntax_ok !== false);
const compiler = createCompiler(createCatalog({ tables }));
const counts = { queries: queries.length, bound: 0, translated: 0 };
const reasons = new Map();
for (const { id, query } of queries) {
  let result;
  try {
    result = compiler.compile(query, { now: new Date('2024-06-01T00:00:00Z') });
  } catch (error) {
    result = {
      ok: false,
      diagnostics: [{ code: 'BUG', message: `${error.message} ${error.stack?.split('\n')[1]?.trim()}` }],
    };
  }
  if (result.ok) {
    counts.bound += 1;
    counts.translated += 1;
    continue;
  }
  const [first] = result.diagnostics;
  if (!first.code.startsWith('KS')) counts.bound += 1;
  const reason = `${first.code} ${first.message}`;
  const entry = reasons.get(reason) ?? [];
  entry.push(id);
  reasons.set(reason, entry);
}
console.log(JSON.stringify(counts));
for (const [reason, ids] of [...reasons].toSorted((a, b) => b[1].length - a[1].length).slice(0, Number(show ?? 40)))
  console.log(String(ids.length).padStart(5), reason, ids[0]);
