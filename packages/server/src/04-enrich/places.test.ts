import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openPlaces, readPlaces } from './places.ts';
import { writeMmdb } from './testing/write-mmdb.ts';

const folder = mkdtempSync(join(tmpdir(), 'belfry-places-'));
const file = (bytes: Buffer | string, name = 'places.mmdb'): string => {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
};
const names = (en: string) => ({ names: { de: `${en} (de)`, en } });
const sydney = {
  country: { iso_code: 'AU', ...names('Australia') },
  subdivisions: [{ iso_code: 'NSW', ...names('New South Wales') }],
  city: names('Sydney'),
  location: { latitude: -33.8715, longitude: 151.2006, accuracy_radius: 20 },
};
const six = openPlaces(
  readPlaces(
    file(
      writeMmdb({
        '203.0.113.0/24': sydney,
        '198.51.100.7/32': { country: names('Österreich') },
        '2001:db8:1::/48': { ...sydney, city: names('Perth') },
        '192.0.2.0/25': { country: 'France', region: 'Bretagne', city: 'Brest', latitude: '48.4', longitude: '-4.5' },
        '192.0.2.128/25': { autonomous_system_number: 64500 },
      }),
    ),
  ),
);

test.each<[string, unknown]>([
  [
    '203.0.113.5',
    { country: 'Australia', state: 'New South Wales', city: 'Sydney', latitude: -33.8715, longitude: 151.2006 },
  ],
  [' ::ffff:203.0.113.5 ', expect.objectContaining({ city: 'Sydney' })],
  ['198.51.100.7', { country: 'Österreich' }],
  ['198.51.100.8', null],
  ['2001:DB8:1:2::3', expect.objectContaining({ city: 'Perth' })],
  ['2001:db8:2::1', null],
  ['192.0.2.1', { country: 'France', state: 'Bretagne', city: 'Brest', latitude: 48.4, longitude: -4.5 }],
  ['192.0.2.200', null],
  ['10.0.0.1', null],
  ['', null],
  ['3405803781', null],
  ['203.0.113.5:443', null],
  ['example.com', null],
])('%s', (address, place) => {
  expect(six.find(address)).toEqual(place);
});

test('a database of IPv4 knows no others; it says what it is', () => {
  const four = openPlaces(readPlaces(file(writeMmdb({ '203.0.113.0/24': sydney }, 4))));
  expect([four.find('203.0.113.9') !== null, four.find('2001:db8::1')]).toEqual([true, null]);
  expect([four.kind, four.built.toISOString()]).toEqual(['Belfry-Test-City', '2026-01-01T00:00:00.000Z']);
});

test.each([
  ['no database', () => file('no database')],
  ['an empty file', () => file('')],
  ['a file that is not there', () => join(folder, 'none.mmdb')],
])('%s is refused with the way out', (_name, path) => {
  expect(() => readPlaces(path())).toThrow(
    expect.objectContaining({
      code: 'BELFRY-ENRICH-003',
      hint: expect.stringContaining('enrich.geo.database') as string,
    }),
  );
});
