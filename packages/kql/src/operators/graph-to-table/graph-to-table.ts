import { columnsOf } from '../../1-parse/parse.ts';
import { spanOf } from '../../1-parse/syntax.ts';
import { QueryProblem } from '../../errors/diagnostic.ts';
import { defineOperator } from '../define-operator.ts';
import { renameAll } from '../projection.ts';
import { tableNames, tableOf } from './tables.ts';

export const graphToTable = defineOperator({
  keyword: 'graph-to-table',
  syntax: ['GraphToTableOperator'],
  doc: 'Gives the nodes of a graph, or its edges, as a table.',
  learn: 'https://learn.microsoft.com/kusto/query/graph-to-table-operator',
  rowWise: false,
  preservesOrder: false,
  needsWholeInput: true,
  readsGraph: true,
  bind(node, { graph }, ctx) {
    if (tableNames(node).length > 1)
      throw new QueryProblem(
        'KQL0415',
        'nodes and edges together are two tables',
        ctx.at ?? spanOf(node),
        'name them, `nodes as N, edges as E`, and give one of them in a statement that follows',
      );
    const table = tableOf(node, 0, graph!, ctx);
    return { ...table, columns: renameAll(table.columns, columnsOf(node)) };
  },
});
