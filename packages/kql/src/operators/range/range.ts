import { columnsOf } from '../../1-parse/parse.ts';
import { need, type SyntaxNode } from '../../1-parse/syntax.ts';
import { kqlType } from '../../2-bind/bind-literal.ts';
import { nameOf } from '../../2-bind/bind-name.ts';
import { newId, type BindContext, type Relation } from '../../2-bind/context.ts';
import { castTo } from '../../3-plan/expr.ts';

/** Binds `range x from a to b step c`: the numbers or times in steps, both ends included. */
export function bindRange(node: SyntaxNode, ctx: BindContext): Relation {
  const part = (name: string) => ctx.tools.expression(need(node, name), { ...ctx, row: [] });
  const [from, to, step] = [part('From'), part('To'), part('Step')];
  const type = kqlType(columnsOf(node)?.[0]?.Type) ?? from.type;
  const stepType = type === 'datetime' ? 'timespan' : type;
  const column = { id: newId(ctx), type };
  return {
    plan: { kind: 'range', column, from: castTo(from, type), to: castTo(to, type), step: castTo(step, stepType) },
    columns: [{ name: nameOf(need(node, 'Name')), ...column }],
    order: [{ id: column.id, descending: false, nullsFirst: true }],
  };
}
