import { sql } from '../../sql/sql.ts';
import { defineScalar } from '../define-scalar.ts';

const form = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

export const newGuid = defineScalar({
  name: 'new_guid',
  category: 'conversion',
  doc: 'Returns a new random GUID (version 4) for each row.',
  learn: 'https://learn.microsoft.com/kusto/query/new-guid-function',
  params: {},
  returns: 'guid',
  nulls: 'handle',
  volatile: true,
  js: () => crypto.randomUUID(),
  // The engine takes two equal calls for one: the serial number keeps them apart.
  clickhouse: (_, call) => sql`generateUUIDv4(${sql.number(call.serial)})`,
  differences: [],
  examples: [
    { args: [], result: '2157828f-e871-479a-9d1c-17ffde915095', form },
    { args: [], result: '74be27de-1e4e-49d9-b579-fe0b331d3642', form },
  ],
});
