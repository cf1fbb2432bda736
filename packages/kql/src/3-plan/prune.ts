import { collectColumns, mapParts, partsOf, type Expr } from './expr.ts';
import type { Definition, Plan } from './plan.ts';

const columnsOf = (expressions: readonly Expr[], into: Set<number>): Set<number> => {
  for (const expr of expressions) collectColumns(expr, into);
  return into;
};

/** Keeps what is needed; definitions may read one another only through nodes above them. */
const keep = (definitions: readonly Definition[], needed: ReadonlySet<number>): Definition[] =>
  definitions.filter((definition) => needed.has(definition.id)).map(({ id, expr }) => ({ id, expr: nested(expr) }));

/** Prunes the plans inside an expression to the one column that is read. */
function nested(expr: Expr): Expr {
  const mapped = partsOf(expr).length === 0 ? expr : mapParts(expr, nested);
  if (mapped.kind === 'scalarQuery' || mapped.kind === 'inQuery')
    return { ...mapped, plan: prune(mapped.plan, new Set([mapped.id])) };
  return mapped;
}

/** Drops columns that nobody above needs, so that the store reads only what a query uses. */
export function prune(plan: Plan, needed: ReadonlySet<number>): Plan {
  const below = (input: Plan, expressions: readonly Expr[], more: Iterable<number> = []): Plan =>
    prune(input, columnsOf(expressions, new Set([...needed, ...more])));
  switch (plan.kind) {
    case 'scan':
      return { ...plan, columns: plan.columns.filter((column) => needed.has(column.id)) };
    case 'values':
    case 'range':
      return plan;
    case 'filter':
      return { ...plan, condition: nested(plan.condition), input: below(plan.input, [plan.condition]) };
    case 'extend': {
      const definitions = keep(plan.definitions, needed);
      const input = below(
        plan.input,
        definitions.map((definition) => definition.expr),
      );
      return definitions.length === 0 ? input : { ...plan, definitions, input };
    }
    case 'window': {
      const definitions = keep(plan.definitions, needed);
      const input = below(
        plan.input,
        definitions.map((definition) => definition.expr),
        [...plan.order.map((key) => key.id), ...(plan.partition ?? [])],
      );
      return definitions.length === 0 ? input : { ...plan, definitions, input };
    }
    case 'series': {
      const values = plan.values.filter((value) => needed.has(value.id));
      const reads = [...plan.keys, plan.axis, ...values.map((value) => value.from)].map((column) => column.id);
      return { ...plan, values, input: prune(plan.input, new Set(reads)) };
    }
    case 'aggregate': {
      const values = keep(plan.values, needed);
      const keys = plan.keys.map(({ id, expr }) => ({ id, expr: nested(expr) }));
      const reads = [...keys, ...values].map((definition) => definition.expr);
      return { ...plan, keys, values, input: prune(plan.input, columnsOf(reads, new Set())) };
    }
    case 'sort':
      return {
        ...plan,
        input: below(
          plan.input,
          [],
          plan.keys.map((key) => key.id),
        ),
      };
    case 'limit':
      return { ...plan, input: prune(plan.input, needed) };
    case 'expand': {
      const columns = plan.columns.map(({ id, source }) => ({ id, source: nested(source) }));
      return {
        ...plan,
        columns,
        input: below(
          plan.input,
          columns.map((column) => column.source),
        ),
      };
    }
    case 'union': {
      const columns = plan.columns.filter((column) => needed.has(column.id));
      const inputs = plan.inputs.map(({ plan: input, values }) => {
        const picked = new Map([...values].filter(([id]) => needed.has(id)).map(([id, value]) => [id, nested(value)]));
        return { plan: prune(input, columnsOf([...picked.values()], new Set())), values: picked };
      });
      return { ...plan, columns, inputs };
    }
    case 'join':
      return pruneJoin(plan, needed);
  }
}

function pruneJoin(plan: Extract<Plan, { kind: 'join' }>, needed: ReadonlySet<number>): Plan {
  const columns = plan.columns.filter((column) => needed.has(column.id));
  const side = (name: 'left' | 'right'): Set<number> =>
    new Set([
      ...columns.filter((column) => column.side === name).map((column) => column.from),
      ...plan.keys.map((key) => key[name]),
    ]);
  return { ...plan, columns, left: prune(plan.left, side('left')), right: prune(plan.right, side('right')) };
}
