import type { ValueTest } from '../rule.ts';
import type { Node } from './lower.ts';

interface Clause {
  readonly atoms: readonly number[];
  /** Guess of how often one of them is true. */
  readonly cost: number;
}

/** Above this, trying the rule on every row is as good. */
const maxCost = 0.9;

/** Returns atoms of which at least one is true whenever the predicate is: the rarest such set, by guess. Undefined when there is none. */
export function chooseWitness(node: Node, tests: readonly ValueTest[]): readonly number[] | undefined {
  const clause = cheapest(node, tests);
  return clause === undefined || clause.cost > maxCost ? undefined : clause.atoms;
}

function cheapest(node: Node, tests: readonly ValueTest[]): Clause | undefined {
  if (typeof node === 'boolean' || node.op === 'not') return undefined;
  if (node.op === 'atom') return { atoms: [node.atom], cost: guess(tests[node.atom] as ValueTest) };
  const clauses = node.of.map((part) => cheapest(part, tests));
  if (node.op === 'and') {
    const given = clauses.filter((clause) => clause !== undefined);
    return given.length === 0 ? undefined : given.reduce((best, clause) => (clause.cost < best.cost ? clause : best));
  }
  if (clauses.some((clause) => clause === undefined)) return undefined;
  const given = clauses as Clause[];
  return {
    atoms: [...new Set(given.flatMap((clause) => clause.atoms))],
    cost: given.reduce((sum, clause) => sum + clause.cost, 0),
  };
}

/** Longer literals are rarer; equality is rarest. */
function guess(test: ValueTest): number {
  switch (test.kind) {
    case 'equals':
      return 0.002;
    case 'startswith':
    case 'endswith':
    case 'contains':
      return Math.max(0.002, 0.7 ** test.text.length);
    case 'glob':
      return 0.01;
    case 'regex':
      return 0.02;
    case 'fieldref':
    case 'cidr':
      return 0.1;
    case 'any':
    case 'compare':
    case 'exists':
    case 'null':
    case 'timepart':
      return 1;
  }
}
