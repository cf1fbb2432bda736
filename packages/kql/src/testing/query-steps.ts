import type { KqlType } from '@belfry/schema';
import type { Choices, Columns, Express, Step } from './query-grammar.ts';

const ofType = (columns: Columns, ...types: readonly KqlType[]): string[] =>
  [...columns].filter(([, type]) => types.includes(type)).map(([name]) => name);
const without = (columns: Columns, name: string): Columns => new Map([...columns].filter(([other]) => other !== name));
const none: Columns = new Map();

/** Puts expressions of the types in braces. */
const filled = (form: string, columns: Columns, choose: Choices, express: Express): string =>
  form.replace(/\{(\w+)\}/g, (_, type: KqlType) => express(type, columns, choose, 1));

/** Plugins of `evaluate` on what a table of the grammar has; the columns after them are unknown. */
const pluginCalls = [
  'bag_unpack(D)',
  "bag_unpack(D, 'p_')",
  'narrow()',
  'pivot(T, count())',
  'autocluster()',
  'basket(0.2)',
  "diffpatterns(T, 'x_y', 'q')",
  'sliding_window_counts(S, TimeGenerated, ago(7d), now(), 1d, 1d)',
  'activity_counts_metrics(S, TimeGenerated, ago(7d), now(), 1d)',
  'active_users_count(S, TimeGenerated, ago(7d), now(), 1d, 7d, 1d, 1)',
  'session_count(S, TimeGenerated, ago(7d), now(), 1d, 10m)',
  "sequence_detect(TimeGenerated, 1d, 1d, first = T == 'q', second = L > 1, S)",
  'rolling_percentile(R, 50, TimeGenerated, 1d, 3)',
  'rows_near(B, 1)',
  'ipv4_lookup(FuzzB_CL, S, T)',
];

type Make = (columns: Columns, choose: Choices, depth: number, express: Express, fresh: () => string) => Step;
/** Operators beyond the plain ones. */
export const furtherSteps: readonly Make[] = [
  (columns, choose) => ({ text: `evaluate ${choose.of(pluginCalls)}`, columns: none }),
  (columns, choose, _, express) => {
    if (!columns.has('TimeGenerated')) return { text: 'take 2', columns };
    const aggregate = filled(
      choose.of(['count()', 'avg({real})', 'sum({long})', 'make_set({string})']),
      columns,
      choose,
      express,
    );
    const range = choose.of(['', ' from ago(3d) to now()', ' from datetime(2026-01-01) to datetime(2025-01-01)']);
    const by = choose.of(['', ` by k = ${express('string', columns, choose, 1)}`]);
    return {
      text: `make-series v = ${aggregate} default = 0 on TimeGenerated${range} step ${choose.of(['1h', '1d', '7d', '1ms'])}${by}`,
      columns: new Map([
        ['v', 'dynamic'],
        ['TimeGenerated', 'dynamic'],
      ]),
    };
  },
  (columns, choose, _, express, fresh) => {
    const name = fresh();
    const first = express('bool', columns, choose, 1);
    return {
      text: `sort by ${[...columns.keys()][0]!} asc | scan with_match_id=${fresh()} declare (${name}: long = 0) with (step s1 ${choose.of(['', 'output=none '])}: ${first} => ${name} = 1; step s2: ${express('bool', columns, choose, 1)} => ${name} = s1.${name} + 1;)`,
      columns: new Map(columns).set(name, 'long'),
    };
  },
  (columns, choose, _, express) => {
    const key = ofType(columns, 'string', 'long', 'bool', 'guid')[0];
    if (key === undefined) return { text: 'take 2', columns };
    const body = choose.of([
      `top 2 by ${key}`,
      `summarize n = count() by ${key}`,
      `where ${express('bool', columns, choose, 1)}`,
      'take 1',
    ]);
    return {
      text: `partition${choose.of(['', ' hint.strategy=native'])} by ${key} (${body})`,
      columns: body.startsWith('summarize') ? new Map([[key, columns.get(key)!]]) : columns,
    };
  },
  (columns, choose, _, express) => {
    const keys = ofType(columns, 'string', 'long', 'int').slice(0, 2);
    if (keys.length === 0) return { text: 'take 2', columns };
    const levels = keys.map(
      (key) =>
        `${choose.of(['2', '', '0'])} of ${key}${choose.of(['', " with others = 'rest'"])} by ${filled(choose.of(['count()', 'sum({long})', 'max({real})']), columns, choose, express)}`,
    );
    return { text: `top-nested ${levels.join(', top-nested ')}`, columns: none };
  },
  (columns, choose, _, express) => {
    const name = ofType(columns, 'dynamic')[0];
    if (name === undefined) return { text: 'take 2', columns };
    const body = choose.of([
      `where ${name} > 1`,
      `summarize n = count()`,
      `top 1 by ${name}`,
      `extend e = ${express('string', without(columns, name), choose, 1)}`,
      'take 1 | project z = 1',
    ]);
    return { text: `mv-apply ${name} ${choose.of(['', 'to typeof(long) '])}on (${body})`, columns: none };
  },
  (columns, choose, _, __, fresh) => {
    const name = ofType(columns, 'string')[0];
    if (name === undefined) return { text: 'take 2', columns };
    const kind = choose.of(['', ' kind=regex', ' kind=relaxed', ' kind=regex flags=Ui']);
    return {
      text: `${choose.of(['parse', 'parse-where'])}${kind} ${name} with * ${choose.of(["'a'", "' '", "'[a-z]+'", "'('", "'\\\\'"])} ${fresh()}${choose.of(['', ':long', ':real', ':dynamic', ':guid'])} ${choose.of(['*', "':' *", ''])}`,
      columns,
    };
  },
  (columns, choose, _, __, fresh) => {
    const name = ofType(columns, 'string')[0];
    return name === undefined
      ? { text: 'take 2', columns }
      : {
          text: `parse-kv ${name} as (${fresh()}: ${choose.of(['string', 'long', 'bool'])}) with (pair_delimiter=${choose.of(["' '", "';'", "''"])}, kv_delimiter=${choose.of(["':'", "'='"])}${choose.of(['', ", quote='\"'"])})`,
          columns,
        };
  },
  (columns, choose, _, __, fresh) => {
    const names = ofType(columns, 'dynamic');
    return names.length === 0
      ? { text: 'take 2', columns }
      : {
          text: `mv-expand with_itemindex=${fresh()} ${names.map((name) => `${name}${choose.of(['', ' to typeof(string)'])}`).join(', ')}${choose.of(['', ' limit 2'])}`,
          columns: none,
        };
  },
  (columns, choose) => ({
    text: choose.of([
      'getschema',
      'count',
      'sample 3',
      'top-hitters 2 of S',
      'sample-distinct 2 of T',
      'render timechart',
      'as X',
      'consume',
      'invoke f()',
      'reduce by S',
      'fork (take 1) (count)',
    ]),
    columns: none,
  }),
];
