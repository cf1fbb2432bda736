/** Edges by their ends; nodes are numbered from 0. */
export interface NumberedEdges {
  readonly count: number;
  readonly from: readonly number[];
  readonly to: readonly number[];
}

/** Numbers components in the order of their first nodes. */
function compact(roots: readonly number[]): number[] {
  const numbers = new Map<number, number>();
  return roots.map((root) => {
    if (!numbers.has(root)) numbers.set(root, numbers.size);
    return numbers.get(root)!;
  });
}

/** The component of each node when edges connect both ways. */
export function weakComponents({ count, from, to }: NumberedEdges): number[] {
  const parent = Array.from({ length: count }, (_, node) => node);
  const find = (node: number): number => {
    let root = node;
    while (parent[root] !== root) root = parent[root] = parent[parent[root]!]!;
    return root;
  };
  from.forEach((node, edge) => {
    const [one, other] = [find(node), find(to[edge]!)];
    parent[Math.max(one, other)] = Math.min(one, other);
  });
  return compact(parent.map((_, node) => find(node)));
}

/** The component of each node when nodes are connected that reach each other along edges: Tarjan's algorithm without recursion. */
export function strongComponents({ count, from, to }: NumberedEdges): number[] {
  const next: number[][] = Array.from({ length: count }, () => []);
  from.forEach((node, edge) => next[node]!.push(to[edge]!));
  const index = Array.from({ length: count }, () => -1);
  const low = Array.from({ length: count }, () => 0);
  const root = Array.from({ length: count }, () => -1);
  const open: number[] = [];
  let visited = 0;
  const enter = (node: number, way: { node: number; at: number }[]): void => {
    index[node] = low[node] = visited++;
    open.push(node);
    way.push({ node, at: 0 });
  };
  for (let start = 0; start < count; start++) {
    const way: { node: number; at: number }[] = [];
    if (index[start] === -1) enter(start, way);
    while (way.length > 0) {
      const step = way.at(-1)!;
      const { node } = step;
      const target = next[node]![step.at++];
      if (target !== undefined) {
        if (index[target] === -1) enter(target, way);
        else if (root[target] === -1) low[node] = Math.min(low[node]!, index[target]!);
        continue;
      }
      way.pop();
      const above = way.at(-1);
      if (above !== undefined) low[above.node] = Math.min(low[above.node]!, low[node]!);
      if (low[node] !== index[node]) continue;
      for (let member = -1; member !== node;) {
        member = open.pop()!;
        root[member] = node;
      }
    }
  }
  return compact(root);
}
