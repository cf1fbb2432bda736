import fc from 'fast-check';
import { expect, test } from 'vitest';
import { strongComponents, weakComponents, type NumberedEdges } from './components.ts';

const graphs = fc
  .integer({ min: 1, max: 9 })
  .chain((count) =>
    fc
      .array(fc.tuple(fc.nat(count - 1), fc.nat(count - 1)), { maxLength: 14 })
      .map((edges): NumberedEdges => ({ count, from: edges.map(([from]) => from), to: edges.map(([, to]) => to) })),
  );

/** Which nodes are reached from each, by trying until nothing is added. */
function reachable({ count, from, to }: NumberedEdges, both: boolean): boolean[][] {
  const reach = Array.from({ length: count }, (_, one) => Array.from({ length: count }, (__, other) => one === other));
  for (let round = 0; round < count; round++)
    for (const row of reach)
      from.forEach((node, edge) => {
        if (row[node]) row[to[edge]!] = true;
        if (both && row[to[edge]!]) row[node] = true;
      });
  return reach;
}

test.each([
  ['weak', weakComponents, true],
  ['strong', strongComponents, false],
] as const)('two nodes are in one %s component when they reach each other', (_, components, both) => {
  fc.assert(
    fc.property(graphs, (graph) => {
      const found = components(graph);
      const reach = reachable(graph, both);
      for (let one = 0; one < graph.count; one++)
        for (let other = 0; other < graph.count; other++)
          expect(found[one] === found[other]).toBe(reach[one]![other]! && reach[other]![one]!);
    }),
  );
});

test('components are counted from 0 in the order of their first nodes', () => {
  expect(weakComponents({ count: 5, from: [4, 3], to: [0, 1] })).toEqual([0, 1, 2, 1, 0]);
  expect(strongComponents({ count: 4, from: [0, 1, 2], to: [1, 2, 1] })).toEqual([0, 1, 1, 2]);
});

test('a chain of any length needs no stack', () => {
  const nodes = Array.from({ length: 100_000 }, (_, node) => node);
  const ring = { count: nodes.length, from: nodes, to: nodes.map((node) => (node + 1) % nodes.length) };
  expect(new Set(strongComponents(ring)).size).toBe(1);
  expect(new Set(weakComponents(ring)).size).toBe(1);
});
