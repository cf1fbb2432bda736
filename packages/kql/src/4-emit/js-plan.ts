import type { JsonValue, KqlType, Row } from '@belfry/schema';
import type { Relation } from '../2-bind/context.ts';
import type { Plan } from '../3-plan/plan.ts';
import { QueryProblem } from '../errors/diagnostic.ts';
import { toCell } from '../values/cell.ts';
import { convertValue } from '../values/convert.ts';
import type { KqlValue } from '../values/kql-value.ts';
import { compileJs } from './js-expression.ts';

type MutableCells = (KqlValue | undefined)[];
type Step = (cells: MutableCells) => MutableCells[];

/** Reads a cell of a stream row (JSON values, datetimes as ISO text) as the JS back end holds it. */
export function fromRow(type: KqlType, value: JsonValue | undefined): KqlValue {
  if (value === undefined || value === null) return type === 'string' ? '' : null;
  switch (type) {
    case 'dynamic':
    case 'bool':
      return value;
    case 'string':
      return typeof value === 'string' ? value : JSON.stringify(value);
    case 'int':
    case 'real':
      return typeof value === 'number'
        ? value
        : convertValue(typeof value === 'string' ? 'string' : 'dynamic', value, type);
    case 'long':
      if (typeof value === 'number') return Number.isFinite(value) ? BigInt(Math.trunc(value)) : null;
      return convertValue('string', String(value as string), type);
    case 'datetime':
    case 'timespan':
    case 'guid':
    case 'decimal':
      return convertValue('string', typeof value === 'string' ? value : JSON.stringify(value), type);
  }
}

/** A plan for the stream: the table that it reads and what becomes of a row. */
export interface StreamPlan {
  readonly table: string;
  /** Returns the rows that one row gives: none, one, or several after `mv-expand`. */
  run(row: Row): Row[];
}

const refuse = (what: string): never => {
  throw new QueryProblem('KQL0417', `${what} needs more than one row: it cannot run on the stream`, {
    start: 0,
    length: 0,
  });
};

interface Compiled {
  readonly scan: Extract<Plan, { kind: 'scan' }>;
  readonly steps: readonly Step[];
}

function compilePlan(plan: Plan, now: bigint): Compiled {
  switch (plan.kind) {
    case 'scan':
      return { scan: plan, steps: [] };
    case 'filter': {
      const inner = compilePlan(plan.input, now);
      const condition = compileJs(plan.condition, now);
      return { ...inner, steps: [...inner.steps, (cells) => (condition(cells) === true ? [cells] : [])] };
    }
    case 'extend': {
      const inner = compilePlan(plan.input, now);
      const definitions = plan.definitions.map(({ id, expr }) => ({ id, value: compileJs(expr, now) }));
      const step: Step = (cells) => {
        const values = definitions.map(({ value }) => value(cells));
        definitions.forEach(({ id }, index) => {
          cells[id] = values[index];
        });
        return [cells];
      };
      return { ...inner, steps: [...inner.steps, step] };
    }
    case 'expand': {
      const inner = compilePlan(plan.input, now);
      const sources = plan.columns.map(({ id, source }) => ({ id, value: compileJs(source, now) }));
      return { ...inner, steps: [...inner.steps, (cells) => expand(cells, sources, plan.index, plan.limit)] };
    }
    case 'aggregate':
      return refuse('summarize, distinct or count');
    case 'sort':
    case 'limit':
      return refuse('sort, top or take');
    case 'join':
      return refuse('join or lookup');
    case 'union':
      return refuse('union');
    case 'window':
      return refuse('a function over neighbouring rows');
    case 'values':
    case 'range':
      return refuse('a query without a table');
  }
}

function elements(value: KqlValue): JsonValue[] {
  if (Array.isArray(value)) return value;
  if (typeof value === 'object' && value !== null)
    return Object.entries(value).map(([key, entry]) => ({ [key]: entry }));
  return [value as JsonValue];
}

function expand(
  cells: MutableCells,
  sources: readonly { id: number; value: ReturnType<typeof compileJs> }[],
  index: number | undefined,
  limit: number | undefined,
): MutableCells[] {
  const lists = sources.map(({ value }) => elements(value(cells)));
  const count = Math.min(Math.max(...lists.map((list) => list.length)), limit ?? Number.MAX_SAFE_INTEGER);
  return Array.from({ length: count }, (_, position) => {
    const copy = [...cells];
    sources.forEach(({ id }, which) => {
      copy[id] = lists[which]![position] ?? null;
    });
    if (index !== undefined) copy[index] = BigInt(position);
    return copy;
  });
}

/** Compiles a row-wise relation over one table; throws `QueryProblem` when it needs more than a row. */
export function compileStreamPlan(relation: Relation, plan: Plan, now: bigint): StreamPlan {
  const { scan, steps } = compilePlan(plan, now);
  return {
    table: scan.table,
    run(row) {
      const cells: MutableCells = [];
      for (const { id, name, type } of scan.columns)
        cells[id] = name === 'Type' ? scan.table : fromRow(type, row[name]);
      let rows = [cells];
      for (const step of steps) {
        rows = rows.length === 1 ? step(rows[0]!) : rows.flatMap(step);
        if (rows.length === 0) return [];
      }
      return rows.map((result) =>
        Object.fromEntries(relation.columns.map(({ name, id, type }) => [name, toCell(type, result[id] ?? null)])),
      );
    },
  };
}
