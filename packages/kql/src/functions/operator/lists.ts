import type { KqlType } from '@belfry/schema';
import { elementsOf, isNullDynamic } from '../../sql/dynamic.ts';
import { convertedValue, mayBeNull } from '../../sql/convert.ts';
import { sql, type Sql } from '../../sql/sql.ts';
import type { SqlValue } from '../../sql/sql-value.ts';
import { literal } from '../../sql/types.ts';
import { folded, hasTermSql } from '../../sql/terms.ts';
import { convertValue } from '../../values/convert.ts';
import type { KqlValue } from '../../values/kql-value.ts';
import { hasTerm } from '../../values/terms.ts';
import { dynamic, nullOf } from '../../values/typed.ts';
import { defineScalar, type CallContext, type ScalarFunction } from '../define-scalar.ts';
import { variadic } from '../param.ts';

/** The texts of a list's items; an array stands for its elements. */
const textItems = (items: readonly KqlValue[], call: CallContext): string[] =>
  items.flatMap((item, index) => {
    const type = call.types[index + 1]!;
    if (type === 'dynamic' && Array.isArray(item))
      return item.map((element) => convertValue('dynamic', element, 'string') as string);
    return [convertValue(type, item, 'string') as string];
  });

/** A constant array stands for its elements. */
const spread = (items: readonly SqlValue[]): SqlValue[] =>
  items.flatMap((item) =>
    item.type === 'dynamic' && Array.isArray(item.literal)
      ? item.literal.map((element): SqlValue => ({
          type: 'dynamic',
          literal: element,
          sql: literal('dynamic', element),
        }))
      : [item],
  );
const isArray = (item: SqlValue): boolean => item.type === 'dynamic' && item.literal === undefined;
/** The elements of a dynamic array as texts. */
const arrayTexts = (item: SqlValue): Sql =>
  sql`arrayMap(e -> JSONExtractString(e), if(JSONType(${item}) = 'Array', ${elementsOf(item)}, [${item.sql}]))`;

const foldedTexts = (item: SqlValue, cased: boolean): Sql =>
  cased ? arrayTexts(item) : sql`arrayMap(e -> ${folded({ type: 'string', sql: sql`e` }, false)}, ${arrayTexts(item)})`;

/** Whether an array has a value that is no text: each element is read as one. */
const hasValue = (item: SqlValue, subject: SqlValue): Sql =>
  sql`arrayExists(e -> ifNull(${convertedValue({ type: 'dynamic', sql: sql`e` }, subject.type)} = ${subject}, false), if(JSONType(${item}) = 'Array', ${elementsOf(item)}, [${item.sql}]))`;

function inJs(value: KqlValue, items: readonly KqlValue[], call: CallContext, fold: (text: string) => string): boolean {
  const type = call.types[0]!;
  if (value === null) return false;
  if (type === 'string' || type === 'dynamic') {
    const text = fold(convertValue(type, value, 'string') as string);
    return textItems(items, call).some((item) => fold(item) === text);
  }
  return items.some((item, index) => {
    const from = call.types[index + 1]!;
    const list = from === 'dynamic' && Array.isArray(item) ? item : [item];
    return list.some((element) => convertValue(from, element, type) === value);
  });
}

const inOperator = (name: string, caseless: boolean): ScalarFunction =>
  defineScalar({
    name,
    category: 'operator',
    doc: `Whether a value is one of a list${caseless ? ', text in any case' : ''}. False for null.`,
    learn: 'https://learn.microsoft.com/kusto/query/in-operator',
    params: { value: 'any', items: variadic('any', { min: 0, max: 1_000_000 }) },
    returns: 'bool',
    nulls: 'handle',
    js: ({ value, items }, call) => inJs(value, items, call, caseless ? (text) => text.toLowerCase() : (text) => text),
    clickhouse: ({ value, items }, call) => {
      const type: KqlType = value.type === 'dynamic' ? 'string' : value.type;
      const subject = convertedValue(value, type);
      const cased = !caseless || type !== 'string';
      const cell = folded(subject, cased);
      const constants: Sql[] = [];
      const tests: Sql[] = [];
      for (const item of spread(items)) {
        if (isArray(item) && type === 'string') tests.push(sql`has(${foldedTexts(item, cased)}, ${cell})`);
        else if (isArray(item)) tests.push(hasValue(item, subject));
        else if (item.literal === undefined) tests.push(sql`${cell} = ${folded(convertedValue(item, type), cased)}`);
        else if (type === 'string')
          constants.push(sql.string(foldText(convertValue(item.type, item.literal, 'string') as string, cased)));
        else if (convertValue(item.type, item.literal, type) !== null) constants.push(convertedValue(item, type).sql);
      }
      if (constants.length > 0) tests.unshift(sql`${cell} IN (${sql.join(constants)})`);
      if (tests.length === 0) return sql`false`;
      const any = sql.join(tests, ' OR ');
      const test = value.type === 'dynamic' ? sql`(${any}) AND NOT ${isNullDynamic(value)}` : any;
      const open = mayBeNull(subject) || items.some((item) => item.literal === undefined);
      return open && !call.nullIsFalse ? sql`ifNull(${test}, false)` : sql`(${test})`;
    },
    differences: [],
    examples: [
      { args: ['a', 'b', 'a'], result: true },
      { args: ['A', 'b', 'a'], result: caseless },
      { args: [5n, 4n, 5n], result: true },
      { args: ['x', dynamic(['x', 'y'])], result: true },
      { args: ['X', dynamic(['x', 'y'])], result: caseless },
      { args: [dynamic(null), dynamic([null])], result: false },
      { args: [nullOf('long'), 5n], result: false },
      { args: ['', 'a'], result: false },
    ],
  });
const foldText = (text: string, cased: boolean): string => (cased ? text : text.toLowerCase());

export const isIn = inOperator('in', false);
export const isInAnyCase = inOperator('in~', true);

const hasList = (name: string, all: boolean): ScalarFunction =>
  defineScalar({
    name,
    category: 'operator',
    doc: `Whether ${all ? 'all terms of a list stand' : 'any term of a list stands'} in a text, in any case.`,
    learn: `https://learn.microsoft.com/kusto/query/${name.replace('_', '-')}-operator`,
    params: { source: 'string', terms: variadic('any', { min: 0, max: 1_000_000 }) },
    returns: 'bool',
    nulls: 'handle',
    js: ({ source, terms }, call) => {
      const text = source.toLowerCase();
      const found = (term: string): boolean => hasTerm(text, term.toLowerCase(), true, true);
      const list = textItems(terms, call);
      return all ? list.every(found) : list.some(found);
    },
    clickhouse: ({ source, terms }) => {
      const one = (term: SqlValue): Sql => hasTermSql(source, term, false, { left: true, right: true });
      const tests = spread(terms).map((term) => {
        if (!isArray(term)) return one(convertedValue(term, 'string'));
        const each = one({ sql: sql`e`, type: 'string' });
        return sql`${all ? sql`arrayAll` : sql`arrayExists`}(e -> ${each}, ${arrayTexts(term)})`;
      });
      if (tests.length === 0) return all ? sql`true` : sql`false`;
      return sql`(${sql.join(tests, all ? ' AND ' : ' OR ')})`;
    },
    differences: ['Punctuation beyond ASCII is part of a term.'],
    examples: [
      { args: ['run mimikatz now', 'Mimikatz', 'now'], result: true },
      { args: ['run mimikatz now', 'mimi', 'run'], result: !all },
      { args: ['run now', dynamic(['x', 'run'])], result: !all },
      { args: ['', 'x'], result: false },
    ],
  });
export const hasAny = hasList('has_any', false);
export const hasAll = hasList('has_all', true);
