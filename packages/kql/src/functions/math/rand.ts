import { sql } from '../../sql/sql.ts';
import { nullOf } from '../../values/typed.ts';
import { defineScalar } from '../define-scalar.ts';
import { optional } from '../param.ts';

export const rand = defineScalar({
  name: 'rand',
  category: 'math',
  doc: 'Returns a random number: of the reals from 0 up to 1, or of the whole numbers from 0 up to `limit`, without it. Null for a limit below 1.',
  learn: 'https://learn.microsoft.com/kusto/query/rand-function',
  params: { limit: optional('long') },
  returns: { rule: 'real, with a limit long', of: (types) => (types.length === 0 ? 'real' : 'long') },
  nulls: 'propagate',
  volatile: true,
  js: ({ limit }, call) => {
    if (limit === undefined) return Math.random();
    if (limit < 1n) return null;
    const value = BigInt(Math.floor(Math.random() * Number(limit)));
    return call.returns === 'real' ? Number(value) : value;
  },
  clickhouse: ({ limit }, call) => {
    // The engine takes two equal calls for one: the serial number keeps them apart.
    const serial = sql.number(call.serial);
    if (limit === undefined) return sql`randCanonical(${serial})`;
    const value = sql`if(ifNull(${limit}, 0) < 1, NULL, toInt64(rand64(${serial}) % toUInt64(greatest(ifNull(${limit}, 1), 1))))`;
    return call.returns === 'real' ? sql`toFloat64(${value})` : value;
  },
  differences: [],
  examples: [
    { args: [1n], result: 0n },
    { args: [0n], result: null },
    { args: [nullOf('long')], result: null },
  ],
});
