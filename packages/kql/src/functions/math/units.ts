/** How a unit becomes the base of its kind: `value * scale + offset`. */
export interface Unit {
  readonly scale: number;
  readonly offset: number;
  /** The value is the sine of the angle. */
  readonly sine?: true;
}
export type Units = Readonly<Record<string, Unit>>;

const inch = 0.0254;
const foot = inch * 12;
const yard = foot * 3;
const mile = foot * 5280;
const surveyFoot = 1200 / 3937;
const pound = 0.453_592_37;
const gravity = 9.806_65;
const usGallon = inch ** 3 * 231;
const imperialGallon = 4.546_09e-3;
const lightYear = 9.460_730_472_580_8e15;
const parsec = 3.085_677_581_28e16;

const powers = {
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
} as const;
type Prefix = keyof typeof powers;

/** Multiples of a unit by their names: `Kilo` and `gram`. */
const multiples = (name: string, size: number, prefixes: readonly Prefix[]): Record<string, number> =>
  Object.fromEntries(prefixes.map((prefix) => [`${prefix}${name}`, powers[prefix] * size]));

const linear = (sizes: Readonly<Record<string, number>>): Units =>
  Object.fromEntries(Object.entries(sizes).map(([name, scale]) => [name, { scale, offset: 0 }]));

const perTime = (name: string, size: number, times: readonly ('Hour' | 'Minute' | 'Second')[]) =>
  Object.fromEntries(
    times.map((time) => [`${name}Per${time}`, size / (time === 'Hour' ? 3600 : time === 'Minute' ? 60 : 1)]),
  );
const all = ['Hour', 'Minute', 'Second'] as const;
const short = ['Minute', 'Second'] as const;

const kelvin = 273.15;

/** The units of Kusto by kind; the base is the unit of the International System (mass: gram, angle: degree). */
export const unitKinds = {
  angle: {
    ...linear({
      Degree: 1,
      Arcminute: 1 / 60,
      Arcsecond: 1 / 3600,
      Gradian: 0.9,
      NatoMil: 360 / 6400,
      Radian: 180 / Math.PI,
      Revolution: 360,
      ...multiples('degree', 1, ['Nano', 'Micro', 'Milli']),
      ...multiples('radian', 180 / Math.PI, ['Nano', 'Micro', 'Milli', 'Centi', 'Deci']),
    }),
    Tilt: { scale: 180 / Math.PI, offset: 0, sine: true },
  },
  energy: linear({
    Joule: 1,
    BritishThermalUnit: 1055.055_852_62,
    Calorie: 4.184,
    ElectronVolt: 1.602_176_634e-19,
    Erg: 1e-7,
    FootPound: foot * pound * gravity,
    HorsepowerHour: 550 * foot * pound * gravity * 3600,
    ThermEc: 1.055_055_852_62e8,
    ThermImperial: 1.055_055_852_573_48e8,
    ThermUs: 1.054_804e8,
    DecathermEc: 1.055_055_852_62e9,
    DecathermImperial: 1.055_055_852_573_48e9,
    DecathermUs: 1.054_804e9,
    WattDay: 86_400,
    WattHour: 3600,
    ...multiples('joule', 1, ['Milli', 'Kilo', 'Mega', 'Giga']),
    ...multiples('calorie', 4.184, ['Kilo', 'Mega']),
    ...multiples('britishThermalUnit', 1055.055_852_62, ['Kilo', 'Mega', 'Giga']),
    ...multiples('electronVolt', 1.602_176_634e-19, ['Kilo', 'Mega', 'Giga', 'Tera']),
    ...multiples('wattDay', 86_400, ['Kilo', 'Mega', 'Giga', 'Tera']),
    ...multiples('wattHour', 3600, ['Kilo', 'Mega', 'Giga', 'Tera']),
  }),
  force: linear({
    Newton: 1,
    Dyn: 1e-5,
    KilogramForce: gravity,
    KiloPond: gravity,
    OunceForce: (pound / 16) * gravity,
    Poundal: pound * foot,
    PoundForce: pound * gravity,
    KilopoundForce: 1000 * pound * gravity,
    ShortTonForce: 2000 * pound * gravity,
    TonneForce: 1000 * gravity,
    ...multiples('newton', 1, ['Micro', 'Milli', 'Deca', 'Kilo', 'Mega']),
  }),
  length: linear({
    Meter: 1,
    Angstrom: 1e-10,
    AstronomicalUnit: 149_597_870_700,
    Chain: 20.1168,
    DataMile: 1828.8,
    DtpPica: inch / 6,
    DtpPoint: inch / 72,
    Fathom: foot * 6,
    Foot: foot,
    Hand: inch * 4,
    Inch: inch,
    LightYear: lightYear,
    Microinch: inch * 1e-6,
    Mil: inch * 1e-3,
    Mile: mile,
    NauticalMile: 1852,
    Parsec: parsec,
    PrinterPica: (inch * 12) / 72.27,
    PrinterPoint: inch / 72.27,
    Shackle: 27.432,
    SolarRadius: 6.957e8,
    Twip: inch / 1440,
    UsSurveyFoot: surveyFoot,
    Yard: yard,
    ...multiples('meter', 1, ['Nano', 'Micro', 'Milli', 'Centi', 'Deci', 'Deca', 'Hecto', 'Kilo']),
    ...multiples('lightYear', lightYear, ['Kilo', 'Mega']),
    ...multiples('parsec', parsec, ['Kilo', 'Mega']),
  }),
  mass: linear({
    Gram: 1,
    EarthMass: 5.9722e27,
    Grain: (pound * 1000) / 7000,
    LongHundredweight: pound * 112_000,
    LongTon: pound * 2_240_000,
    Ounce: pound * 62.5,
    Pound: pound * 1000,
    ShortHundredweight: pound * 100_000,
    ShortTon: pound * 2_000_000,
    Slug: (pound * 1000 * gravity) / foot,
    SolarMass: 1.988_47e33,
    Stone: pound * 14_000,
    Tonne: 1e6,
    ...multiples('gram', 1, ['Nano', 'Micro', 'Milli', 'Centi', 'Deci', 'Deca', 'Hecto', 'Kilo']),
    ...multiples('pound', pound * 1000, ['Kilo', 'Mega']),
    ...multiples('tonne', 1e6, ['Kilo', 'Mega']),
  }),
  speed: linear({
    Knot: 1852 / 3600,
    MilePerHour: mile / 3600,
    ...perTime('Meter', 1, all),
    ...perTime('Kilometer', 1e3, all),
    ...perTime('Decimeter', 1e-1, short),
    ...perTime('Centimeter', 1e-2, all),
    ...perTime('Millimeter', 1e-3, all),
    ...perTime('Micrometer', 1e-6, short),
    ...perTime('Nanometer', 1e-9, short),
    ...perTime('Foot', foot, all),
    ...perTime('Inch', inch, all),
    ...perTime('Yard', yard, all),
    ...perTime('UsSurveyFoot', surveyFoot, all),
  }),
  temperature: {
    Kelvin: { scale: 1, offset: 0 },
    DegreeCelsius: { scale: 1, offset: kelvin },
    MillidegreeCelsius: { scale: 1e-3, offset: kelvin },
    DegreeDelisle: { scale: -2 / 3, offset: kelvin + 100 },
    DegreeFahrenheit: { scale: 5 / 9, offset: (459.67 * 5) / 9 },
    DegreeNewton: { scale: 100 / 33, offset: kelvin },
    DegreeRankine: { scale: 5 / 9, offset: 0 },
    DegreeReaumur: { scale: 5 / 4, offset: kelvin },
    DegreeRoemer: { scale: 40 / 21, offset: kelvin - (7.5 * 40) / 21 },
    SolarTemperature: { scale: 5778, offset: 0 },
  },
  volume: linear({
    CubicMeter: 1,
    AcreFoot: 43_560 * foot ** 3,
    AuTablespoon: 2e-5,
    BoardFoot: foot ** 3 / 12,
    CubicCentimeter: 1e-6,
    CubicDecimeter: 1e-3,
    CubicFoot: foot ** 3,
    CubicHectometer: 1e6,
    CubicInch: inch ** 3,
    CubicKilometer: 1e9,
    CubicMicrometer: 1e-18,
    CubicMile: mile ** 3,
    CubicMillimeter: 1e-9,
    CubicYard: yard ** 3,
    ImperialBeerBarrel: imperialGallon * 36,
    ImperialGallon: imperialGallon,
    ImperialOunce: imperialGallon / 160,
    ImperialPint: imperialGallon / 8,
    Liter: 1e-3,
    MetricCup: 2.5e-4,
    MetricTeaspoon: 5e-6,
    OilBarrel: usGallon * 42,
    UkTablespoon: 1.5e-5,
    UsBeerBarrel: usGallon * 31,
    UsCustomaryCup: usGallon / 16,
    UsGallon: usGallon,
    UsLegalCup: 2.4e-4,
    UsOunce: usGallon / 128,
    UsPint: usGallon / 8,
    UsQuart: usGallon / 4,
    UsTablespoon: usGallon / 256,
    UsTeaspoon: usGallon / 768,
    ...multiples('cubicMeter', 1, ['Hecto', 'Kilo']),
    ...multiples('cubicFoot', foot ** 3, ['Hecto', 'Kilo', 'Mega']),
    ...multiples('liter', 1e-3, ['Micro', 'Milli', 'Centi', 'Deci', 'Deca', 'Hecto', 'Kilo', 'Mega']),
    ...multiples('usGallon', usGallon, ['Deca', 'Hecto', 'Kilo', 'Mega']),
    DeciusGallon: usGallon / 10,
    ...multiples('imperialGallon', imperialGallon, ['Kilo', 'Mega']),
  }),
} as const satisfies Readonly<Record<string, Units>>;
