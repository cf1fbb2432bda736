import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { crc32, deflateRawSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ExternalSource } from '@belfry/kql';
import { ExternalData, type ExternalDataOptions, type ExternalRead } from './external-data.ts';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;
const handlers = new Map<string, Handler>();
const server = createServer((request, response) => {
  asked.push(request.url ?? '');
  const handler = handlers.get((request.url ?? '').replace(/\?.*/, ''));
  if (handler === undefined) response.writeHead(404).end('no such file');
  else handler(request, response);
});
const asked: string[] = [];
let base = '';
beforeAll(async () => {
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());
beforeEach(() => void asked.splice(0));

const serve = (path: string, body: string | Buffer): void => {
  handlers.set(path, (_, response) => response.end(body));
};
const defaults: ExternalDataOptions = {
  // Loopback is read because it is named in both.
  hosts: ['http://127.0.0.1'],
  allowPrivateHosts: ['127.0.0.1'],
  maxBytes: 100_000,
  maxRows: 1000,
  timeoutMs: 3000,
  cacheMs: 0,
};
const says = (pattern: RegExp): string => expect.stringMatching(pattern) as string;
const two: ExternalSource['columns'] = [
  { name: 'a', type: 'string' },
  { name: 'b', type: 'long' },
];
const source = (paths: string | readonly string[], more: Partial<ExternalSource> = {}): ExternalSource => ({
  addresses: [paths].flat().map((path) => (path.startsWith('/') ? base + path : path)),
  columns: two,
  format: 'csv',
  ignoreFirstRecord: false,
  ...more,
});
const read = (
  wanted: ExternalSource,
  options: Partial<ExternalDataOptions> = {},
  signal = new AbortController().signal,
) => new ExternalData({ ...defaults, ...options }).read(wanted, signal);

/** A zip archive with these files. */
function zip(files: Readonly<Record<string, string>>): Buffer {
  const parts: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const [name, text] of Object.entries(files)) {
    const [raw, packed] = [Buffer.from(text), deflateRawSync(text)];
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(8, 4);
    common.writeUInt32LE(crc32(raw), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(raw.length, 18);
    common.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from('PK\u0003\u0004'), common, Buffer.from(name), packed]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    central.push(Buffer.concat([Buffer.from('PK\u0001\u0002\u0014\u0000'), common, tail, Buffer.from(name)]));
    parts.push(local);
    offset += local.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(central.length, 4);
  end.writeUInt16LE(central.length, 6);
  end.writeUInt32LE(directory.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...parts, directory, Buffer.from('PK\u0005\u0006'), end]);
}

describe('formats', () => {
  const lines = [
    ['x', '1'],
    ['y "z"', '2'],
  ];
  test.each<[string, Partial<ExternalSource>, string | Buffer, unknown[][]]>([
    ['csv', {}, '\ufeffx,1\r\n"y ""z""",2\r\n\r\n', lines],
    ['csv with a header', { ignoreFirstRecord: true }, 'name,count\nx,1', [['x', '1']]],
    [
      'cells that are missing, and more than there are columns',
      {},
      'x\ny,2,3',
      [
        ['x', ''],
        ['y', '2'],
      ],
    ],
    ['a line break in a cell', {}, '"x\ny",1', [['x\ny', '1']]],
    ['tsv', { format: 'tsv' }, 'x\t1', [['x', '1']]],
    ['psv', { format: 'psv' }, 'x,|1', [['x,', '1']]],
    ['scsv', { format: 'scsv' }, 'x;1', [['x', '1']]],
    ['sohsv', { format: 'sohsv' }, 'x\u00011', [['x', '1']]],
    [
      'txt',
      { format: 'txt' },
      'x,1\r\n\n  y\n',
      [
        ['x,1', ''],
        ['  y', ''],
      ],
    ],
    ['raw', { format: 'raw' }, 'x,1\n\ny', [['x,1\n\ny', '']]],
    [
      'json',
      { format: 'json' },
      '{"a":"x","b":1,"c":2}\n{"b":null}\n',
      [
        ['x', 1],
        [null, null],
      ],
    ],
    [
      'an array of objects',
      { format: 'multijson' },
      '[{"a":"x"},\n{"a":{"n":[1]}}]',
      [
        ['x', null],
        [{ n: [1] }, null],
      ],
    ],
    [
      'objects over several lines',
      { format: 'multijson' },
      '{\n"a":"}",\n"b":1}\n{"a":"\\""}',
      [
        ['}', 1],
        ['"', null],
      ],
    ],
    [
      'a whole number beyond 2^53, in the record and below',
      { format: 'json' },
      '{"a":{"n":9007199254740993},"b":9223372036854775807}',
      [[{ n: 9007199254740992 }, '9223372036854775807']],
    ],
    ['an empty file', {}, '', []],
    ['UTF-16 with its mark', {}, Buffer.from('\ufeffä,1', 'utf16le'), [['ä', '1']]],
    ['gzip', {}, gzipSync('x,1'), [['x', '1']]],
    ['gzip twice', {}, gzipSync(gzipSync('x,1')), [['x', '1']]],
    [
      'zip',
      {},
      zip({ 'a.csv': 'x,1', 'b.csv': 'y,2' }),
      [
        ['x', '1'],
        ['y', '2'],
      ],
    ],
    ['one file of a zip', { zipPattern: '*.c?v' }, zip({ 'note.txt': 'n', '../in/b.csv': 'y,2' }), [['y', '2']]],
    [
      'a mapping of paths',
      {
        format: 'json',
        columns: [
          { name: 'a', type: 'string', path: ['p', 'q', 1] },
          { name: 'b', type: 'string', constant: 'k' },
        ],
      },
      '{"p":{"q":["no","yes"]}}\n{"p":"toString"}',
      [
        ['yes', 'k'],
        [null, 'k'],
      ],
    ],
    [
      'a mapping of positions',
      {
        columns: [
          { name: 'a', type: 'string', ordinal: 2 },
          { name: 'b', type: 'long', ordinal: -1 },
        ],
      },
      'x,1,z',
      [['z', '']],
    ],
  ])('%s', async (_name, more, body, rows) => {
    serve('/file', body);
    expect(await read(source('/file', more))).toEqual(rows);
  });

  test('several files are read one after the other', async () => {
    serve('/1', 'x,1');
    serve('/2', gzipSync('y,2'));
    expect(await read(source(['/2', '/1']))).toEqual([
      ['y', '2'],
      ['x', '1'],
    ]);
  });
});

describe('what is not read says why, with a code', () => {
  const bomb = gzipSync(Buffer.alloc(5_000_000, 120));
  test.each<[string, Partial<ExternalSource>, string | Buffer, string, RegExp]>([
    ['too many bytes', {}, 'x'.repeat(100_001), 'BELFRY-QUERY-007', /more than 100000 bytes/],
    ['a gzip bomb', {}, bomb, 'BELFRY-QUERY-007', /unpacks to more/],
    ['a zip bomb', {}, zip({ a: 'x'.repeat(90_000), b: 'x'.repeat(90_000) }), 'BELFRY-QUERY-007', /unpacks to more/],
    ['too many rows', {}, 'x\n'.repeat(1001), 'BELFRY-QUERY-007', /more than 1000 rows/],
    ['a damaged gzip', {}, gzipSync('x,1').subarray(0, 15), 'BELFRY-QUERY-008', /damaged/],
    ['a damaged zip', {}, Buffer.from('PK\u0003\u0004 and no more'), 'BELFRY-QUERY-008', /damaged/],
    ['no file of the pattern', { zipPattern: '*.csv' }, zip({ a: 'x' }), 'BELFRY-QUERY-008', /\*\.csv/],
    ['a page instead of JSON', { format: 'json' }, '{"a":1}\n<html>', 'BELFRY-QUERY-008', /line 2/],
    ['an array of numbers', { format: 'multijson' }, '[1]', 'BELFRY-QUERY-008', /must be a JSON object/],
    ['a JSON file cut off', { format: 'json' }, '{"a":[1', 'BELFRY-QUERY-008', /line 1/],
    ['a quote without end', {}, '"x,1\ny,2', 'BELFRY-QUERY-008', /no csv/],
  ])('%s', async (_name, more, body, code, message) => {
    serve('/file', body);
    await expect(read(source('/file?sig=secret', more))).rejects.toMatchObject({
      code,
      message: says(message),
      where: `${base}/file`,
    });
  });

  test('a status other than 200, and a server that is not there', async () => {
    await expect(read(source('/missing'))).rejects.toMatchObject({ code: 'BELFRY-QUERY-006', message: says(/404/) });
    const closed = source('http://127.0.0.1:1/x');
    await expect(read(closed)).rejects.toMatchObject({ code: 'BELFRY-QUERY-006', retryable: true });
  });

  test('a server that does not end its answer', async () => {
    handlers.set('/slow', (_, response) => void response.write('x,1\n'));
    await expect(read(source('/slow'), { timeoutMs: 200 })).rejects.toMatchObject({
      code: 'BELFRY-QUERY-006',
      message: says(/within 0\.2 s/),
    });
    const stop = new AbortController();
    const reading = read(source('/slow'), {}, stop.signal);
    setTimeout(() => stop.abort(), 50);
    await expect(reading).rejects.toThrow();
  });
});

describe('where files are read from', () => {
  const refused = { code: 'BELFRY-QUERY-005' };
  test('a host that the settings do not name is not asked', async () => {
    await expect(read(source('/file'), { hosts: ['files.example.com'] })).rejects.toMatchObject({
      ...refused,
      message: says(/127\.0\.0\.1/),
      hint: expect.stringContaining('kql.externalData.allowHosts') as string,
    });
    expect(asked).toEqual([]);
  });

  test('a name that leads into the own network is not asked, unless it is named for that', async () => {
    const { port } = server.address() as AddressInfo;
    serve('/file', 'x,1');
    const named = source(`http://feeds.example.com:${port}/file`);
    const options = { hosts: ['http://feeds.example.com'], resolve: () => Promise.resolve(['127.0.0.1']) };
    await expect(read(named, { ...options, allowPrivateHosts: ['127.0.0.1'] })).rejects.toMatchObject({
      ...refused,
      hint: expect.stringContaining('kql.externalData.allowPrivateHosts') as string,
    });
    expect(asked).toEqual([]);
    expect(await read(named, { ...options, allowPrivateHosts: ['feeds.example.com'] })).toEqual([['x', '1']]);
  });

  test('redirects are followed to hosts that may be read, and to no others', async () => {
    const { port } = server.address() as AddressInfo;
    serve('/file', 'x,1');
    const to = (location: string): void => {
      handlers.set('/moved', (_, response) => response.writeHead(302, { location }).end());
    };
    to('/file');
    expect(await read(source('/moved'))).toEqual([['x', '1']]);
    for (const location of [`http://localhost:${port}/file`, 'http://169.254.169.254/latest', 'file:///etc/passwd']) {
      asked.splice(0);
      to(location);
      await expect(read(source('/moved'))).rejects.toMatchObject(refused);
      expect(asked).toEqual(['/moved']);
    }
    to('/moved');
    await expect(read(source('/moved'))).rejects.toMatchObject({
      code: 'BELFRY-QUERY-006',
      message: says(/more than 5/),
    });
  });
});

test('a file is kept for the stated time, then asked for by its version; each use is told', async () => {
  let body = 'x,1';
  handlers.set('/kept', (request, response) => {
    const etag = `"${body}"`;
    if (request.headers['if-none-match'] === etag) response.writeHead(304).end();
    else response.writeHead(200, { etag }).end(body);
  });
  let now = 0;
  const reads: ExternalRead[] = [];
  const external = new ExternalData({ ...defaults, cacheMs: 60_000, now: () => now, onRead: (one) => reads.push(one) });
  const get = () => external.read(source('/kept'), new AbortController().signal);
  expect(await get()).toEqual([['x', '1']]);
  now = 59_999;
  expect(await get()).toEqual([['x', '1']]);
  now = 60_000;
  expect(await get()).toEqual([['x', '1']]);
  body = 'y,2';
  now = 120_000;
  expect(await get()).toEqual([['y', '2']]);
  expect(asked.length).toBe(3);
  expect(reads.map(({ from }) => from)).toEqual(['server', 'cache', 'unchanged', 'server']);
  expect(reads[0]).toMatchObject({ host: new URL(base).host, bytes: 3, durationMs: expect.any(Number) as number });
  // One that cannot be read any more is an error, not what it was.
  handlers.delete('/kept');
  now = 180_000;
  await expect(get()).rejects.toMatchObject({ code: 'BELFRY-QUERY-006' });
});
