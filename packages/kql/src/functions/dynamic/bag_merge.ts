import { entriesOf, isBagSql, jsonBag } from '../../sql/collections.ts';
import { sql } from '../../sql/sql.ts';
import { withValue } from '../../sql/with-value.ts';
import { bagOf, isBag } from '../../values/json-parts.ts';
import { dynamic } from '../../values/typed.ts';
import { defineScalar } from '../define-scalar.ts';
import { variadic } from '../param.ts';

export const bagMerge = defineScalar({
  name: 'bag_merge',
  category: 'dynamic',
  doc: 'Returns one bag with the keys of all; of equal keys the first stays. What is no bag is passed over; null when there is none.',
  learn: 'https://learn.microsoft.com/kusto/query/bag-merge-function',
  params: { bags: variadic('dynamic', { min: 1, max: 64 }) },
  returns: 'dynamic',
  nulls: 'handle',
  js: ({ bags }) => {
    const found = bags.filter(isBag);
    const entries = found.flatMap((bag) => Object.entries(bag));
    const first = entries.filter(([key], index) => entries.findIndex(([other]) => other === key) === index);
    return found.length === 0 ? null : bagOf(first);
  },
  clickhouse: ({ bags }) =>
    sql`if(${sql.join(bags.map(isBagSql), ' OR ')}, ${withValue(
      sql`arrayConcat(${sql.join(bags.map(entriesOf))})`,
      (entries) =>
        jsonBag(sql`arrayFilter((e, n) -> n = 1, ${entries}, arrayEnumerateUniq(arrayMap(e -> e.1, ${entries})))`),
    )}, '')`,
  differences: [],
  examples: [
    { args: [dynamic({ a: 1, b: 2 }), dynamic({ b: { nested: true }, c: 3 })], result: dynamic({ a: 1, b: 2, c: 3 }) },
    { args: [dynamic(null), dynamic({ a: 'x"y' })], result: dynamic({ a: 'x"y' }) },
    { args: [dynamic({ kept: 1 }), dynamic([1, 2])], result: dynamic({ kept: 1 }) },
    { args: [dynamic({}), dynamic({})], result: dynamic({}) },
    { args: [dynamic(null), dynamic(null)], result: dynamic(null) },
  ],
});
