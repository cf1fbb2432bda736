import type { JsonValue } from '@belfry/schema';
import { distinctElementsSql, elementText, isArraySql } from '../../sql/collections.ts';
import { elementsOf, jsonArray } from '../../sql/dynamic.ts';
import { sql, type Sql, type SqlPart } from '../../sql/sql.ts';
import { withValue } from '../../sql/with-value.ts';
import { toDynamic } from '../../values/convert.ts';
import { distinctElements, elementKey, elementsIn } from '../../values/json-parts.ts';
import { dynamic, nullOf } from '../../values/typed.ts';
import { defineScalar, type Example, type ScalarFunction } from '../define-scalar.ts';
import { variadic } from '../param.ts';

const has = (array: JsonValue, element: JsonValue): boolean => {
  const sought = elementKey(element);
  return elementsIn(array).some((one) => elementKey(one) === sought);
};

interface SetFunction {
  readonly name: string;
  readonly doc: string;
  readonly js: (arrays: readonly JsonValue[]) => readonly JsonValue[];
  readonly elements: (arrays: readonly SqlPart[]) => Sql;
  readonly examples: readonly Example[];
}

const defineSet = ({ name, doc, js, elements, examples }: SetFunction): ScalarFunction =>
  defineScalar({
    name,
    category: 'dynamic',
    doc: `${doc} What is no array counts as empty; null when none is an array.`,
    learn: `https://learn.microsoft.com/kusto/query/${name.replaceAll('_', '-')}-function`,
    params: { arrays: variadic('dynamic', { min: 2, max: 64 }) },
    returns: 'dynamic',
    nulls: 'handle',
    js: ({ arrays }) => (arrays.some(Array.isArray) ? distinctElements(js(arrays)) : null),
    clickhouse: ({ arrays }) =>
      sql`if(${sql.join(arrays.map(isArraySql), ' OR ')}, ${withValue(elements(arrays), (found) => jsonArray(distinctElementsSql(found)))}, '')`,
    differences: [],
    examples,
  });

export const setUnion = defineSet({
  name: 'set_union',
  doc: 'Returns the distinct elements of all arrays.',
  js: (arrays) => arrays.flatMap((array) => elementsIn(array)),
  elements: (arrays) => sql`arrayConcat(${sql.join(arrays.map((array) => elementsOf(sql`${array}`)))})`,
  examples: [
    { args: [dynamic([1, 2, 3]), dynamic([3, 4]), dynamic([5, 1])], result: dynamic([1, 2, 3, 4, 5]) },
    { args: [dynamic(['A4', 'A2', 'A7', 'A2']), dynamic([])], result: dynamic(['A4', 'A2', 'A7']) },
    { args: [dynamic([1]), dynamic(null)], result: dynamic([1]) },
    { args: [dynamic(null), dynamic(null)], result: dynamic(null) },
  ],
});

export const setIntersect = defineSet({
  name: 'set_intersect',
  doc: 'Returns the distinct elements that are in every array.',
  js: ([first = null, ...others]) =>
    elementsIn(first).filter((element) => others.every((array) => has(array, element))),
  elements: ([first, ...others]) =>
    sql`arrayFilter(x -> ${sql.join(
      others.map((array) => sql`has(${elementsOf(sql`${array}`)}, x)`),
      ' AND ',
    )}, ${elementsOf(sql`${first!}`)})`,
  examples: [
    { args: [dynamic([1, 2, 3]), dynamic([3, 4, 5])], result: dynamic([3]) },
    { args: [dynamic([1, 2, 3]), dynamic([3, 2]), dynamic([2])], result: dynamic([2]) },
    { args: [dynamic([1, 2]), dynamic(['1', 'x'])], result: dynamic([]) },
    { args: [dynamic([1]), dynamic(null)], result: dynamic([]) },
  ],
});

export const setDifference = defineSet({
  name: 'set_difference',
  doc: 'Returns the distinct elements of the first array that are in no other.',
  js: ([first = null, ...others]) =>
    elementsIn(first).filter((element) => !others.some((array) => has(array, element))),
  elements: ([first, ...others]) =>
    sql`arrayFilter(x -> NOT (${sql.join(
      others.map((array) => sql`has(${elementsOf(sql`${array}`)}, x)`),
      ' OR ',
    )}), ${elementsOf(sql`${first!}`)})`,
  examples: [
    { args: [dynamic([1, 2, 1, 4]), dynamic([1, 2]), dynamic([8])], result: dynamic([4]) },
    { args: [dynamic([null, 1, null, 2]), dynamic([null])], result: dynamic([1, 2]) },
    { args: [dynamic(['a', 'A']), dynamic(['A'])], result: dynamic(['a']) },
    { args: [dynamic([1]), dynamic(null)], result: dynamic([1]) },
    { args: [dynamic(null), dynamic([1])], result: dynamic([]) },
  ],
});

export const setHasElement = defineScalar({
  name: 'set_has_element',
  category: 'dynamic',
  doc: 'Whether an array has an element equal to a value of the same type; null for anything but an array.',
  learn: 'https://learn.microsoft.com/kusto/query/set-has-element-function',
  params: { array: 'dynamic', value: 'any' },
  returns: 'bool',
  nulls: 'handle',
  js: ({ array, value }, call) => (Array.isArray(array) ? has(array, toDynamic(call.types[1]!, value)) : null),
  clickhouse: ({ array, value }) =>
    sql`if(${isArraySql(array)}, has(${elementsOf(array)}, ${elementText(value)}), NULL)`,
  differences: [],
  examples: [
    { args: [dynamic(['this', 'is', 'an', 'example']), 'example'], result: true },
    { args: [dynamic([1, 2, 3]), 2n], result: true },
    { args: [dynamic([1, 2, 3]), '2'], result: false },
    { args: [dynamic(['a/b "c"']), 'a/b "c"'], result: true },
    { args: [dynamic([1, null]), nullOf('long')], result: true },
    { args: [dynamic(null), 'a'], result: null },
  ],
});

const contains = (a: JsonValue, b: JsonValue): boolean => elementsIn(b).every((element) => has(a, element));

export const setEquals = defineScalar({
  name: 'set_equals',
  category: 'dynamic',
  doc: 'Whether two arrays have the same elements, in any order and number; null when one is no array.',
  learn: 'https://learn.microsoft.com/kusto/query/set-equals-function',
  params: { set1: 'dynamic', set2: 'dynamic' },
  returns: 'bool',
  nulls: 'propagate',
  js: ({ set1, set2 }) =>
    Array.isArray(set1) && Array.isArray(set2) ? contains(set1, set2) && contains(set2, set1) : null,
  clickhouse: ({ set1, set2 }) =>
    sql`if(${isArraySql(set1)} AND ${isArraySql(set2)}, hasAll(${elementsOf(set1)}, ${elementsOf(set2)}) AND hasAll(${elementsOf(set2)}, ${elementsOf(set1)}), NULL)`,
  differences: [],
  examples: [
    { args: [dynamic([1, 2, 3]), dynamic([3, 2, 1, 1])], result: true },
    { args: [dynamic([1, 2]), dynamic([1])], result: false },
    { args: [dynamic([]), dynamic([])], result: true },
    { args: [dynamic(null), dynamic([])], result: null },
  ],
});

export const jaccardIndex = defineScalar({
  name: 'jaccard_index',
  category: 'dynamic',
  doc: 'Returns how many distinct elements two arrays share, as a part of all of theirs; NaN when both are empty, null when one is no array.',
  learn: 'https://learn.microsoft.com/kusto/query/jaccard-index-function',
  params: { set1: 'dynamic', set2: 'dynamic' },
  returns: 'real',
  nulls: 'propagate',
  js: ({ set1, set2 }) => {
    if (!Array.isArray(set1) || !Array.isArray(set2)) return null;
    const shared = distinctElements(set1).filter((element) => has(set2, element)).length;
    return shared / distinctElements([...set1, ...set2]).length;
  },
  clickhouse: ({ set1, set2 }) =>
    sql`if(${isArraySql(set1)} AND ${isArraySql(set2)}, length(arrayIntersect(${elementsOf(set1)}, ${elementsOf(set2)})) / length(arrayDistinct(arrayConcat(${elementsOf(set1)}, ${elementsOf(set2)}))), NULL)`,
  differences: [],
  examples: [
    { args: [dynamic([1, 2, 3]), dynamic([1, 2, 3, 4])], result: 0.75 },
    { args: [dynamic(['a']), dynamic([])], result: 0 },
    { args: [dynamic([]), dynamic([])], result: Number.NaN },
    { args: [dynamic(null), dynamic([1])], result: null },
  ],
});
