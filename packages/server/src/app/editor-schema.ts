import type { SchemaResponse } from '@belfry/schema/api';
import { constantColumns, withStandardColumns } from '@belfry/schema';
import type { Store } from '@belfry/store';
import type { QueryService } from '#query';
import type { Content } from './content.ts';

/** What the query editor completes: tables with their size, saved functions, and the words that the engine has. */
export async function readEditorSchema(content: Content, store: Store, queries: QueryService): Promise<SchemaResponse> {
  const stats = await store.tableStats();
  const supported = await queries.supported();
  return {
    tables: content.tables.map((table) => {
      const of = stats.get(table.name);
      return {
        name: table.name,
        doc: table.doc,
        rowCount: of?.rows ?? 0,
        lastTime: of?.lastTime ?? null,
        columns: [...withStandardColumns(table).columns, ...constantColumns].map(({ name, type, doc }) => ({
          name,
          type,
          ...(doc === undefined ? {} : { doc }),
        })),
      };
    }),
    functions: content.functions
      .filter(({ hidden }) => hidden !== true)
      .map(({ name, parameters, doc }) => ({ name, parameters, doc })),
    supported: {
      operators: [...supported.operators],
      functions: [...supported.functions],
      aggregates: [...supported.aggregates],
      plugins: [...supported.plugins],
    },
  };
}
