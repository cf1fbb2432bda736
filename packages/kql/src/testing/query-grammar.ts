import type { KqlType, TableDefinition } from '@belfry/schema';
import fc from 'fast-check';
import { mutated } from './query-mutations.ts';
import { furtherSteps } from './query-steps.ts';

/** Two tables with a column of each type. */
export const grammarTables: readonly TableDefinition[] = ['FuzzA_CL', 'FuzzB_CL'].map((name) => ({
  name,
  doc: 'Made for queries made by chance.',
  columns: [
    { name: 'TimeGenerated', type: 'datetime' },
    { name: 'S', type: 'string', search: name === 'FuzzA_CL' },
    { name: 'T', type: 'string', lowCardinality: true },
    { name: 'I', type: 'int' },
    { name: 'L', type: 'long' },
    { name: 'R', type: 'real' },
    { name: 'B', type: 'bool' },
    { name: 'D', type: 'dynamic' },
    { name: 'G', type: 'guid' },
  ],
}));

export type Columns = ReadonlyMap<string, KqlType>;
/** Numbers that choose; made by fast-check, so that a failing query shrinks. */
export class Choices {
  readonly #numbers: readonly number[];
  #at = 0;
  constructor(numbers: readonly number[]) {
    this.#numbers = numbers;
  }
  below(count: number): number {
    const value = this.#numbers[this.#at % this.#numbers.length]! + Math.floor(this.#at / this.#numbers.length) * 7;
    this.#at += 1;
    return value % count;
  }
  of<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!;
  }
}

const literals: Partial<Record<KqlType, readonly string[]>> = {
  string: ["'a b'", "''", "'x_y'", "'É\\'\\\\'", '@"\\d"'],
  int: ['int(3)', 'int(null)', 'int(-1)'],
  long: ['0', '-7', '9223372036854775807', 'long(null)'],
  real: ['0.5', 'real(nan)', 'real(null)', '-1e300'],
  bool: ['true', 'false', 'bool(null)'],
  datetime: ['datetime(2026-01-02T03:04:05.1234567Z)', 'datetime(null)', 'ago(1d)', 'now()'],
  timespan: ['1h', 'timespan(null)', '-3d'],
  dynamic: ['dynamic([1,"a",null])', 'dynamic({"a":{"b":[1]}})', 'dynamic(null)', 'D.a.b[0]', 'pack_array(1, "x")'],
  guid: ['guid(74be27de-1e4e-49d9-b579-fe0b331d3642)', 'guid(null)'],
};
/** Forms of each type; the words in braces are expressions of that type. */
const forms: Partial<Record<KqlType, readonly string[]>> = {
  string: [
    'strcat({string}, {string})',
    'tolower({string})',
    'substring({string}, 1, 2)',
    'tostring({dynamic})',
    'tostring({long})',
    'tostring({datetime})',
    "extract('(a)(b)?', 1, {string})",
    "replace_string({string}, 'a', {string})",
    'iff({bool}, {string}, {string})',
    'trim("a", {string})',
    'coalesce({string}, {string})',
  ],
  long: [
    '({long} + {long})',
    '({long} / {long})',
    '({long} % {long})',
    'strlen({string})',
    'tolong({string})',
    'bin({long}, 5)',
    'array_length({dynamic})',
    'iff({bool}, {long}, {long})',
    "indexof({string}, 'a')",
    'hourofday({datetime})',
    "datetime_diff('hour', {datetime}, {datetime})",
    'case({bool}, {long}, {bool}, {long}, 0)',
  ],
  int: ['toint({string})', 'toint({real})'],
  real: [
    '({real} * {real})',
    '({long} / {real})',
    'todouble({string})',
    'abs({real})',
    'round({real}, 1)',
    'exp({real})',
    'toreal({dynamic})',
  ],
  bool: [
    '({string} == {string})',
    '({string} has {string})',
    "({string} has_any ('a', 'b-c'))",
    '({string} contains {string})',
    '({long} < {real})',
    '({long} in (1, 2, 3))',
    '({bool} and {bool})',
    '({bool} or {bool})',
    'not({bool})',
    'isempty({string})',
    'isnull({dynamic})',
    "({string} matches regex 'a+.')",
    '({datetime} between ({datetime} .. {datetime}))',
    '({string} in~ ({string}, "q"))',
    '({datetime} > {datetime})',
    '({string} startswith {string})',
    'isnotempty({dynamic})',
  ],
  datetime: ['({datetime} + {timespan})', 'bin({datetime}, 1h)', 'startofday({datetime})', 'todatetime({string})'],
  timespan: ['({datetime} - {datetime})', '({timespan} + {timespan})', 'totimespan({string})'],
  dynamic: [
    'parse_json({string})',
    'bag_pack("k", {long})',
    'split({string}, "a")',
    'pack_array({string}, {long})',
    'todynamic({string})',
  ],
  guid: ['toguid({string})'],
};
const types: readonly KqlType[] = [
  'string',
  'string',
  'long',
  'real',
  'bool',
  'datetime',
  'timespan',
  'dynamic',
  'int',
  'guid',
];

export type Express = (type: KqlType, columns: Columns, choose: Choices, depth: number) => string;
function expression(type: KqlType, columns: Columns, choose: Choices, depth: number): string {
  const named = [...columns].filter(([, of]) => of === type).map(([name]) => name);
  const kind = choose.below(depth <= 0 ? 2 : 4);
  if (kind === 0 && named.length > 0) return choose.of(named);
  const made = forms[type];
  if (kind >= 2 && made !== undefined)
    return choose.of(made).replace(/\{(\w+)\}/g, (_, inner: KqlType) => expression(inner, columns, choose, depth - 1));
  const given = (literals[type] ?? ['dynamic(null)']).filter((text) => !text.startsWith('D.') || columns.has('D'));
  return choose.of(given);
}

export interface Step {
  readonly text: string;
  readonly columns: Columns;
}
let serial = 0;
const fresh = (): string => `n${serial++}`;

const aggregates: readonly (readonly [form: string, type: KqlType])[] = [
  ['count()', 'long'],
  ['dcount({string})', 'long'],
  ['sum({long})', 'long'],
  ['max({datetime})', 'datetime'],
  ['min({real})', 'real'],
  ['avg({real})', 'real'],
  ['make_set({string})', 'dynamic'],
  ['make_list({long})', 'dynamic'],
  ['take_any({string})', 'string'],
  ['countif({bool})', 'long'],
  ['percentile({long}, 90)', 'long'],
  ['stdev({real})', 'real'],
  ['make_bag({dynamic})', 'dynamic'],
  ['sumif({real}, {bool})', 'real'],
  ['arg_max({datetime}, {string})', 'datetime'],
];

const steps: readonly ((columns: Columns, choose: Choices, depth: number) => Step)[] = [
  (columns, choose) => ({ text: `where ${expression('bool', columns, choose, 3)}`, columns }),
  (columns, choose) => {
    const [name, type] = [choose.below(3) === 0 ? choose.of([...columns.keys()]) : fresh(), choose.of(types)];
    return {
      text: `extend ${name} = ${expression(type, columns, choose, 3)}`,
      columns: new Map(columns).set(name, type),
    };
  },
  (columns, choose) => {
    const made = Array.from({ length: 1 + choose.below(3) }, () => [fresh(), choose.of(types)] as const);
    return {
      text: `project ${made.map(([name, type]) => `${name} = ${expression(type, columns, choose, 2)}`).join(', ')}`,
      columns: new Map(made),
    };
  },
  (columns, choose) => {
    const keyTypes: readonly KqlType[] = ['string', 'long', 'datetime', 'bool', 'guid', 'int', 'real'];
    const keys = Array.from({ length: choose.below(3) }, () => [fresh(), choose.of(keyTypes)] as const);
    const values = Array.from({ length: 1 + choose.below(2) }, () => [fresh(), choose.of(aggregates)] as const);
    const by = keys.map(([name, type]) => `${name} = ${expression(type, columns, choose, 1)}`).join(', ');
    const shown = values.map(
      ([name, [form]]) =>
        `${form.startsWith('arg_max') ? '' : `${name} = `}${form.replace(/\{(\w+)\}/g, (_, type: KqlType) => expression(type, columns, choose, 1))}`,
    );
    const kept = values
      .filter(([, [form]]) => !form.startsWith('arg_max'))
      .map(([name, [, type]]) => [name, type] as const);
    return {
      text: `summarize ${shown.join(', ')}${by === '' ? '' : ` by ${by}`}`,
      columns: new Map([...keys, ...kept]),
    };
  },
  (columns, choose) => ({ text: `take ${choose.below(9)}`, columns }),
  (columns, choose) => {
    const sortable = [...columns].filter(([, type]) => type !== 'dynamic').map(([name]) => name);
    if (sortable.length === 0) return { text: 'take 3', columns };
    const name = choose.of(sortable);
    return {
      text: choose.of([
        `sort by ${name} asc`,
        `top 3 by ${name}`,
        `sort by ${name} desc nulls first | serialize rn${serial} = row_number()`,
      ]),
      columns,
    };
  },
  (columns, choose) => {
    const names = [...columns].filter(([, type]) => type !== 'dynamic').map(([name]) => name);
    return {
      text: names.length === 0 ? 'count' : `distinct ${choose.of(names)}`,
      columns: new Map(names.length === 0 ? [['Count', 'long']] : []),
    };
  },
  (columns, choose) => {
    const name = [...columns].find(([, type]) => type === 'dynamic')?.[0];
    return {
      text: name === undefined ? 'take 5' : choose.of([`mv-expand ${name}`, `mv-expand ${name} to typeof(long)`]),
      columns: name === undefined ? columns : new Map([...columns].filter(([other]) => other !== name)),
    };
  },
  (columns, choose, depth) => {
    const key = [...columns].find(([, type]) => type === 'string' || type === 'long');
    if (key === undefined || depth <= 0) return { text: 'take 4', columns };
    const kind = choose.of([
      'inner',
      'innerunique',
      'leftouter',
      'rightouter',
      'fullouter',
      'leftanti',
      'leftsemi',
      'rightanti',
      'rightsemi',
    ]);
    const right = key[1] === 'string' ? 'S' : 'L';
    const keeps = !kind.startsWith('right');
    return {
      text: `join kind=${kind} (FuzzB_CL | project ${right}, other = D) on $left.${key[0]} == $right.${right}`,
      columns: keeps ? columns : new Map(),
    };
  },
  (columns) => ({
    text: 'union (FuzzB_CL | project S, L, D)',
    columns: new Map([...columns].filter(([name]) => !['S', 'L', 'D'].includes(name))),
  }),
  (columns) => {
    const name = [...columns].find(([, type]) => type === 'string')?.[0];
    return name === undefined
      ? { text: 'take 6', columns }
      : { text: `parse ${name} with * 'a' p${serial} ':' q${serial++}:long *`, columns };
  },
];

/** Returns the query that the numbers stand for: it compiles by construction, but for what Kusto refuses. */
export function queryOf(numbers: readonly number[]): string {
  const choose = new Choices(numbers);
  serial = 0;
  let columns: Columns = new Map(grammarTables[0]!.columns.map(({ name, type }) => [name, type]));
  const parts = [choose.of(['FuzzA_CL', 'FuzzA_CL', '(union FuzzA_CL, FuzzB_CL)'])];
  const count = 1 + choose.below(5);
  for (let index = 0; index < count && columns.size > 0; index++) {
    const step =
      choose.below(3) === 0
        ? choose.of(furtherSteps)(columns, choose, 2, expression, fresh)
        : choose.of(steps)(columns, choose, 2);
    parts.push(step.text);
    columns = step.columns;
  }
  return parts.join('\n| ');
}

/** The same with its text changed: it need not be a query. */
export const mutatedQueryOf = (numbers: readonly number[]): string =>
  mutated(queryOf(numbers), new Choices(numbers.toReversed()));

export const numbers = fc.array(fc.nat(9973), { minLength: 6, maxLength: 60 });
