import { newId, type BindContext, type Relation, type RelationColumn } from '../2-bind/context.ts';
import { findColumn } from '../2-bind/bind-name.ts';
import { castTo, columnRef, textLiteral, type Expr } from '../3-plan/expr.ts';
import type { Plan } from '../3-plan/plan.ts';
import { constantOf, expectCount, problem } from './arguments.ts';
import { definePlugin, type PluginCall } from './define-plugin.ts';
import { aggregate, call, longOf, withColumns } from './expressions.ts';
import { groupBy } from './timeline.ts';

const outOfOrder = 'ERROR(columns are out of order)';
const noCommonType = 'ERROR(columns have no common type)';
const wrapped = (reason: string): string => `ERROR(unknown CSL type:${reason})`;

const choose = (condition: Expr, yes: Expr, no: Expr): Expr => call('iff', yes.type, condition, yes, no);
const equals = (left: Expr, right: Expr): Expr => call('==', 'bool', left, right);
const isOneOf = (text: Expr, words: readonly string[]): Expr =>
  words.map((word) => equals(text, textLiteral(word))).reduce((one, other) => call('or', 'bool', one, other));

function bindMerge(plugin: PluginCall, input: Relation, ctx: BindContext): Relation {
  expectCount(plugin, 0, 1, ctx);
  const preserves = constantOf(plugin, plugin.named.get('PreserveOrder') ?? plugin.args[0], 'bool', ctx) !== false;
  const [name, ordinal, dataType, columnType] = ['ColumnName', 'ColumnOrdinal', 'DataType', 'ColumnType'].map(
    (column) => {
      const found = findColumn(input.columns, column);
      if (found === undefined) throw problem(plugin, `its input has no column ${column}: use it after getschema`, ctx);
      return columnRef(found);
    },
  );
  const place = castTo(ordinal!, 'long');
  const grouped = groupBy(
    input.plan,
    [name!],
    [
      aggregate('min', 'long', place),
      aggregate('max', 'long', place),
      aggregate('min', 'string', columnType!),
      aggregate('max', 'string', columnType!),
      aggregate('max', 'string', dataType!),
      aggregate('countif', 'long', call('not', 'bool', isOneOf(columnType!, ['int', 'long', 'real']))),
      aggregate('countif', 'long', equals(columnType!, textLiteral('real'))),
    ],
    ctx,
  );
  const [first, last, least, most, data, others, reals] = grouped.columns.slice(1).map(columnRef);
  // One type, or whole numbers and real ones, which a wider type holds.
  const single = equals(least!, most!);
  const numeric = equals(others!, longOf(0));
  const isReal = call('>', 'bool', reals!, longOf(0));
  const merged = (one: Expr, real: string, long: string, none: string): Expr =>
    choose(single, one, choose(numeric, choose(isReal, textLiteral(real), textLiteral(long)), textLiteral(none)));
  const moved = preserves ? call('!=', 'bool', first!, last!) : undefined;
  const unless = (value: Expr, reason: Expr): Expr => (moved === undefined ? value : choose(moved, reason, value));
  const number = newId(ctx);
  const numbered: Plan = {
    kind: 'window',
    input: grouped.plan,
    definitions: [{ id: number, expr: { kind: 'window', type: 'long', name: 'row_number', args: [longOf(0)] } }],
    order: [grouped.columns[2]!, grouped.columns[1]!, grouped.columns[0]!].map(({ id }) => ({
      id,
      descending: false,
      nullsFirst: true,
    })),
  };
  const shown = withColumns(
    numbered,
    [
      preserves ? unless(first!, longOf(-1)) : columnRef({ id: number, type: 'long' }),
      unless(merged(data!, 'System.Double', 'System.Int64', wrapped(noCommonType)), textLiteral(wrapped(outOfOrder))),
      unless(merged(most!, 'real', 'long', noCommonType), textLiteral(outOfOrder)),
    ],
    ctx,
  );
  const [at, data2, type] = shown.columns;
  const order = [{ id: number, descending: false, nullsFirst: true }];
  const columns: RelationColumn[] = [
    { name: 'ColumnName', ...grouped.columns[0]! },
    { name: 'ColumnOrdinal', ...at! },
    { name: 'DataType', ...data2! },
    { name: 'ColumnType', ...type! },
  ];
  return { plan: { kind: 'sort', input: shown.plan, keys: order }, columns, order };
}

export const schemaMerge = definePlugin({
  name: 'schema_merge',
  doc: 'Merges the schemas that `getschema` gives into one: each column once, of a type that holds all of its types.',
  learn: 'https://learn.microsoft.com/kusto/query/schema-merge-plugin',
  signature: 'schema_merge(PreserveOrder: bool (optional))',
  namedArguments: ['PreserveOrder'],
  asksData: false,
  differences: ['Types meet only among int, long and real; other pairs give a row that says so.'],
  bind: bindMerge,
  examples: [
    {
      query:
        'let a = datatable(Uri:string, Status:int)[] | getschema; let b = datatable(Uri:string, Status:long, Referrer:string)[] | getschema; union a, b | evaluate schema_merge()',
      columns: ['ColumnName', 'ColumnOrdinal', 'DataType', 'ColumnType'],
      rows: [
        ['Uri', 0, 'System.String', 'string'],
        ['Status', 1, 'System.Int64', 'long'],
        ['Referrer', 2, 'System.String', 'string'],
      ],
    },
    {
      query:
        'let a = datatable(Uri:string, Status:int)[] | getschema; let b = datatable(Uri:string, Referrer:string, Status:int)[] | getschema; union a, b | evaluate schema_merge()',
      columns: ['ColumnName', 'ColumnOrdinal', 'DataType', 'ColumnType'],
      rows: [
        ['Uri', 0, 'System.String', 'string'],
        ['Referrer', 1, 'System.String', 'string'],
        ['Status', -1, wrapped(outOfOrder), outOfOrder],
      ],
    },
    {
      query:
        'let a = datatable(Uri:string, Status:int)[] | getschema; let b = datatable(Uri:string, Referrer:string, Status:int)[] | getschema; union a, b | evaluate schema_merge(PreserveOrder = false)',
      columns: ['ColumnName', 'ColumnOrdinal', 'DataType', 'ColumnType'],
      rows: [
        ['Uri', 0, 'System.String', 'string'],
        ['Referrer', 1, 'System.String', 'string'],
        ['Status', 2, 'System.Int32', 'int'],
      ],
    },
  ],
});
