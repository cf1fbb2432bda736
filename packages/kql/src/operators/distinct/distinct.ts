import { columnsOf } from '../../1-parse/parse.ts';
import { kindOf } from '../../1-parse/language-service.ts';
import { child, items } from '../../1-parse/syntax.ts';
import { newId, type RelationColumn } from '../../2-bind/context.ts';
import { columnRef } from '../../3-plan/expr.ts';
import { defineOperator } from '../define-operator.ts';
import { aggregateParts } from '../parts.ts';
import { bindProjections, renameAll } from '../projection.ts';

export const distinct = defineOperator({
  keyword: 'distinct',
  syntax: ['DistinctOperator'],
  doc: 'Gives each combination of the listed columns once.',
  learn: 'https://learn.microsoft.com/kusto/query/distinct-operator',
  rowWise: false,
  preservesOrder: false,
  needsWholeInput: true,
  bind(node, input, ctx) {
    const nodes = items(child(node, 'Expressions'));
    const all = nodes.some((item) => kindOf(item) === 'StarExpression');
    const bound = all
      ? { plan: input.plan, projected: input.columns.map((column) => ({ name: column.name, expr: columnRef(column) })) }
      : bindProjections(nodes, input, ctx);
    const keys = bound.projected.map((item) => ({ id: newId(ctx), expr: item.expr }));
    const columns = keys.map((key, index): RelationColumn => ({
      name: bound.projected[index]!.name,
      id: key.id,
      type: key.expr.type,
    }));
    return {
      ...aggregateParts(input, bound.plan, keys, [], ctx),
      columns: renameAll(columns, columnsOf(node)),
    };
  },
});
