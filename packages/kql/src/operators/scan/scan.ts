import { kqlTypes, type KqlType } from '@belfry/schema';
import { columnsOf } from '../../1-parse/parse.ts';
import { child, firstToken, items, need, spanOf, type SyntaxNode } from '../../1-parse/syntax.ts';
import { nameOf } from '../../2-bind/bind-name.ts';
import { newId, type BindContext, type Relation, type RelationColumn } from '../../2-bind/context.ts';
import { castTo, nullLiteral, type Expr } from '../../3-plan/expr.ts';
import type { Plan, PlanColumn } from '../../3-plan/plan.ts';
import { compileJs } from '../../4-emit/js-expression.ts';
import { fromRow } from '../../4-emit/js-plan.ts';
import { QueryProblem } from '../../errors/diagnostic.ts';
import type { KqlValue } from '../../values/kql-value.ts';
import { defineOperator } from '../define-operator.ts';
import { bindProjections } from '../projection.ts';
import { runSteps, type CompiledStep, type StepsLayout } from './run-steps.ts';

/** Rows that the steps may run over, and cells that they may give. */
const maxRows = 100_000;
const maxCells = 400_000;

interface Declared {
  readonly name: string;
  readonly type: KqlType;
  readonly fallback: KqlValue;
}

function bindDeclared(node: SyntaxNode, ctx: BindContext): Declared[] {
  const clause = child(node, 'DeclareClause');
  return items(clause === undefined ? undefined : child(clause, 'Declarations')).map((item) => {
    const declaration = need(item, 'NameAndType');
    const word = firstToken(need(declaration, 'Type'))?.ValueText ?? 'dynamic';
    const type = (kqlTypes as readonly string[]).includes(word) ? (word as KqlType) : 'dynamic';
    const given = child(item, 'DefaultValue');
    const value =
      given === undefined
        ? nullLiteral(type)
        : castTo(ctx.tools.expression(need(given, 'Value'), { ...ctx, row: [] }), type);
    return { name: nameOf(need(declaration, 'Name')), type, fallback: compileJs(value, ctx.now)([]) };
  });
}

function bindSteps(node: SyntaxNode, input: Relation, declared: readonly Declared[], ctx: BindContext): StepsLayout {
  const record = (ids?: readonly number[]): RelationColumn[] => [
    ...input.columns.map((column, index) => ({ ...column, id: ids?.[index] ?? newId(ctx) })),
    ...declared.map(({ name, type }) => ({ name, type, id: newId(ctx) })),
  ];
  const current = record(input.columns.map((column) => column.id));
  const nodes = items(child(node, 'Steps'));
  const records = new Map(nodes.map((step) => [nameOf(need(step, 'Name')), record()]));
  const inner: BindContext = { ...ctx, row: current, records, aggregates: false };
  const compile = (expr: Expr) => compileJs(expr, ctx.now);
  const steps = nodes.map((step): CompiledStep => {
    const output = child(step, 'ScanStepOutput');
    const word = output === undefined ? 'all' : (child(output, 'OutputKind')?.ValueText ?? 'all').toLowerCase();
    const computed = child(step, 'ComputationClause');
    return {
      optional: hasToken(step, 'optional'),
      output: word === 'none' || word === 'last' ? word : 'all',
      condition: compile(castTo(ctx.tools.expression(need(step, 'Condition'), inner), 'bool')),
      assignments: items(computed === undefined ? undefined : child(computed, 'Assignments')).map((assignment) => {
        const name = nameOf(need(assignment, 'Name'));
        const index = declared.findIndex((column) => column.name === name);
        if (index < 0)
          throw new QueryProblem('KQL0412', `${name} is not declared`, ctx.at ?? spanOf(assignment), 'declare it');
        const value = castTo(ctx.tools.expression(need(assignment, 'Expression'), inner), declared[index]!.type);
        return { place: input.columns.length + index, value: compile(value) };
      }),
    };
  });
  return {
    steps,
    current: current.map((column) => column.id),
    records: [...records.values()].map((columns) => columns.map((column) => column.id)),
    empty: [
      ...input.columns.map(({ type }): KqlValue => (type === 'string' ? '' : null)),
      ...declared.map(({ fallback }) => fallback),
    ],
  };
}

function hasToken(node: SyntaxNode, word: string): boolean {
  for (let index = 0; index < node.ChildCount; index++) {
    const token = node.GetChild(index);
    if (token?.IsToken === true && token.ValueText === word) return true;
  }
  return false;
}

function matchIdName(node: SyntaxNode): string | undefined {
  for (const parameter of items(child(node, 'Parameters')))
    if (nameOf(need(parameter, 'Name')).toLowerCase() === 'with_match_id') return nameOf(need(parameter, 'Expression'));
  return undefined;
}

/** The columns that tell parts apart: those of a `partition` around, then those of `partition by`. */
function bindParts(node: SyntaxNode, input: Relation, ctx: BindContext): { plan: Plan; keys: PlanColumn[] } {
  const clause = child(node, 'PartitionByClause');
  const around = [...(input.parts?.keys ?? [])];
  if (clause === undefined) return { plan: input.plan, keys: around };
  const { plan, projected } = bindProjections(items(child(clause, 'Expressions')), input, ctx);
  const added = projected.map(({ expr }) => ({ id: newId(ctx), type: expr.type, expr }));
  const definitions = added.map(({ id, expr }) => ({ id, expr }));
  return { plan: { kind: 'extend', input: plan, definitions }, keys: [...around, ...added] };
}

/** The rows of the input in their order, with the columns that tell parts apart behind. */
function askRows(
  node: SyntaxNode,
  plan: Plan,
  columns: readonly PlanColumn[],
  ctx: BindContext,
): readonly (readonly KqlValue[])[] {
  const named = columns.map((column, index): RelationColumn => ({ ...column, name: `c${index}` }));
  const rows = ctx.tools.ask({ plan, columns: named, limit: maxRows + 1 }, ctx) ?? [];
  if (rows.length > maxRows)
    throw new QueryProblem(
      'KQL0415',
      `scan runs over at most ${maxRows} rows`,
      ctx.at ?? spanOf(node),
      'filter the rows before it',
    );
  return rows.map((row) => row.map((cell, index) => fromRow(columns[index]!.type, cell)));
}

export const scan = defineOperator({
  keyword: 'scan',
  syntax: ['ScanOperator'],
  doc: `Finds chains of rows: each row in order is offered to steps, which keep what they saw. It looks at no more than ${maxRows} rows, before the rest of the query runs.`,
  learn: 'https://learn.microsoft.com/kusto/query/scan-operator',
  rowWise: false,
  preservesOrder: true,
  needsWholeInput: true,
  bind(node, input, ctx) {
    if (input.order === undefined)
      throw new QueryProblem(
        'KQL0412',
        'scan needs rows in an order: put sort or serialize before it',
        ctx.at ?? spanOf(node),
      );
    const declared = bindDeclared(node, ctx);
    const layout = bindSteps(node, input, declared, ctx);
    const { plan, keys } = bindParts(node, input, ctx);
    const carried = input.parts?.carried ?? [];
    const asked: PlanColumn[] = [...input.columns, ...keys, ...carried];
    const width = input.columns.length;
    const parts = Map.groupBy(askRows(node, plan, asked, ctx), (row) =>
      JSON.stringify(row.slice(width, width + keys.length).map(String)),
    );
    const matchId = matchIdName(node);
    const made: RelationColumn[] = [
      ...input.columns.map(({ name, type }) => ({ name, type, id: newId(ctx) })),
      ...declared.map(({ name, type }) => ({ name, type, id: newId(ctx) })),
      ...(matchId === undefined ? [] : [{ name: matchId, type: 'long' as const, id: newId(ctx) }]),
    ];
    const hidden = [...(input.parts?.keys ?? []), ...carried].map(({ type }) => ({ id: newId(ctx), type }));
    const position: PlanColumn = { id: newId(ctx), type: 'long' };
    const around = input.parts?.keys.length ?? 0;
    const rows = [...parts.values()].flatMap((part) =>
      runSteps(
        layout,
        part.map((row) => row.slice(0, width)),
      ).map(({ position: at, record, match }): KqlValue[] => {
        const row = part[at]!;
        const along = [...row.slice(width, width + around), ...row.slice(width + keys.length)];
        return [...record, ...(matchId === undefined ? [] : [match]), ...along];
      }),
    );
    const columns: PlanColumn[] = [...made, ...hidden, position];
    if (rows.length * columns.length > maxCells)
      throw new QueryProblem(
        'KQL0415',
        `scan gives more than ${maxCells} cells`,
        ctx.at ?? spanOf(node),
        'project fewer columns before it, or write output=none for steps that need not be shown',
      );
    const numbered = rows.map((row, index) => [...row, BigInt(index)]);
    const order = [{ id: position.id, descending: false, nullsFirst: true }];
    const names = columnsOf(node)?.map((column) => column.Name) ?? [];
    const rank = ({ name }: RelationColumn): number => (names.includes(name) ? names.indexOf(name) : names.length);
    return {
      plan: { kind: 'sort', input: { kind: 'values', columns, rows: numbered }, keys: order },
      columns: made.toSorted((a, b) => rank(a) - rank(b)),
      order,
      ...(input.parts === undefined ? {} : { parts: { keys: hidden.slice(0, around), carried: hidden.slice(around) } }),
    };
  },
});
