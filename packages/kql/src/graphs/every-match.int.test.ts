import { expect, test } from 'vitest';
import { createCatalog, createCompiler, decodeRow } from '../index.ts';
import { compileOverData } from '../compile-over-data.ts';
import { runSql } from '../testing/clickhouse.ts';
import { testTables } from '../testing/tables.ts';

const compiler = createCompiler(createCatalog({ tables: testTables }));
const now = new Date('2024-01-03T00:00:00Z');

async function run(text: string): Promise<string[]> {
  const query = await compileOverData(
    (answers) => {
      const result = compiler.compile(text, { now, answers });
      if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
      return result.query;
    },
    (question) => Promise.resolve(runSql(question.sql).map((row) => decodeRow(question.columns, row))),
  );
  return runSql(query.sql)
    .map((row) => JSON.stringify(query.decode(row)))
    .toSorted();
}

/** Numbers that look random and are the same in each run. */
function* numbers(seed: number): Generator<number> {
  for (let state = seed; ;) {
    state = (state * 48_271) % 2_147_483_647;
    yield state;
  }
}
type Edge = readonly [from: number, to: number];
function randomEdges(seed: number): Edge[] {
  const source = numbers(seed);
  const next = (): number => source.next().value as number;
  return Array.from({ length: 9 }, () => [next() % 6, next() % 6] as const);
}
const table = (edges: readonly Edge[]): string =>
  `datatable(s:long, t:long, w:long)[${edges.map(([from, to], index) => `${from},${to},${index}`).join(', ')}]`;

/** Tries each edge at each place: the paths of `least` to `most` edges, with the nodes that they pass. */
function everyPath(
  edges: readonly Edge[],
  [least, most]: readonly [number, number],
  direction: '->' | '<-' | '-',
  cycles: string,
): string[] {
  const found: string[] = [];
  const walk = (nodes: readonly number[], way: readonly number[]): void => {
    if (way.length >= least) found.push(JSON.stringify([nodes[0], nodes.at(-1), way]));
    if (way.length === most) return;
    edges.forEach(([from, to], edge) => {
      if (cycles !== 'all' && way.includes(edge)) return;
      const steps =
        direction === '->'
          ? [[from, to]]
          : direction === '<-'
            ? [[to, from]]
            : [
                [from, to],
                [to, from],
              ];
      if (direction === '-' && from === to) steps.pop();
      for (const [at, onto] of steps)
        if (at === nodes.at(-1) && !(cycles === 'none' && nodes.includes(onto!)))
          walk([...nodes, onto!], [...way, edge]);
    });
  };
  for (const start of new Set(edges.flat())) walk([start], []);
  return found.toSorted();
}

const shapes = [
  ['->', '-[e*1..3]->'],
  ['<-', '<-[e*2..3]-'],
  ['-', '-[e*1..3]-'],
] as const;
const cases = shapes.flatMap(([direction, text], shape) =>
  ['all', 'none', 'unique_edges'].map(
    (cycles, mode) => [direction, text, cycles, 7 + 31 * shape + 101 * mode] as const,
  ),
);

test.each(cases)('paths %s written %s with cycles=%s are all that there are', async (direction, text, cycles, seed) => {
  for (const edges of [randomEdges(seed), randomEdges(seed + 1)]) {
    const least = text.includes('2..') ? 2 : 1;
    const query = `${table(edges)} | make-graph s --> t with_node_id=n | graph-match cycles=${cycles} (a)${text}(b) project a.n, b.n, e.w`;
    expect(await run(query)).toEqual(everyPath(edges, [least, 3], direction, cycles));
  }
});

test('shortest paths are the shortest of all paths without a cycle', async () => {
  for (const seed of [3, 5, 11, 17]) {
    const edges = randomEdges(seed);
    const all = everyPath(edges, [1, 4], '->', 'none').map((text) => JSON.parse(text) as [number, number, number[]]);
    const shortest = all.filter(
      ([from, to, way]) => !all.some(([a, b, other]) => a === from && b === to && other.length < way.length),
    );
    const query = `${table(edges)} | make-graph s --> t with_node_id=n | graph-shortest-paths output=all (a)-[e*1..4]->(b) project a.n, b.n, e.w`;
    expect(await run(query)).toEqual(shortest.map((path) => JSON.stringify(path)).toSorted());
  }
});

test.each([
  ['string', (n: number) => `'${n}'`],
  ['int', (n: number) => `int(${n})`],
  ['real', (n: number) => `real(${n}.5)`],
  ['decimal', (n: number) => `decimal(${n}.25)`],
  ['bool', (n: number) => `bool(${n % 2 === 1})`],
  ['guid', (n: number) => `guid(00000000-0000-0000-0000-00000000000${n})`],
  ['datetime', (n: number) => `datetime(2024-01-0${n} 01:02:03.0000004)`],
  ['timespan', (n: number) => `timespan(${n}.01:02:03.0000004)`],
] as const)('nodes are known by ids of type %s', async (type, value) => {
  const edges = `datatable(s:${type}, t:${type})[${value(1)}, ${value(2)}, ${value(2)}, ${value(3)}]`;
  const nodes = `(datatable(n:${type}, a:${type}, v:long)[${value(1)}, ${value(2)}, 1, ${value(2)}, ${value(3)}, 2])`;
  const graph = `${edges} | make-graph s --> t with ${nodes} on n`;
  const kinds = type === 'bool' ? 2 : 3;
  const fixed = await run(
    `${graph} | graph-match (x)-->(y) where x.n == ${value(1)} and y.n == ${value(2)} project x.v, y.v`,
  );
  expect(fixed[0]).toBe('[1,2]');
  const marked = await run(
    `${graph} | graph-mark-components | graph-to-table nodes | summarize count(), max(ComponentId)`,
  );
  expect(marked).toEqual([`[${kinds},0]`]);
  const short = `${graph} | graph-shortest-paths (x)-[e*1..2]->(y) where x.n == ${value(1)} project y.n == ${value(2)}, x.v`;
  expect((await run(short)).includes('[true,1]')).toBe(true);
});
