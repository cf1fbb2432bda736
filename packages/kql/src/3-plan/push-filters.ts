import { collectColumns, isVolatile, mapParts, readsTables, substitute, type Expr } from './expr.ts';
import { mentionsOf, mentionsOutside, mentionsWithin, throughDefinitions, type Mention } from './mentions.ts';
import { valueOf, type Plan, type PlanColumn } from './plan.ts';

/** Returns the parts of a condition that must all be true. */
export function conjunctsOf(condition: Expr): Expr[] {
  if (condition.kind === 'call' && condition.name === 'and') return condition.args.flatMap(conjunctsOf);
  return [condition];
}

/** Inputs of a union into which a condition that reads tables is copied. */
export const maxCopies = 32;

const filtered = (plan: Plan, conditions: readonly Expr[]): Plan =>
  conditions.reduce<Plan>((input, condition) => ({ kind: 'filter', input, condition }), plan);

/** Splits conditions by whether they read only columns in `ids`. */
function split(conditions: readonly Expr[], ids: ReadonlySet<number>): [Expr[], Expr[]] {
  const inside: Expr[] = [];
  const outside: Expr[] = [];
  for (const condition of conditions)
    ([...collectColumns(condition, new Set())].every((id) => ids.has(id)) ? inside : outside).push(condition);
  return [inside, outside];
}

type Down = (input: Plan, conditions?: readonly Expr[], mentions?: readonly Mention[]) => Plan;

/** What a scan gets besides the pushed conditions. */
export type ScanBounds = (
  scan: Extract<Plan, { kind: 'scan' }>,
  conditions: readonly Expr[],
  mentions: readonly Mention[],
) => readonly Expr[];

/**
 * Moves conditions down to where they cut most: through computed columns that they do not read, into every branch of a union,
 * to the side of a join that they are about, below groups when they are about keys. What they mention goes down further, through
 * columns that only rename a member of another.
 */
export function pushFilters(
  plan: Plan,
  bounds: ScanBounds,
  conditions: readonly Expr[] = [],
  mentions: readonly Mention[] = [],
): Plan {
  const down: Down = (input, passed = [], mentioned = []) => pushFilters(input, bounds, passed, mentioned);
  switch (plan.kind) {
    case 'filter': {
      const own = conjunctsOf(nested(plan.condition, bounds));
      return down(plan.input, [...own, ...conditions], [...own.flatMap(mentionsOf), ...mentions]);
    }
    case 'scan':
      return filtered(plan, [...bounds(plan, conditions, mentions), ...conditions]);
    case 'values':
    case 'range':
      return filtered(plan, conditions);
    case 'extend': {
      const defined = new Set(plan.definitions.map((definition) => definition.id));
      const passing = conditions.filter((condition) =>
        [...collectColumns(condition, new Set())].every((id) => !defined.has(id)),
      );
      const rest = conditions.filter((condition) => !passing.includes(condition));
      const definitions = plan.definitions.map(({ id, expr }) => ({ id, expr: nested(expr, bounds) }));
      const mentioned = throughDefinitions(mentions, new Map(definitions.map(({ id, expr }) => [id, expr])));
      return filtered({ ...plan, definitions, input: down(plan.input, passing, mentioned) }, rest);
    }
    case 'sort':
      return { ...plan, input: down(plan.input, conditions, mentions) };
    case 'union': {
      // A table that a condition reads is not read once more for each of many inputs.
      const stays = (condition: Expr): boolean => plan.inputs.length > maxCopies && readsTables(condition);
      const passing = conditions.filter((condition) => !stays(condition));
      const reads = passing.reduce((ids, condition) => collectColumns(condition, ids), new Set<number>());
      const read = plan.columns.filter((column) => reads.has(column.id));
      const inputs = plan.inputs.map(({ plan: input, values }) => {
        const by = new Map(read.map((column) => [column.id, valueOf(values, column)]));
        return {
          plan: down(
            input,
            passing.map((condition) => substitute(condition, by)),
            throughDefinitions(mentionsWithin(mentions, values), values),
          ),
          values,
        };
      });
      return filtered({ ...plan, inputs }, conditions.filter(stays));
    }
    case 'aggregate': {
      const by = new Map(plan.keys.filter((key) => !isVolatile(key.expr)).map((key) => [key.id, key.expr]));
      // Without keys there is a row even for no input: a condition must stay above.
      const [keyed, rest] = plan.keys.length === 0 ? [[], [...conditions]] : split(conditions, new Set(by.keys()));
      return filtered(
        {
          ...plan,
          input: down(
            plan.input,
            keyed.map((condition) => substitute(condition, by)),
            plan.keys.length === 0 ? [] : throughDefinitions(mentionsWithin(mentions, by), by),
          ),
        },
        rest,
      );
    }
    case 'join':
      return pushIntoJoin(plan, conditions, mentions, down);
    case 'expand':
      return pushBelowExpansion(plan, bounds, conditions, mentions, down);
    case 'window':
      return partwise(plan, plan.partition ?? [], conditions, down);
    case 'series':
      return partwise(
        plan,
        plan.keys.map((key) => key.id),
        conditions,
        down,
      );
    case 'limit':
      return filtered({ ...plan, input: down(plan.input) }, conditions);
  }
}

function pushBelowExpansion(
  plan: Extract<Plan, { kind: 'expand' }>,
  bounds: ScanBounds,
  conditions: readonly Expr[],
  mentions: readonly Mention[],
  down: Down,
): Plan {
  const made = new Set(plan.columns.map((column) => column.id));
  if (plan.index !== undefined) made.add(plan.index);
  const passing = conditions.filter((condition) =>
    [...collectColumns(condition, new Set())].every((id) => !made.has(id)),
  );
  const columns = plan.columns.map(({ id, source }) => ({ id, source: nested(source, bounds) }));
  return filtered(
    { ...plan, columns, input: down(plan.input, passing, mentionsOutside(mentions, made)) },
    conditions.filter((condition) => !passing.includes(condition)),
  );
}

/** Conditions that read only the columns that tell parts apart drop whole parts, and may stand below. */
function partwise(
  plan: Extract<Plan, { kind: 'window' | 'series' }>,
  keys: readonly number[],
  conditions: readonly Expr[],
  down: Down,
): Plan {
  const [below, above] = keys.length === 0 ? [[], [...conditions]] : split(conditions, new Set(keys));
  return filtered({ ...plan, input: down(plan.input, below) }, above);
}

/** Plans inside expressions (`toscalar`, `in (query)`) get their own bounds and pushes. */
function nested(expr: Expr, bounds: ScanBounds): Expr {
  if (expr.kind === 'scalarQuery') return { ...expr, plan: pushFilters(expr.plan, bounds) };
  const mapped = mapParts(expr, (part) => nested(part, bounds));
  return mapped.kind === 'inQuery' ? { ...mapped, plan: pushFilters(mapped.plan, bounds) } : mapped;
}

function pushIntoJoin(
  plan: Extract<Plan, { kind: 'join' }>,
  conditions: readonly Expr[],
  mentions: readonly Mention[],
  down: Down,
): Plan {
  const side = (name: 'left' | 'right'): Map<number, Expr> =>
    new Map(
      plan.columns
        .filter((column) => column.side === name)
        .map((column: PlanColumn & { from: number }) => [
          column.id,
          { kind: 'column', id: column.from, type: column.type },
        ]),
    );
  const [left, right] = [side('left'), side('right')];
  const keepsLeft = plan.join !== 'rightouter' && plan.join !== 'fullouter' && plan.join !== 'innerunique';
  const keepsRight = plan.join === 'inner' || plan.join === 'innerunique' || plan.join === 'rightouter';
  const [forLeft, others] = keepsLeft ? split(conditions, new Set(left.keys())) : [[], [...conditions]];
  const [forRight, rest] = keepsRight ? split(others, new Set(right.keys())) : [[], others];
  const pushed: Plan = {
    ...plan,
    left: down(
      plan.left,
      forLeft.map((condition) => substitute(condition, left)),
      keepsLeft ? throughDefinitions(mentionsWithin(mentions, left), left) : [],
    ),
    right: down(
      plan.right,
      forRight.map((condition) => substitute(condition, right)),
      keepsRight ? throughDefinitions(mentionsWithin(mentions, right), right) : [],
    ),
  };
  return filtered(pushed, rest);
}
