import type { KqlType } from '@belfry/schema';
import { newId, type BindContext, type Relation, type RelationColumn } from '../2-bind/context.ts';
import { castTo, columnRef, nullLiteral, textLiteral, type Expr } from '../3-plan/expr.ts';
import type { Definition } from '../3-plan/plan.ts';
import { QueryProblem } from '../errors/diagnostic.ts';
import { columnOf, constantOf, expectCount, problem, textOf } from './arguments.ts';
import { definePlugin, type PluginCall } from './define-plugin.ts';
import { call, filter, longOf, newColumn, withColumns } from './expressions.ts';

/** Columns that unpacking may add. */
const maxKeys = 500;
/** A key comes once for each kind of value that it has. */
const kindsPerKey = 8;

const memberOf = (bag: Expr, key: string): Expr => ({
  kind: 'path',
  type: 'dynamic',
  base: bag,
  keys: [textLiteral(key)],
});

/** What the text of a JSON value begins with says what it is; whole numbers are told apart from others. */
const kindTypes: Readonly<Record<string, KqlType>> = {
  '"': 'string',
  t: 'bool',
  f: 'bool',
  '[': 'dynamic',
  '{': 'dynamic',
  i: 'long',
};
const typeOfKind = (kind: string): KqlType => kindTypes[kind] ?? 'real';

/** The type of a column whose values are of several types: numbers meet in real, others only in dynamic. */
export function mergeTypes(types: ReadonlySet<KqlType>): KqlType {
  const [first, ...others] = types;
  if (first === undefined) return 'dynamic';
  if (others.length === 0) return first;
  return [...types].every((type) => type === 'long' || type === 'real') ? 'real' : 'dynamic';
}

/** Asks for the keys of a column's bags, with the type of each, in the order of their names. */
function askKeys(bag: RelationColumn, input: Relation, ctx: BindContext): ReadonlyMap<string, KqlType> {
  const entry = newColumn('dynamic', ctx);
  // Only bags: the elements of an array may be bags too.
  const isBag = call('isnotnull', 'bool', call('bag_keys', 'dynamic', columnRef(bag)));
  const expanded = {
    kind: 'expand',
    input: filter(input.plan, isBag),
    columns: [{ id: entry.id, source: columnRef(bag) }],
  } as const;
  const first: Expr = {
    kind: 'path',
    type: 'dynamic',
    base: call('bag_keys', 'dynamic', columnRef(entry)),
    keys: [longOf(0)],
  };
  const keyed = withColumns(expanded, [castTo(first, 'string')], ctx);
  const [name] = keyed.columns;
  const value: Expr = { kind: 'path', type: 'dynamic', base: columnRef(entry), keys: [columnRef(name!)] };
  // As the one element of an array, so that a text keeps its quotes.
  const text = castTo(call('pack_array', 'dynamic', value), 'string');
  const whole = call('matches regex', 'bool', text, textLiteral(String.raw`^\[-?\d{1,18}\]$`));
  const kind = call(
    'iff',
    'string',
    whole,
    textLiteral('i'),
    call('extract', 'string', textLiteral(String.raw`^\[(.)`), longOf(1), text),
  );
  const [keyColumn, kindColumn] = [newColumn('string', ctx), newColumn('string', ctx)];
  const plan = {
    kind: 'sort',
    input: {
      kind: 'aggregate',
      input: keyed.plan,
      keys: [
        { id: keyColumn.id, expr: columnRef(name!) },
        { id: kindColumn.id, expr: kind },
      ],
      values: [],
    },
    keys: [{ id: keyColumn.id, descending: false, nullsFirst: true }],
  } as const;
  const columns = [keyColumn, kindColumn].map((column) => ({ ...column, name: '' }));
  const rows = ctx.tools.ask({ plan, columns, limit: (maxKeys + 1) * kindsPerKey }, ctx) ?? [];
  const types = new Map<string, Set<KqlType>>();
  for (const [key, word] of rows as readonly (readonly [string, string])[]) {
    const found = types.get(key) ?? new Set();
    // A null says nothing about the type.
    if (word !== 'n' && word !== '') found.add(typeOfKind(word));
    types.set(key, found);
  }
  return new Map([...types].map(([key, found]) => [key, mergeTypes(found)]));
}

/** The first `maxKeys` keys; says so when there are more. */
function cut(plugin: PluginCall, keys: readonly string[], ctx: BindContext): readonly string[] {
  if (keys.length > maxKeys)
    ctx.state.warnings.push({
      code: 'KQL0430',
      severity: 'warning',
      message: `${plugin.name}: the data has more than ${maxKeys} properties; only the first ${maxKeys} by name become columns`,
      ...plugin.span,
    });
  return keys.slice(0, maxKeys);
}

function bindUnpack(plugin: PluginCall, input: Relation, ctx: BindContext): Relation {
  expectCount(plugin, 1, 4, ctx);
  const bag = columnOf(plugin, plugin.args[0]!, input, ctx);
  const prefix = textOf(plugin, plugin.named.get('OutputColumnPrefix') ?? plugin.args[1], '', ctx);
  const conflict = textOf(plugin, plugin.named.get('columnsConflict') ?? plugin.args[2], 'error', ctx);
  if (!['error', 'replace_source', 'keep_source'].includes(conflict))
    throw problem(plugin, `columnsConflict is error, replace_source or keep_source, not ${conflict}`, ctx);
  const ignoredValue = constantOf(plugin, plugin.named.get('ignoredProperties') ?? plugin.args[3], 'dynamic', ctx);
  const ignored = new Set(Array.isArray(ignoredValue) ? ignoredValue.map(String) : []);
  const kept = input.columns.filter((column) => column !== bag);
  const wanted = wantedColumns(plugin, { bag, prefix, conflict, ignored }, input, ctx);
  const base = castTo(columnRef(bag), 'dynamic');
  const definitions: Definition[] = [];
  const made = new Map<string, RelationColumn>();
  for (const { name, type } of wanted) {
    const source = kept.find((column) => column.name === name);
    if (source !== undefined && plugin.schema !== undefined && conflict !== 'replace_source') continue;
    if (source !== undefined && conflict === 'keep_source') continue;
    if (source !== undefined && conflict === 'error' && plugin.schema === undefined)
      throw new QueryProblem(
        'KQL0431',
        `bag_unpack: the column \`${name}\` stands in the table and in the bags`,
        ctx.at ?? plugin.span,
        "add columnsConflict='replace_source' or 'keep_source', or a prefix",
      );
    const id = newId(ctx);
    const property = name.slice(prefix.length);
    const expr = name.startsWith(prefix) ? castTo(memberOf(base, property), type) : nullLiteral(type);
    definitions.push({ id, expr });
    made.set(name, { name, id, type });
  }
  // What the bags replace keeps its place, the bag's own column too.
  const inPlace = input.columns.flatMap((column) => made.get(column.name) ?? (column === bag ? [] : [column]));
  const names = new Set(input.columns.map((column) => column.name));
  return {
    ...input,
    plan: definitions.length === 0 ? input.plan : { kind: 'extend', input: input.plan, definitions },
    columns: [...inPlace, ...[...made.values()].filter((column) => !names.has(column.name))],
  };
}

interface Options {
  readonly bag: RelationColumn;
  readonly prefix: string;
  readonly conflict: string;
  readonly ignored: ReadonlySet<string>;
}

/** The columns that the bags give, by what the query states or the data holds. */
function wantedColumns(
  plugin: PluginCall,
  { bag, prefix, ignored }: Options,
  input: Relation,
  ctx: BindContext,
): readonly { readonly name: string; readonly type: KqlType }[] {
  if (plugin.schema !== undefined)
    return plugin.schema.columns.filter(({ name }) => !ignored.has(name.slice(prefix.length)));
  ctx.state.openColumns = 'dynamic';
  const types = askKeys(bag, input, ctx);
  const keys = [...types.keys()].filter((key) => key !== '' && !ignored.has(key));
  return cut(plugin, keys, ctx).map((key) => ({ name: prefix + key, type: types.get(key)! }));
}

export const bagUnpack = definePlugin({
  name: 'bag_unpack',
  doc: 'Makes a column of each property of the bags of a dynamic column, which goes. Columns are in the order of their names; at most 500.',
  learn: 'https://learn.microsoft.com/kusto/query/bag-unpack-plugin',
  signature:
    "bag_unpack(bag: dynamic, prefix: string (optional), columnsConflict: 'error', 'replace_source' or 'keep_source' (optional), ignoredProperties: dynamic (optional)) : (*, name: type, …)",
  namedArguments: ['OutputColumnPrefix', 'columnsConflict', 'ignoredProperties'],
  asksData: true,
  differences: [
    'A column that a later operator names and that no bag has is empty, with a warning; Kusto refuses the query then.',
    'Whole numbers become `long`.',
  ],
  bind: bindUnpack,
  examples: [
    {
      query: `datatable(d:dynamic)[dynamic({"Name": "John", "Age": 20}), dynamic({"Name": "Dave", "Age": 40})]
| evaluate bag_unpack(d, 'Property_')`,
      columns: ['Property_Age', 'Property_Name'],
      rows: [
        [20, 'John'],
        [40, 'Dave'],
      ],
    },
    {
      query: `datatable(Name:string, d:dynamic)['James', dynamic({"Name": "John", "Age": 20}), 'David', dynamic({"Age": 40})]
| evaluate bag_unpack(d, columnsConflict='replace_source')`,
      columns: ['Name', 'Age'],
      rows: [
        ['John', 20],
        ['', 40],
      ],
    },
    {
      query: `datatable(d:dynamic, Description:string)[dynamic({"Name": "John", "Age": 20, "height": 180}), 'Student', dynamic(null), 'Teacher']
| evaluate bag_unpack(d) : (*, Name:string, Age:long)`,
      columns: ['Description', 'Name', 'Age'],
      rows: [
        ['Student', 'John', 20],
        ['Teacher', '', null],
      ],
    },
    {
      query: `datatable(d:dynamic)[dynamic({"a": 1, "b": [1], "c": "x"}), dynamic({"a": 1.5, "b": 2, "c": null})]
| evaluate bag_unpack(d, ignoredProperties=dynamic(['c']))`,
      columns: ['a', 'b'],
      rows: [
        [1, [1]],
        [1.5, 2],
      ],
    },
  ],
});
