import type { JsonValue, KqlType, Row } from '@belfry/schema';
import { collectColumns, type Expr } from '../3-plan/expr.ts';
import { valueOf, type Plan } from '../3-plan/plan.ts';
import type { StreamProgram } from '../compiled-query.ts';
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
      // The store keeps no -0.
      if (value === 0) return 0;
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

/** A program as functions over rows. */
export interface OpenStream {
  readonly tables: readonly string[];
  /** Returns the rows that one row of a table gives: none when it is filtered out, several after `mv-expand`. */
  run(table: string, row: Row): Row[];
}

const refuse = (what: string): never => {
  throw new QueryProblem('KQL0417', `${what} needs more than one row: it cannot run on the stream`, {
    start: 0,
    length: 0,
  });
};

type ScanColumns = Extract<Plan, { kind: 'scan' }>['columns'];

/** The way of a row of one table through the plan. */
interface Branch {
  readonly table: string;
  readonly columns: ScanColumns;
  /** Conditions directly on the row: most rows end at them, so only the columns that they read are converted before. */
  readonly conditions: readonly Expr[];
  readonly steps: readonly Step[];
}

/** One branch for a table, several for a union. */
function compilePlan(plan: Plan, now: bigint): Branch[] {
  const then = (input: Plan, step: Step): Branch[] =>
    compilePlan(input, now).map((branch) => ({ ...branch, steps: [...branch.steps, step] }));
  switch (plan.kind) {
    case 'scan':
      return [{ table: plan.table, columns: plan.columns, conditions: [], steps: [] }];
    case 'filter': {
      const condition = compileJs(plan.condition, now);
      const step: Step = (cells) => (condition(cells) === true ? [cells] : []);
      return compilePlan(plan.input, now).map((branch) =>
        branch.steps.length === 0
          ? { ...branch, conditions: [...branch.conditions, plan.condition] }
          : { ...branch, steps: [...branch.steps, step] },
      );
    }
    case 'extend':
      return then(plan.input, assign(plan.definitions, now));
    case 'union':
      return plan.inputs.flatMap(({ plan: input, values }) =>
        then(
          input,
          assign(
            plan.columns.map((column) => ({ id: column.id, expr: valueOf(values, column) })),
            now,
          ),
        ),
      );
    case 'expand': {
      const sources = plan.columns.map(({ id, source }) => ({ id, value: compileJs(source, now) }));
      return then(plan.input, (cells) => expand(cells, sources, plan));
    }
    case 'aggregate':
      return refuse('summarize, distinct or count');
    case 'sort':
    case 'limit':
      return refuse('sort, top or take');
    case 'join':
      return refuse('join or lookup');
    case 'window':
      return refuse('a function over neighbouring rows');
    case 'series':
      return refuse('make-series');
    case 'values':
    case 'range':
      return refuse('a query without a table');
  }
}

/** Computes columns from the cells as they were before. */
function assign(definitions: readonly { readonly id: number; readonly expr: Expr }[], now: bigint): Step {
  const compiled = definitions.map(({ id, expr }) => ({ id, value: compileJs(expr, now) }));
  return (cells) => {
    const values = compiled.map(({ value }) => value(cells));
    compiled.forEach(({ id }, index) => {
      cells[id] = values[index];
    });
    return [cells];
  };
}

function elements(value: KqlValue, pairs: boolean): JsonValue[] {
  if (Array.isArray(value)) return value;
  if (typeof value === 'object' && value !== null)
    return Object.entries(value).map(([key, entry]) => (pairs ? [key, entry] : { [key]: entry }));
  return [value as JsonValue];
}

function expand(
  cells: MutableCells,
  sources: readonly { id: number; value: ReturnType<typeof compileJs> }[],
  { index, limit, pairs = false }: Pick<Extract<Plan, { kind: 'expand' }>, 'index' | 'limit' | 'pairs'>,
): MutableCells[] {
  const lists = sources.map(({ value }) => elements(value(cells), pairs));
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

/** Makes functions of a program; throws `QueryProblem` for one that needs more than a row. */
export function openStream({ plan, columns, now }: Pick<StreamProgram, 'plan' | 'columns' | 'now'>): OpenStream {
  const byTable = new Map<string, ((row: Row) => MutableCells[])[]>();
  for (const branch of compilePlan(plan, now)) {
    const runs = byTable.get(branch.table);
    if (runs === undefined) byTable.set(branch.table, [openBranch(branch, now)]);
    else runs.push(openBranch(branch, now));
  }
  return {
    tables: [...byTable.keys()],
    run: (table, row) =>
      (byTable.get(table) ?? []).flatMap((run) =>
        run(row).map((cells) =>
          Object.fromEntries(columns.map(({ name, id, type }) => [name, toCell(type, cells[id] ?? null)])),
        ),
      ),
  };
}

function openBranch({ table, columns, conditions, steps }: Branch, now: bigint): (row: Row) => MutableCells[] {
  const early = new Set<number>();
  for (const condition of conditions) collectColumns(condition, early);
  const first = columns.filter(({ id }) => early.has(id));
  const rest = columns.filter(({ id }) => !early.has(id));
  const tests = conditions.map((condition) => compileJs(condition, now));
  const read = (cells: MutableCells, row: Row, which: ScanColumns): void => {
    for (const { id, name, type } of which) cells[id] = name === 'Type' ? table : fromRow(type, row[name]);
  };
  return (row) => {
    const cells: MutableCells = [];
    read(cells, row, first);
    for (const test of tests) if (test(cells) !== true) return [];
    read(cells, row, rest);
    let rows = [cells];
    for (const step of steps) {
      rows = rows.length === 1 ? step(rows[0]!) : rows.flatMap(step);
      if (rows.length === 0) break;
    }
    return rows;
  };
}
