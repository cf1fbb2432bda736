import type { KqlType } from '@belfry/schema';
import { newId, type RelationColumn } from '../../2-bind/context.ts';
import { defineOperator } from '../define-operator.ts';

const systemTypes: Readonly<Record<KqlType, string>> = {
  string: 'System.String',
  int: 'System.Int32',
  long: 'System.Int64',
  real: 'System.Double',
  decimal: 'System.Data.SqlTypes.SqlDecimal',
  bool: 'System.SByte',
  guid: 'System.Guid',
  datetime: 'System.DateTime',
  timespan: 'System.TimeSpan',
  dynamic: 'System.Object',
};

export const getschema = defineOperator({
  keyword: 'getschema',
  syntax: ['GetSchemaOperator'],
  doc: 'Gives a row for each column: its name, place and type.',
  learn: 'https://learn.microsoft.com/kusto/query/getschema-operator',
  rowWise: false,
  preservesOrder: false,
  needsWholeInput: false,
  bind(_node, input, ctx) {
    const column = (name: string, type: KqlType): RelationColumn => ({ name, type, id: newId(ctx) });
    const columns = [
      column('ColumnName', 'string'),
      column('ColumnOrdinal', 'long'),
      column('DataType', 'string'),
      column('ColumnType', 'string'),
    ];
    const rows = input.columns.map(({ name, type }, index) => [name, BigInt(index), systemTypes[type], type]);
    return { plan: { kind: 'values', columns, rows }, columns };
  },
});
