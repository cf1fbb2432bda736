import type { TableDefinition } from '@belfry/schema';

/** Tables that the compiler's tests query. */
export const testTables: readonly TableDefinition[] = [
  {
    name: 'Logins',
    doc: 'Sign-ins.',
    columns: [
      { name: 'User', type: 'string', search: true },
      { name: 'Result', type: 'string', lowCardinality: true },
      { name: 'Port', type: 'long' },
      { name: 'Details', type: 'dynamic' },
    ],
  },
];
