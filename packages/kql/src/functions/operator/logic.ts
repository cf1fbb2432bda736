import { sql } from '../../sql/sql.ts';
import { nullOf } from '../../values/typed.ts';
import { defineScalar } from '../define-scalar.ts';

const learn = 'https://learn.microsoft.com/kusto/query/logical-operators';

export const and = defineScalar({
  name: 'and',
  category: 'operator',
  doc: 'True when both are true, false when one is false, else null.',
  learn,
  params: { left: 'bool', right: 'bool' },
  returns: 'bool',
  nulls: 'handle',
  js: ({ left, right }) => (left === false || right === false ? false : left === null || right === null ? null : true),
  clickhouse: ({ left, right }) => sql`((${left}) AND (${right}))`,
  differences: [],
  examples: [
    { args: [true, true], result: true },
    { args: [true, false], result: false },
    { args: [nullOf('bool'), false], result: false },
    { args: [nullOf('bool'), true], result: null },
  ],
});

export const or = defineScalar({
  name: 'or',
  category: 'operator',
  doc: 'True when one is true, false when both are false, else null.',
  learn,
  params: { left: 'bool', right: 'bool' },
  returns: 'bool',
  nulls: 'handle',
  js: ({ left, right }) => (left === true || right === true ? true : left === null || right === null ? null : false),
  clickhouse: ({ left, right }) => sql`((${left}) OR (${right}))`,
  differences: [],
  examples: [
    { args: [false, true], result: true },
    { args: [false, false], result: false },
    { args: [nullOf('bool'), true], result: true },
    { args: [nullOf('bool'), false], result: null },
  ],
});

export const not = defineScalar({
  name: 'not',
  category: 'operator',
  doc: 'The opposite of a condition; null for null.',
  learn: 'https://learn.microsoft.com/kusto/query/not-function',
  params: { condition: 'bool' },
  returns: 'bool',
  nulls: 'propagate',
  js: ({ condition }) => !condition,
  clickhouse: ({ condition }) => sql`NOT (${condition})`,
  differences: [],
  examples: [
    { args: [true], result: false },
    { args: [nullOf('bool')], result: null },
  ],
});
