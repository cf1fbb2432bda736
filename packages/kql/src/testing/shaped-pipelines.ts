import type { KqlType } from '@belfry/schema';
import type { Picker } from './picker.ts';
import { shapedExpression, type Scope } from './shaped-calls.ts';
import { columnsOf, kqlTypes } from './shaped-table.ts';

type Columns = Map<string, KqlType>;
type Step = (columns: Columns, pick: Picker, fresh: () => string) => string;

const scopeOf =
  (columns: Columns): Scope =>
  (type) =>
    [...columns].filter(([, of]) => of === type).map(([name]) => name);
const named = (columns: Columns, pick: Picker, types?: readonly KqlType[]): string | undefined => {
  const names = [...columns].filter(([name, type]) => name !== 'Id' && (types === undefined || types.includes(type)));
  return names.length === 0 ? undefined : pick.of(names)[0];
};
const given = (type: KqlType, columns: Columns, pick: Picker, depth: number): string =>
  shapedExpression(type, scopeOf(columns), pick, depth);

const marks = ["' '", "':'", "'='", "'a'", "'/'", "'.'", "'1'", "'\\\\'", "'é'"];
const readTypes: readonly KqlType[] = [
  'string',
  'long',
  'int',
  'real',
  'datetime',
  'timespan',
  'bool',
  'guid',
  'dynamic',
  'decimal',
];

function parse(columns: Columns, pick: Picker, fresh: () => string, word: string): string {
  const source = named(columns, pick, ['string', 'dynamic']);
  if (source === undefined) return 'extend none = 1';
  const parts: string[] = pick.chance(50) ? ['*'] : [];
  const kind = pick.of(['', '', ' kind=simple', ' kind=relaxed', ' kind=regex']);
  for (let count = 1 + pick.below(2); count > 0; count--) {
    const [name, type] = [fresh(), pick.chance(60) ? 'string' : pick.of(readTypes)] as const;
    parts.push(pick.of(marks), type === 'string' ? name : `${name}:${type}`);
    columns.set(name, type);
  }
  if (pick.chance(40)) parts.push(pick.of(marks), '*');
  return `${word}${kind} ${source} with ${parts.join(' ')}`;
}

const steps: readonly Step[] = [
  (columns, pick) => `where ${given('bool', columns, pick, 2)}`,
  (columns, pick) =>
    `where ${given('bool', columns, pick, 1)} ${pick.of(['and', 'or'])} not(${given('bool', columns, pick, 1)})`,
  (columns, pick, fresh) => {
    const [type, name] = [pick.of(kqlTypes), pick.chance(70) ? fresh() : (named(columns, pick) ?? fresh())];
    const text = `extend ${name} = ${given(type, columns, pick, 2)}`;
    columns.set(name, type);
    return text;
  },
  (columns, pick, fresh) => {
    const made = Array.from({ length: 1 + pick.below(3) }, () => [fresh(), pick.of(kqlTypes)] as const);
    const text = `project Id, ${made.map(([name, type]) => `${name} = ${given(type, columns, pick, 1)}`).join(', ')}`;
    columns.clear();
    columns.set('Id', 'long');
    for (const [name, type] of made) columns.set(name, type);
    return text;
  },
  (columns, pick) => {
    const name = named(columns, pick);
    if (name === undefined) return 'extend none = 1';
    columns.delete(name);
    return `project-away ${name}`;
  },
  (columns, pick, fresh) => {
    const [from, to] = [named(columns, pick), fresh()];
    if (from === undefined) return 'extend none = 1';
    const type = columns.get(from)!;
    columns.delete(from);
    columns.set(to, type);
    return `project-rename ${to} = ${from}`;
  },
  (columns, pick) => `project-reorder Id, ${named(columns, pick) ?? 'Id'}`,
  (columns, pick, fresh) => parse(columns, pick, fresh, 'parse'),
  (columns, pick, fresh) => parse(columns, pick, fresh, 'parse-where'),
  (columns, pick, fresh) => {
    const source = named(columns, pick, ['string']);
    if (source === undefined) return 'extend none = 1';
    const [type, name] = [pick.of(readTypes), pick.of(['x', 'a', 'z', 'q'])];
    const label = `${name}${fresh()}`;
    columns.set(label, type);
    const form = pick.of([
      "with (pair_delimiter=';', kv_delimiter='=', quote='\"')",
      "with (pair_delimiter='&', kv_delimiter='=')",
      "with (pair_delimiter=' ', kv_delimiter=':')",
      "with (regex=@'(\\w+)=(\\w*)')",
    ]);
    return `parse-kv ${source} as (${name}: ${type}) ${form} | project-rename ${label} = ${name}`;
  },
  (columns, pick, fresh) => {
    const names = scopeOf(columns)('dynamic').slice(0, 1 + pick.below(3));
    if (names.length === 0) return 'extend none = 1';
    const items = names.map((name) => {
      const made = pick.chance(40) ? fresh() : name;
      const type = pick.chance(50) ? pick.of(['long', 'string', 'real', 'bool', 'dynamic'] as const) : undefined;
      columns.set(made, type ?? 'dynamic');
      return `${made === name ? name : `${made} = ${name}`}${type === undefined ? '' : ` to typeof(${type})`}`;
    });
    const index = pick.chance(30) ? fresh() : undefined;
    if (index !== undefined) columns.set(index, 'long');
    const kind = pick.of(['', '', ' kind=array', ' bagexpansion=array']);
    const limit = pick.chance(20) ? ' limit 3' : '';
    return `mv-expand${kind}${index === undefined ? '' : ` with_itemindex=${index}`} ${items.join(', ')}${limit}`;
  },
];

/** A row-wise query on the table of pairs, after its `|`; its first column is `Id`. */
export function shapedPipeline(pick: Picker): string {
  const columns: Columns = new Map([
    ['Id', 'long'],
    ...kqlTypes.flatMap((type) => columnsOf(type).map((name) => [name, type] as const)),
  ]);
  let serial = 0;
  const fresh = (): string => `n${serial++}`;
  const parts = Array.from({ length: 1 + pick.below(4) }, () => pick.of(steps)(columns, pick, fresh));
  return `${parts.join(' | ')} | project ${['Id', ...[...columns.keys()].filter((name) => name !== 'Id')].join(', ')}`;
}
