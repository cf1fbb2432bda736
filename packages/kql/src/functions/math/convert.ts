import { sql, type Sql } from '../../sql/sql.ts';
import { literalText, type SqlValue } from '../../sql/sql-value.ts';
import { nullOf, real } from '../../values/typed.ts';
import { defineScalar, type ScalarFunction } from '../define-scalar.ts';
import { unitKinds, type Unit, type Units } from './units.ts';

type Kind = keyof typeof unitKinds;

const unitOf = (units: Units, name: string | undefined): Unit | undefined =>
  name !== undefined && Object.hasOwn(units, name) ? units[name] : undefined;

const inBase = (value: number, unit: Unit): number =>
  (unit.sine === true ? Math.asin(value) : value) * unit.scale + unit.offset;
const fromBase = (base: number, unit: Unit): number => {
  const value = (base - unit.offset) / unit.scale;
  return unit.sine === true ? Math.sin(value) : value;
};

/** Between two units without more to it than a factor, the factor: fewer roundings. */
const factorOf = (from: Unit, to: Unit): number | undefined =>
  from.offset === 0 && to.offset === 0 && from.sine === undefined && to.sine === undefined
    ? from.scale / to.scale
    : undefined;

function betweenKnown(value: SqlValue, from: Unit, to: Unit): Sql {
  const factor = factorOf(from, to);
  if (factor !== undefined) return sql`(${value} * ${sql.float64(factor)})`;
  const angle = from.sine === true ? sql`asin(${value})` : value.sql;
  const base = sql`(${angle} * ${sql.float64(from.scale)} + ${sql.float64(from.offset)})`;
  const result = sql`((${base} - ${sql.float64(to.offset)}) / ${sql.float64(to.scale)})`;
  return to.sine === true ? sql`sin(${result})` : result;
}

/** Units that are not known before the query runs, looked up in arrays of all. */
function betweenUnknown(value: SqlValue, from: SqlValue, to: SqlValue, units: Units): Sql {
  const names = sql.join(Object.keys(units).map((name) => sql.string(name)));
  const look = (unit: SqlValue, part: (one: Unit) => number): Sql =>
    sql`transform(${unit}, [${names}], [${sql.join(Object.values(units).map((one) => sql.float64(part(one))))}], nan)`;
  const sine = (unit: SqlValue): Sql => look(unit, (one) => (one.sine === true ? 1 : 0));
  const angle = sql`if(${sine(from)} = 1, asin(${value}), ${value})`;
  const base = sql`(${angle} * ${look(from, (one) => one.scale)} + ${look(from, (one) => one.offset)})`;
  const result = sql`((${base} - ${look(to, (one) => one.offset)}) / ${look(to, (one) => one.scale)})`;
  return sql`if(${from} IN (${names}) AND ${to} IN (${names}), if(${sine(to)} = 1, sin(${result}), ${result}), NULL)`;
}

function converter(kind: Kind, example: readonly [number, string, string, number]): ScalarFunction {
  const units: Units = unitKinds[kind];
  return defineScalar({
    name: `convert_${kind}`,
    category: 'math',
    doc: `Returns ${/^[ae]/.test(kind) ? 'an' : 'a'} ${kind} in another unit; null for a unit that is none. Units: ${Object.keys(units).join(', ')}.`,
    learn: `https://learn.microsoft.com/kusto/query/convert-${kind}-function`,
    params: { value: 'real', from: 'string', to: 'string' },
    returns: 'real',
    nulls: 'propagate',
    js: ({ value, from, to }) => {
      const [one, other] = [unitOf(units, from), unitOf(units, to)];
      if (one === undefined || other === undefined) return null;
      const factor = factorOf(one, other);
      return factor === undefined ? fromBase(inBase(value, one), other) : value * factor;
    },
    clickhouse: ({ value, from, to }) => {
      if (from.literal === undefined || to.literal === undefined) return betweenUnknown(value, from, to, units);
      const [one, other] = [unitOf(units, literalText(from)), unitOf(units, literalText(to))];
      return one === undefined || other === undefined
        ? sql`CAST(NULL, 'Nullable(Float64)')`
        : betweenKnown(value, one, other);
    },
    differences: ['Units are those of today’s definitions; Kusto rounds some of them after six digits.'],
    examples: [
      { args: [real(example[0]), example[1], example[2]], result: example[3], tolerance: 1e-6 },
      { args: [real(1), 'none', example[2]], result: null },
      { args: [nullOf('real'), example[1], example[2]], result: nullOf('real') },
    ],
  });
}

export const convertLength = converter('length', [1.2, 'Meter', 'Foot', 3.93700787401575]);
export const convertSpeed = converter('speed', [1.2, 'MeterPerSecond', 'CentimeterPerHour', 432_000]);
export const convertMass = converter('mass', [1.2, 'Kilogram', 'Pound', 2.64554714621853]);
export const convertForce = converter('force', [1.2, 'Newton', 'Decanewton', 0.12]);
export const convertEnergy = converter('energy', [1.2, 'Joule', 'BritishThermalUnit', 0.00113738054437598]);
export const convertVolume = converter('volume', [1.2, 'CubicMeter', 'AcreFoot', 0.0009728568]);
export const convertAngle = converter('angle', [30, 'Degree', 'Tilt', 0.5]);
export const convertTemperature = converter('temperature', [98.6, 'DegreeFahrenheit', 'DegreeCelsius', 37]);
