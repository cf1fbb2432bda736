import type { JsonValue, KqlType, Row, TableDefinition } from '@belfry/schema';
import { columnOf } from './differential.ts';
import { Picker } from './picker.ts';
import { cellsOf } from './shaped-values.ts';

export const kqlTypes = Object.keys(columnOf) as readonly KqlType[];

/** Two columns for each type, `S` and `S2`, `I` and `I2` …; texts and dynamics of the first are indexed. */
export const pairsTable: TableDefinition = {
  name: 'Pairs',
  doc: 'Rows of every shape, two values of each type.',
  columns: [
    { name: 'Id', type: 'long' },
    ...kqlTypes.flatMap((type) => [
      { name: columnOf[type], type, ...(type === 'string' || type === 'dynamic' ? { search: true } : {}) },
      { name: `${columnOf[type]}2`, type },
    ]),
  ],
};

/** The columns of a type. */
export const columnsOf = (type: KqlType): readonly string[] => [columnOf[type], `${columnOf[type]}2`];

/** A value that has to do with the first: the same, a part of it, or the same in other letters. */
function relative(value: JsonValue, pick: Picker): JsonValue {
  if (typeof value === 'string') {
    const characters = Array.from(value);
    const from = pick.below(characters.length + 1);
    const part = characters.slice(from, from + 1 + pick.below(6)).join('');
    return pick.of([value, part, value.toUpperCase(), part.toLowerCase(), characters.toReversed().join('')]);
  }
  if (Array.isArray(value)) return pick.of([value, value.toReversed(), value.slice(1), value[0] ?? null]);
  if (typeof value === 'object' && value !== null) return pick.of([value, Object.keys(value), Object.values(value)]);
  return value;
}

/** Rows as the stream gets them, the same for one seed. */
export function pairRows(count: number, seed: number): Row[] {
  const pick = new Picker(seed);
  const cells = kqlTypes.flatMap((type, index) => {
    const first = cellsOf(type, count, seed + index * 17);
    const free = cellsOf(type, count, seed + index * 17 + 7);
    const tied = type === 'string' || type === 'dynamic' ? 60 : 30;
    const second = first.map((value, at) => (pick.chance(tied) ? related(type, value, pick) : free[at]!));
    return [[columnsOf(type)[0]!, first] as const, [columnsOf(type)[1]!, second] as const];
  });
  return Array.from({ length: count }, (_, index) => ({
    TimeGenerated: '2024-01-01T00:00:00Z',
    _TimeReceived: '2024-01-01T00:00:00Z',
    _ItemId: String(index),
    Id: index,
    ...Object.fromEntries(cells.map(([name, values]) => [name, values[index]!])),
  }));
}

const related = (type: KqlType, value: JsonValue, pick: Picker): JsonValue =>
  type === 'string' || type === 'dynamic' ? relative(value, pick) : value;
