import { columnsOf } from '../../1-parse/parse.ts';
import { child, need } from '../../1-parse/syntax.ts';
import { newId, type RelationColumn } from '../../2-bind/context.ts';
import { defineOperator } from '../define-operator.ts';
import { bindJoinKeys, parameterOf } from '../join-keys.ts';
import { joinParts } from '../parts.ts';
import { renameAll } from '../projection.ts';

export const lookup = defineOperator({
  keyword: 'lookup',
  syntax: ['LookupOperator'],
  doc: 'Adds the columns of a small table by equal columns; rows without a match stay unless `kind=inner`.',
  learn: 'https://learn.microsoft.com/kusto/query/lookup-operator',
  rowWise: false,
  preservesOrder: false,
  needsWholeInput: true,
  bind(node, input, ctx) {
    const other = ctx.tools.tabular(need(node, 'Expression'), { ...ctx, row: [] });
    const { left, right, keys, rightNames } = bindJoinKeys(child(node, 'LookupClause'), input, other, ctx);
    const shown = [
      ...input.columns.map((column) => ({ column, side: 'left' as const })),
      ...other.columns
        .filter((column) => !rightNames.has(column.name))
        .map((column) => ({ column, side: 'right' as const })),
    ];
    const columns = shown.map(({ column, side }) => ({ id: newId(ctx), type: column.type, side, from: column.id }));
    const named = shown.map(({ column }, index): RelationColumn => ({
      name: column.name,
      id: columns[index]!.id,
      type: column.type,
    }));
    const join = parameterOf(node, 'kind') === 'inner' ? 'inner' : 'leftouter';
    const along = joinParts(input, join, ctx);
    return {
      plan: { kind: 'join', join, left, right, keys, columns: [...columns, ...along.columns] },
      columns: renameAll(named, columnsOf(node)),
      ...(along.parts === undefined ? {} : { parts: along.parts }),
    };
  },
});
