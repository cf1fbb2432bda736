/** A stretch of a path: `least` to `most` edges, and the nodes that may stand between them and at its end. */
export interface Stretch {
  readonly least: number;
  readonly most: number;
  /** The edges that lead on from a node. */
  next(node: number): readonly Step[];
  between(node: number): boolean;
  end(node: number): boolean;
}
export interface Step {
  readonly edge: number;
  readonly to: number;
}
/** A path: its ends, and its edges, stretch by stretch. */
export interface FoundPath {
  readonly source: number;
  readonly target: number;
  readonly edges: readonly (readonly number[])[];
}
export interface SearchLimits {
  /** Nodes that the last stretch may end at, where that is known: a source that has reached them all is done. */
  readonly targets?: number | undefined;
  /** Edges that may be looked at in all. */
  readonly steps: number;
  readonly paths: number;
}
/** What stopped a search. */
export type SearchEnd = 'done' | 'steps' | 'paths';

/** Where a walk stands: so many edges of a stretch taken, at a node; and how it came there with as many edges in all. */
interface Entry {
  readonly stretch: number;
  readonly taken: number;
  readonly node: number;
  readonly before: { readonly entry: Entry; readonly edge: number }[];
}

/**
 * Finds the shortest paths from each source to each node that the last stretch may end at: one, or all of the least length. No path
 * visits a node twice. Walks are made longer edge by edge, so the first that arrives is a shortest one.
 */
export function searchPaths(
  stretches: readonly Stretch[],
  sources: Iterable<number>,
  every: boolean,
  limits: SearchLimits,
): { readonly paths: FoundPath[]; readonly end: SearchEnd } {
  const search = new Search(stretches, every, limits);
  for (const source of sources) {
    const stopped = search.from(source);
    if (stopped !== undefined) return { paths: search.paths, end: stopped };
  }
  return { paths: search.paths, end: 'done' };
}

class Search {
  readonly paths: FoundPath[] = [];
  readonly #stretches: readonly Stretch[];
  readonly #every: boolean;
  readonly #limits: SearchLimits;
  /** A walk that comes to a node later than another cannot be part of a shortest path, when any length will do. */
  readonly #prunes: boolean;
  readonly #most: number;
  #steps = 0;

  constructor(stretches: readonly Stretch[], every: boolean, limits: SearchLimits) {
    this.#stretches = stretches;
    this.#every = every;
    this.#limits = limits;
    this.#prunes = stretches.length === 1 && stretches[0]!.least <= 1;
    this.#most = stretches.reduce((sum, { most }) => sum + most, 0);
  }

  from(source: number): SearchEnd | undefined {
    const visited = new Set<number>([source]);
    const arrived = new Set<number>();
    let layer: Entry[] = [{ stretch: 0, taken: 0, node: source, before: [] }];
    for (let length = 1; length <= this.#most && layer.length > 0; length++) {
      const next = this.#longer(layer, visited);
      if (next === undefined) return 'steps';
      if (this.#prunes) for (const { node } of next) visited.add(node);
      const ends = next.filter((entry) => this.#arrives(entry) && !arrived.has(entry.node));
      // Several entries may end at one node: the stretches before may share the length in several ways.
      for (const [node, entries] of Map.groupBy(ends, (entry) => entry.node)) {
        for (const entry of entries) {
          const stopped = this.#collect(entry, source);
          if (stopped === 'steps' || stopped === 'paths') return stopped;
          if (stopped === 'found') arrived.add(node);
          if (stopped === 'found' && !this.#every) break;
        }
      }
      if (arrived.size === this.#limits.targets) return undefined;
      layer = next;
    }
    return undefined;
  }

  #arrives({ stretch, taken, node }: Entry): boolean {
    const last = this.#stretches[stretch]!;
    return stretch === this.#stretches.length - 1 && taken >= last.least && last.end(node);
  }

  /** The walks that are one edge longer; undefined when there are too many to look at. */
  #longer(layer: readonly Entry[], visited: ReadonlySet<number>): Entry[] | undefined {
    const next = new Map<string, Entry>();
    const arrive = (stretch: number, taken: number, node: number, entry: Entry, edge: number): void => {
      const key = `${stretch},${taken},${node}`;
      const there = next.get(key);
      if (there === undefined) next.set(key, { stretch, taken, node, before: [{ entry, edge }] });
      else there.before.push({ entry, edge });
    };
    for (const entry of layer) {
      for (const { stretch, taken } of this.#onward(entry)) {
        for (const { edge, to } of this.#stretches[stretch]!.next(entry.node)) {
          if (++this.#steps > this.#limits.steps) return undefined;
          if (!visited.has(to)) arrive(stretch, taken + 1, to, entry, edge);
        }
      }
    }
    return [...next.values()];
  }

  /** The stretches of which a walk may take its next edge, with the edges of them that it has taken. */
  #onward({ stretch, taken, node }: Entry): { stretch: number; taken: number }[] {
    const { least, most, between, end } = this.#stretches[stretch]!;
    const ways: { stretch: number; taken: number }[] = [];
    if (taken < most && (taken === 0 || between(node))) ways.push({ stretch, taken });
    if (taken > 0 && taken >= least && stretch + 1 < this.#stretches.length && end(node))
      ways.push({ stretch: stretch + 1, taken: 0 });
    return ways;
  }

  /** Adds the walks that lead to an entry and visit no node twice. */
  #collect(last: Entry, source: number): 'found' | 'none' | 'steps' | 'paths' {
    const nodes = new Set<number>([last.node]);
    const way: { stretch: number; edge: number }[] = [];
    let found = false;
    const back = (entry: Entry): 'steps' | 'paths' | 'enough' | undefined => {
      for (const { entry: before, edge } of entry.before) {
        if (++this.#steps > this.#limits.steps) return 'steps';
        if (nodes.has(before.node) || (before.node === source && before.before.length > 0)) continue;
        way.push({ stretch: entry.stretch, edge });
        if (before.before.length === 0) {
          if (this.paths.length >= this.#limits.paths) return 'paths';
          this.paths.push({ source, target: last.node, edges: this.#split(way.toReversed()) });
          found = true;
          if (!this.#every) return 'enough';
        } else {
          nodes.add(before.node);
          const stopped = back(before);
          if (stopped !== undefined) return stopped;
          nodes.delete(before.node);
        }
        way.pop();
      }
      return undefined;
    };
    const stopped = back(last);
    if (stopped === 'steps' || stopped === 'paths') return stopped;
    return found ? 'found' : 'none';
  }

  #split(way: readonly { stretch: number; edge: number }[]): number[][] {
    return this.#stretches.map((_, stretch) => way.filter((step) => step.stretch === stretch).map((step) => step.edge));
  }
}
