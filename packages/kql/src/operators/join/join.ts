import { columnsOf } from '../../1-parse/parse.ts';
import { child, need, spanOf, type SyntaxNode } from '../../1-parse/syntax.ts';
import { newId, type BindContext, type Relation, type RelationColumn } from '../../2-bind/context.ts';
import type { JoinKind, Plan } from '../../3-plan/plan.ts';
import { QueryProblem } from '../../errors/diagnostic.ts';
import { defineOperator } from '../define-operator.ts';
import { bindJoinKeys, parameterOf } from '../join-keys.ts';
import { joinParts } from '../parts.ts';
import { renameAll } from '../projection.ts';

/** Kinds by word: what is computed, and whether the sides change places first. */
const kinds: Record<string, { join: JoinKind; swap?: true; one?: true }> = {
  innerunique: { join: 'innerunique' },
  inner: { join: 'inner' },
  leftouter: { join: 'leftouter' },
  rightouter: { join: 'rightouter' },
  fullouter: { join: 'fullouter' },
  leftsemi: { join: 'leftsemi', one: true },
  leftanti: { join: 'leftanti', one: true },
  leftantisemi: { join: 'leftanti', one: true },
  anti: { join: 'leftanti', one: true },
  rightsemi: { join: 'leftsemi', swap: true, one: true },
  rightanti: { join: 'leftanti', swap: true, one: true },
  rightantisemi: { join: 'leftanti', swap: true, one: true },
};

export function bindJoin(node: SyntaxNode, input: Relation, ctx: BindContext): Relation {
  const word = parameterOf(node, 'kind') ?? 'innerunique';
  const kind = kinds[word];
  if (kind === undefined)
    throw new QueryProblem('KQL0415', `join kind ${word} is not supported`, ctx.at ?? spanOf(node));
  const other = ctx.tools.tabular(need(node, 'Expression'), { ...ctx, row: [] });
  const bound = bindJoinKeys(child(node, 'ConditionClause'), input, other, ctx);
  const keys =
    kind.swap === true ? bound.keys.map((key) => ({ ...key, left: key.right, right: key.left })) : bound.keys;
  const [left, right] = kind.swap === true ? [bound.right, bound.left] : [bound.left, bound.right];
  const from = (relation: Relation, side: 'left' | 'right') => relation.columns.map((column) => ({ column, side }));
  const shown =
    kind.one === true
      ? from(kind.swap === true ? other : input, 'left')
      : [...from(input, 'left'), ...from(other, 'right')];
  const columns = shown.map(({ column, side }) => ({ id: newId(ctx), type: column.type, side, from: column.id }));
  const along: ReturnType<typeof joinParts> = kind.swap === true ? { columns: [] } : joinParts(input, kind.join, ctx);
  const plan: Plan = { kind: 'join', join: kind.join, left, right, keys, columns: [...columns, ...along.columns] };
  const named = shown.map(({ column }, index): RelationColumn => ({
    name: column.name,
    id: columns[index]!.id,
    type: column.type,
  }));
  return {
    plan,
    columns: renameAll(named, columnsOf(node)),
    ...(along.parts === undefined ? {} : { parts: along.parts }),
  };
}

export const join = defineOperator({
  keyword: 'join',
  syntax: ['JoinOperator'],
  doc: 'Joins rows of two tables by equal columns; innerunique unless `kind` says otherwise.',
  learn: 'https://learn.microsoft.com/kusto/query/join-operator',
  rowWise: false,
  preservesOrder: false,
  needsWholeInput: true,
  bind: bindJoin,
});
