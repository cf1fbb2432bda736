import { sql, type Sql } from '../../sql/sql.ts';
import { literalText } from '../../sql/sql-value.ts';
import { nullOf, real } from '../../values/typed.ts';
import { defineScalar, type ScalarFunction } from '../define-scalar.ts';
import { constant } from '../param.ts';

/** How many of the base unit one of each is; the base is the unit of the International System. */
type Units = Readonly<Record<string, number>>;

const inch = 0.0254;
const pound = 0.453_592_37;
const gravity = 9.806_65;
const foot = inch * 12;

/** A unit with the prefixes of the International System that Kusto has for it. */
const prefixed = (name: string, prefixes: readonly string[], size: number, power = 1): Units => {
  const sizes: Units = {
    Nano: 1e-9,
    Micro: 1e-6,
    Milli: 1e-3,
    Centi: 1e-2,
    Deci: 1e-1,
    Deca: 10,
    Hecto: 100,
    Kilo: 1e3,
    Mega: 1e6,
    Giga: 1e9,
    Tera: 1e12,
  };
  const made = prefixes.map((prefix) => [`${prefix}${name.toLowerCase()}`, sizes[prefix]! ** power * size] as const);
  return Object.fromEntries([[name, size], ...made]);
};

const speeds = (names: Units): Units => {
  const times: Units = { Second: 1, Minute: 60, Hour: 3600 };
  return Object.fromEntries(
    Object.entries(names).flatMap(([name, size]) =>
      Object.entries(times).map(([time, seconds]) => [`${name}Per${time}`, size / seconds]),
    ),
  );
};

const metres = prefixed('Meter', ['Nano', 'Micro', 'Milli', 'Centi', 'Deci', 'Deca', 'Hecto', 'Kilo'], 1);
const kinds: Readonly<Record<string, Units>> = {
  length: { ...metres, Inch: inch, Foot: foot, Yard: foot * 3, Mile: foot * 5280, NauticalMile: 1852 },
  speed: {
    ...speeds({ ...metres, Foot: foot, Inch: inch, Yard: foot * 3, Mile: foot * 5280 }),
    Knot: 1852 / 3600,
    Mach: 340.29,
  },
  mass: {
    ...prefixed('Gram', ['Nano', 'Micro', 'Milli', 'Centi', 'Deci', 'Deca', 'Hecto', 'Kilo'], 1e-3),
    Tonne: 1000,
    Pound: pound,
    Ounce: pound / 16,
    Stone: pound * 14,
    Grain: pound / 7000,
    ShortTon: pound * 2000,
    LongTon: pound * 2240,
  },
  force: {
    ...prefixed('Newton', ['Micro', 'Milli', 'Deca', 'Kilo', 'Mega'], 1),
    Dyn: 1e-5,
    KilogramForce: gravity,
    PoundForce: pound * gravity,
    OunceForce: (pound / 16) * gravity,
    Poundal: pound * foot,
    TonneForce: 1000 * gravity,
  },
  energy: {
    ...prefixed('Joule', ['Nano', 'Micro', 'Milli', 'Kilo', 'Mega', 'Giga', 'Tera'], 1),
    WattHour: 3600,
    KilowattHour: 3.6e6,
    MegawattHour: 3.6e9,
    Calorie: 4.184,
    Kilocalorie: 4184,
    BritishThermalUnit: 1055.055_852_62,
    FootPound: foot * pound * gravity,
    ElectronVolt: 1.602_176_634e-19,
    Erg: 1e-7,
  },
  volume: {
    CubicMeter: 1,
    CubicKilometer: 1e9,
    CubicDecimeter: 1e-3,
    CubicCentimeter: 1e-6,
    CubicMillimeter: 1e-9,
    CubicInch: inch ** 3,
    CubicFoot: foot ** 3,
    CubicYard: (foot * 3) ** 3,
    CubicMile: (foot * 5280) ** 3,
    Liter: 1e-3,
    Milliliter: 1e-6,
    Centiliter: 1e-5,
    Deciliter: 1e-4,
    Hectoliter: 0.1,
    Kiloliter: 1,
    UsGallon: inch ** 3 * 231,
    ImperialGallon: 4.546_09e-3,
    AcreFoot: 43_560 * foot ** 3,
  },
  angle: {
    Radian: 1,
    Degree: Math.PI / 180,
    Gradian: Math.PI / 200,
    Arcminute: Math.PI / 10_800,
    Arcsecond: Math.PI / 648_000,
    Revolution: Math.PI * 2,
    Milliradian: 1e-3,
    Microradian: 1e-6,
  },
};

function converter(kind: string, units: Units, example: readonly [number, string, string, number]): ScalarFunction {
  const factor = (from: string | undefined, to: string | undefined): number | undefined => {
    const [one, other] = [Object.hasOwn(units, from ?? '') ? units[from!] : undefined, units[to ?? '']];
    return one === undefined || other === undefined || !Object.hasOwn(units, to!) ? undefined : one / other;
  };
  return defineScalar({
    name: `convert_${kind}`,
    category: 'math',
    doc: `Returns a ${kind} in another unit; null for a unit that is none. Units: ${Object.keys(units).join(', ')}.`,
    learn: `https://learn.microsoft.com/kusto/query/convert-${kind}-function`,
    params: { value: 'real', from: constant('string'), to: constant('string') },
    returns: 'real',
    nulls: 'propagate',
    js: ({ value, from, to }) => {
      const times = factor(from, to);
      return times === undefined ? null : value * times;
    },
    clickhouse: ({ value, from, to }): Sql => {
      const times = factor(literalText(from), literalText(to));
      return times === undefined ? sql`CAST(NULL, 'Nullable(Float64)')` : sql`(${value} * ${sql.float64(times)})`;
    },
    differences: ['The rarer units of Kusto are not known.'],
    examples: [
      { args: [real(example[0]), example[1], example[2]], result: example[3], tolerance: 1e-6 },
      { args: [real(1), 'none', example[2]], result: null },
      { args: [nullOf('real'), example[1], example[2]], result: nullOf('real') },
    ],
  });
}

export const convertLength = converter('length', kinds['length']!, [1.2, 'Meter', 'Foot', 3.93700787401575]);
export const convertSpeed = converter('speed', kinds['speed']!, [1.2, 'MeterPerSecond', 'CentimeterPerHour', 432_000]);
export const convertMass = converter('mass', kinds['mass']!, [1.2, 'Kilogram', 'Pound', 2.64554714621853]);
export const convertForce = converter('force', kinds['force']!, [1.2, 'Newton', 'Decanewton', 0.12]);
export const convertEnergy = converter('energy', kinds['energy']!, [
  1.2,
  'Joule',
  'BritishThermalUnit',
  0.00113738054437598,
]);
export const convertVolume = converter('volume', kinds['volume']!, [1.2, 'CubicMeter', 'AcreFoot', 0.0009728568]);
export const convertAngle = converter('angle', kinds['angle']!, [1.2, 'Degree', 'Arcminute', 72]);
