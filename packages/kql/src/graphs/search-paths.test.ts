import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { searchPaths, type Stretch } from './search-paths.ts';

type Edge = readonly [from: number, to: number];
const limits = { steps: 1_000_000, paths: 10_000 };

const stretch = (edges: readonly Edge[], least: number, most: number, more: Partial<Stretch> = {}): Stretch => ({
  least,
  most,
  next: (node) => edges.flatMap(([from, to], edge) => (from === node ? [{ edge, to }] : [])),
  between: () => true,
  end: () => true,
  ...more,
});

/** All paths by trying every edge at every place, and of each pair of ends the shortest. */
function bruteForce(edges: readonly Edge[], source: number, ranges: readonly (readonly [number, number])[]): string[] {
  const best = new Map<number, { length: number; paths: string[] }>();
  const walk = (part: number, taken: number, node: number, seen: readonly number[], way: readonly number[][]): void => {
    const [least, most] = ranges[part]!;
    if (taken >= least) {
      if (part === ranges.length - 1) {
        const length = way.flat().length;
        const found = best.get(node);
        if (found === undefined || length < found.length) best.set(node, { length, paths: [JSON.stringify(way)] });
        else if (length === found.length) found.paths.push(JSON.stringify(way));
      } else walk(part + 1, 0, node, seen, [...way, []]);
    }
    if (taken === most) return;
    edges.forEach(([from, to], edge) => {
      if (from !== node || seen.includes(to)) return;
      walk(part, taken + 1, to, [...seen, to], [...way.slice(0, -1), [...way.at(-1)!, edge]]);
    });
  };
  walk(0, 0, source, [source], [[]]);
  return [...best.values()].flatMap(({ paths }) => paths).toSorted();
}

const edgesOf = fc.array(fc.tuple(fc.nat(5), fc.nat(5)), { maxLength: 14 });
const ranges = fc.array(
  fc.tuple(fc.integer({ min: 1, max: 3 }), fc.nat(2)).map(([least, more]) => [least, least + more] as const),
  { minLength: 1, maxLength: 2 },
);

describe('shortest paths', () => {
  test('are all those of the least length to each node', () => {
    fc.assert(
      fc.property(edgesOf, ranges, (edges, lengths) => {
        const stretches = lengths.map(([least, most]) => stretch(edges, least, most));
        const { paths, end } = searchPaths(stretches, [0], true, limits);
        expect(end).toBe('done');
        expect(paths.map((path) => JSON.stringify(path.edges)).toSorted()).toEqual(bruteForce(edges, 0, lengths));
      }),
    );
  });

  test('are one for each node when one is asked for', () => {
    fc.assert(
      fc.property(edgesOf, ranges, (edges, lengths) => {
        const stretches = lengths.map(([least, most]) => stretch(edges, least, most));
        const all = searchPaths(stretches, [0], true, limits).paths.map((path) => path.edges);
        const one = searchPaths(stretches, [0], false, limits).paths.map((path) => path.edges);
        const target = (path: readonly (readonly number[])[]): number => edges[path.at(-1)!.at(-1)!]![1];
        expect(one.map(target).toSorted((a, b) => a - b)).toEqual(
          [...new Set(all.map(target))].toSorted((a, b) => a - b),
        );
        for (const path of one) expect(all).toContainEqual(path);
      }),
    );
  });

  test('pass no node that may not stand between, and end where they may', () => {
    const edges: Edge[] = [
      [0, 1],
      [1, 3],
      [0, 2],
      [2, 4],
      [4, 3],
    ];
    const part = stretch(edges, 1, 5, { between: (node) => node !== 1, end: (node) => node === 3 });
    expect(searchPaths([part], [0], true, limits).paths).toEqual([{ source: 0, target: 3, edges: [[2, 3, 4]] }]);
  });

  test('are no more when all nodes are reached that are looked for', () => {
    const chain: Edge[] = Array.from({ length: 100 }, (_, node) => [node, node + 1] as const);
    const part = stretch(chain, 1, 100, { end: (node) => node === 2 });
    expect(searchPaths([part], [0], true, { steps: 10, paths: 10, targets: 1 })).toMatchObject({
      paths: [{ edges: [[0, 1]] }],
      end: 'done',
    });
  });

  test('stop at the limits', () => {
    const dense: Edge[] = Array.from({ length: 400 }, (_, index) => [index % 20, Math.floor(index / 20)] as const);
    const parts = [stretch(dense, 4, 6)];
    expect(searchPaths(parts, [0], true, { ...limits, steps: 500 }).end).toBe('steps');
    expect(searchPaths(parts, [0], true, { ...limits, paths: 50 })).toMatchObject({ end: 'paths' });
  });
});
