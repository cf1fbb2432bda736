import { expect, test } from 'vitest';
import { callJs } from '../call.ts';
import { scalarFunctions } from '../registry.ts';
import { unitKinds } from './units.ts';

const convert = (kind: string, value: number, from: string, to: string): number =>
  callJs(
    scalarFunctions.get(`convert_${kind}`)!,
    [
      { type: 'real', value },
      { type: 'string', value: from },
      { type: 'string', value: to },
    ],
    'real',
    0n,
  ) as number;

test.each([
  ['temperature', 0, 'Kelvin', 'DegreeCelsius', -273.15],
  ['temperature', 100, 'DegreeCelsius', 'DegreeDelisle', 0],
  ['temperature', 100, 'DegreeCelsius', 'DegreeNewton', 33],
  ['temperature', 100, 'DegreeCelsius', 'DegreeRoemer', 60],
  ['temperature', 100, 'DegreeCelsius', 'DegreeReaumur', 80],
  ['temperature', 491.67, 'DegreeRankine', 'DegreeCelsius', 0],
  ['angle', 0.5, 'Tilt', 'Degree', 30],
  ['angle', 6400, 'NatoMil', 'Revolution', 1],
  ['length', 1, 'Mile', 'Yard', 1760],
  ['length', 1, 'Mil', 'Microinch', 1000],
  ['mass', 1, 'LongTon', 'Stone', 160],
  ['volume', 1, 'UsGallon', 'UsTablespoon', 256],
  ['volume', 1, 'Kiloliter', 'CubicMeter', 1],
  ['energy', 1, 'KilowattDay', 'KilowattHour', 24],
  ['speed', 1, 'Knot', 'KilometerPerHour', 1.852],
] as const)('%s: %d %s in %s', (kind, value, from, to, result) => {
  expect(convert(kind, value, from, to)).toBeCloseTo(result, 9);
});

test('every unit converts to every other of its kind and back', () => {
  for (const [kind, units] of Object.entries(unitKinds))
    for (const name of Object.keys(units)) {
      const base = Object.keys(units)[0]!;
      expect(convert(kind, convert(kind, 0.5, base, name), name, base), name).toBeCloseTo(0.5, 6);
    }
});
