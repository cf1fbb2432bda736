import { kindOf } from '../1-parse/language-service.ts';
import { spanOf, type SyntaxNode } from '../1-parse/syntax.ts';
import { castTo, columnRef, nullLiteral, type Expr, type WindowName } from '../3-plan/expr.ts';
import { QueryProblem } from '../errors/diagnostic.ts';
import { stringOf } from './bind-literal.ts';
import { findColumn, nameOf } from './bind-name.ts';
import { newId, type BindContext } from './context.ts';
import { fold } from './fold.ts';
import { makeCall } from './make-call.ts';
import { queryForms } from './query-forms.ts';
import { rowForms } from './row-forms.ts';

type SpecialForm = (node: SyntaxNode, args: readonly SyntaxNode[], ctx: BindContext) => Expr;

/** `column_ifexists(name, default)`: decided when the query is bound. */
const columnIfExists: SpecialForm = (node, args, ctx) => {
  const [name, fallback] = args;
  if (name === undefined || fallback === undefined)
    throw new QueryProblem('KQL0412', 'column_ifexists takes a name and a default', ctx.at ?? spanOf(node));
  const kind = kindOf(name);
  const word =
    kind === 'StringLiteralExpression' || kind === 'CompoundStringLiteralExpression'
      ? stringOf(name)
      : constantName(name, ctx);
  const column = findColumn(ctx.row, word);
  return column === undefined ? ctx.tools.expression(fallback, ctx) : columnRef(column);
};

function constantName(node: SyntaxNode, ctx: BindContext): string {
  if (kindOf(node) === 'NameReference' && findColumn(ctx.row, nameOf(node)) !== undefined) return nameOf(node);
  const value = ctx.tools.expression(node, ctx);
  if (value.kind === 'literal' && typeof value.value === 'string') return value.value;
  throw new QueryProblem('KQL0412', 'column_ifexists needs a constant name', ctx.at ?? spanOf(node));
}

/** `ingestion_time()`: when Belfry received the row; null where no such column is left. */
const ingestionTime: SpecialForm = (_node, _args, ctx) => {
  const column = findColumn(ctx.row, '_TimeReceived');
  return column === undefined ? nullLiteral('datetime') : columnRef(column);
};

const windowTypes: Partial<Record<WindowName, 'long'>> = {
  row_number: 'long',
  row_rank_dense: 'long',
  row_rank_min: 'long',
};

const windowForm =
  (name: WindowName): SpecialForm =>
  (node, args, ctx) => {
    if (ctx.windows === undefined)
      throw new QueryProblem(
        'KQL0412',
        `${name} needs rows in an order: put sort or serialize before it`,
        ctx.at ?? spanOf(node),
      );
    const bound = args.map((arg) => ctx.tools.expression(arg, { ...ctx, aggregates: false }));
    const offset = name === 'prev' || name === 'next' ? bound[1] : undefined;
    if (offset?.kind === 'literal' && offset.value !== null && Number(offset.value) < 1)
      throw new QueryProblem('KQL0422', `the offset of ${name} begins at 1`, ctx.at ?? spanOf(node));
    const type = windowTypes[name] ?? bound[0]?.type ?? 'long';
    const id = newId(ctx);
    ctx.windows.push({ id, expr: { kind: 'window', type, name, args: bound } });
    return { kind: 'column', id, type };
  };

/** `datetime_diff('week', …)` gives a real, other periods a long. */
const datetimeDiff: SpecialForm = (node, args, ctx) => {
  const bound = args.map((arg) => ctx.tools.expression(arg, ctx));
  const call = makeCall('datetime_diff', bound, 'long', spanOf(node), ctx);
  const [period] = bound;
  const weeks = period?.kind === 'literal' && String(period.value as string).toLowerCase() === 'week';
  return weeks ? fold(castTo(call, 'real'), ctx.now) : call;
};

/** Calls that are decided by the binder rather than computed from values. */
export const specialForms: Readonly<Record<string, SpecialForm>> = {
  ...rowForms,
  ...queryForms,
  column_ifexists: columnIfExists,
  columnifexists: columnIfExists,
  datetime_diff: datetimeDiff,
  ingestion_time: ingestionTime,
  row_number: windowForm('row_number'),
  prev: windowForm('prev'),
  next: windowForm('next'),
  row_cumsum: windowForm('row_cumsum'),
  row_rank: windowForm('row_rank_dense'),
  row_rank_dense: windowForm('row_rank_dense'),
  row_rank_min: windowForm('row_rank_min'),
  row_window_session: windowForm('row_window_session'),
};
