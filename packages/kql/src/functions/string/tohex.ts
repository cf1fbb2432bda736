import { sql } from '../../sql/sql.ts';
import { int, nullOf } from '../../values/typed.ts';
import { defineScalar } from '../define-scalar.ts';
import { optional } from '../param.ts';

export const tohex = defineScalar({
  name: 'tohex',
  category: 'string',
  doc: "Returns a whole number in hexadecimal digits, a negative one in two's complement, filled with zeros to a length of at most 1024.",
  learn: 'https://learn.microsoft.com/kusto/query/tohex-function',
  params: { value: ['long', 'int'], length: optional('long') },
  returns: 'string',
  nulls: 'propagate',
  js: ({ value, length = 0n }, call) =>
    BigInt.asUintN(call.types[0] === 'int' ? 32 : 64, BigInt(value))
      .toString(16)
      .padStart(Math.min(1024, Number(length)), '0'),
  clickhouse: ({ value, length }) => {
    const digits = sql`lower(hex(${value}))`;
    const trimmed = sql`if(${value} = 0, '0', trimLeft(${digits}, '0'))`;
    if (length === undefined) return trimmed;
    return sql`if(isNull(${length}), '', leftPad(${trimmed}, greatest(toUInt16(length(${trimmed})), toUInt16(greatest(least(ifNull(${length}, 0), 1024), 0))), '0'))`;
  },
  differences: [],
  examples: [
    { args: [256n], result: '100' },
    { args: [-256n], result: 'ffffffffffffff00' },
    { args: [int(-256), 8n], result: 'ffffff00' },
    { args: [256n, 8n], result: '00000100' },
    { args: [256n, 2n], result: '100' },
    { args: [0n], result: '0' },
    { args: [160n], result: 'a0' },
    { args: [nullOf('long')], result: '' },
    { args: [5n, nullOf('long')], result: '' },
  ],
});
