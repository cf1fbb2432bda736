import { sql, type Sql, type SqlPart } from '../../sql/sql.ts';
import { nullOf } from '../../values/typed.ts';
import { defineScalar, type Example, type ScalarFunction } from '../define-scalar.ts';

const learn = (name: string): string => `https://learn.microsoft.com/kusto/query/${name.replaceAll('_', '-')}-function`;

function binary(
  name: string,
  doc: string,
  js: (a: bigint, b: bigint) => bigint | null,
  form: (a: SqlPart, b: SqlPart) => Sql,
  examples: readonly Example[],
): ScalarFunction {
  return defineScalar({
    name,
    category: 'math',
    doc,
    learn: learn(name),
    params: { value1: 'long', value2: 'long' },
    returns: 'long',
    nulls: 'propagate',
    js: ({ value1, value2 }) => js(value1, value2),
    clickhouse: ({ value1, value2 }) => form(value1, value2),
    differences: [],
    examples: [...examples, { args: [nullOf('long'), 1n], result: null }],
  });
}

export const binaryAnd = binary(
  'binary_and',
  'Returns the bits that both numbers have.',
  (a, b) => a & b,
  (a, b) => sql`bitAnd(${a}, ${b})`,
  [
    { args: [6n, 3n], result: 2n },
    { args: [-1n, 255n], result: 255n },
  ],
);
export const binaryOr = binary(
  'binary_or',
  'Returns the bits that one of the numbers has.',
  (a, b) => a | b,
  (a, b) => sql`bitOr(${a}, ${b})`,
  [{ args: [5n, 3n], result: 7n }],
);
export const binaryXor = binary(
  'binary_xor',
  'Returns the bits that just one of the numbers has.',
  (a, b) => a ^ b,
  (a, b) => sql`bitXor(${a}, ${b})`,
  [
    { args: [1n, 2n], result: 3n },
    { args: [-1n, 1n], result: -2n },
  ],
);
export const binaryShiftLeft = binary(
  'binary_shift_left',
  'Returns a number shifted to the left by a number of bits (modulo 64); null for a negative number of bits.',
  (a, b) => (b < 0n ? null : BigInt.asIntN(64, a << (b % 64n))),
  (a, b) => sql`if(${b} < 0, NULL, bitShiftLeft(${a}, toUInt8(positiveModulo(${b}, 64))))`,
  [
    { args: [1n, 2n], result: 4n },
    { args: [1n, 65n], result: 2n },
    { args: [1n, -1n], result: null },
  ],
);
export const binaryShiftRight = binary(
  'binary_shift_right',
  'Returns a number shifted to the right by a number of bits (modulo 64), its sign kept; null for a negative number of bits.',
  (a, b) => (b < 0n ? null : a >> (b % 64n)),
  (a, b) => sql`if(${b} < 0, NULL, bitShiftRight(${a}, toUInt8(positiveModulo(${b}, 64))))`,
  [
    { args: [1n, 2n], result: 0n },
    { args: [-8n, 1n], result: -4n },
    { args: [1n, -1n], result: null },
  ],
);
export const binaryNot = defineScalar({
  name: 'binary_not',
  category: 'math',
  doc: 'Returns the number with all bits inverted.',
  learn: learn('binary_not'),
  params: { value: 'long' },
  returns: 'long',
  nulls: 'propagate',
  js: ({ value }) => ~value,
  clickhouse: ({ value }) => sql`bitNot(${value})`,
  differences: [],
  examples: [
    { args: [100n], result: -101n },
    { args: [nullOf('long')], result: null },
  ],
});

export const bitsetCountOnes = defineScalar({
  name: 'bitset_count_ones',
  category: 'math',
  doc: 'Returns how many bits of a number are set.',
  learn: learn('bitset_count_ones'),
  params: { value: 'long' },
  returns: 'long',
  nulls: 'propagate',
  js: ({ value }) => BigInt(BigInt.asUintN(64, value).toString(2).replaceAll('0', '').length),
  clickhouse: ({ value }) => sql`toInt64(bitCount(${value}))`,
  differences: [],
  examples: [
    { args: [42n], result: 3n },
    { args: [-1n], result: 64n },
    { args: [0n], result: 0n },
    { args: [nullOf('long')], result: null },
  ],
});
