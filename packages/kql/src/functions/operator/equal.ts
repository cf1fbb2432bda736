import { mayBeNull } from '../../sql/convert.ts';
import { isNullDynamic } from '../../sql/dynamic.ts';
import { sql, type Sql } from '../../sql/sql.ts';
import type { SqlValue } from '../../sql/sql-value.ts';
import { dynamic, int, nullOf } from '../../values/typed.ts';
import { defineScalar } from '../define-scalar.ts';
import { alikeJs, alikeSql, comparedType } from '../operator-types.ts';

const learn = 'https://learn.microsoft.com/kusto/query/datatypes-string-operators';
const isEqual = (a: unknown, b: unknown): boolean =>
  typeof a === 'object' && a !== null ? JSON.stringify(a) === JSON.stringify(b) : a === b;

/** A null dynamic is equal to nothing; its text is '' or 'null'. */
const alikeDynamics = (a: SqlValue, b: SqlValue): Sql => sql`${a} = ${b} AND NOT ${isNullDynamic(a)}`;

export const equal = defineScalar({
  name: '==',
  category: 'operator',
  doc: 'Whether two values are equal; text by case. False when one is null.',
  learn,
  params: { left: 'any', right: 'any' },
  returns: 'bool',
  nulls: 'handle',
  js: ({ left, right }, call) => {
    const [a, b] = alikeJs([left, right], call.types, comparedType(call.types[0]!, call.types[1]!));
    return a !== null && b !== null && isEqual(a, b);
  },
  clickhouse: ({ left, right }, call) => {
    const [a, b] = alikeSql([left, right], comparedType(left.type, right.type));
    const test = a!.type === 'dynamic' ? alikeDynamics(a!, b!) : sql`${a!} = ${b!}`;
    return !call.nullIsFalse && (mayBeNull(a!) || mayBeNull(b!)) ? sql`ifNull(${test}, false)` : test;
  },
  differences: ['Two dynamics are compared by their JSON text.'],
  examples: [
    { args: ['a', 'a'], result: true },
    { args: ['a', 'A'], result: false },
    { args: [5n, int(5)], result: true },
    { args: [nullOf('long'), 5n], result: false },
    { args: [dynamic('x'), 'x'], result: true },
    { args: [dynamic(4624), 4624n], result: true },
  ],
});

export const notEqual = defineScalar({
  name: '!=',
  category: 'operator',
  doc: 'Whether two values differ; text by case. True when one is null.',
  learn,
  params: { left: 'any', right: 'any' },
  returns: 'bool',
  nulls: 'handle',
  js: ({ left, right }, call) => {
    const [a, b] = alikeJs([left, right], call.types, comparedType(call.types[0]!, call.types[1]!));
    return a === null || b === null || !isEqual(a, b);
  },
  clickhouse: ({ left, right }) => {
    const [a, b] = alikeSql([left, right], comparedType(left.type, right.type));
    if (a!.type === 'dynamic') return sql`NOT (${alikeDynamics(a!, b!)})`;
    const test = sql`${a!} != ${b!}`;
    return mayBeNull(a!) || mayBeNull(b!) ? sql`ifNull(${test}, true)` : test;
  },
  differences: [],
  examples: [
    { args: ['a', 'A'], result: true },
    { args: [nullOf('long'), 5n], result: true },
    { args: [5n, 5n], result: false },
  ],
});
