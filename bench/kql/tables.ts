import { withStandardColumns, type TableDefinition } from '@belfry/schema';

export const benchTables: readonly TableDefinition[] = [
  {
    name: 'BenchEvents_CL',
    doc: 'Events of a month: 400 hosts, 5,000 accounts.',
    columns: [
      { name: 'TimeGenerated', type: 'datetime' },
      { name: 'Computer', type: 'string', lowCardinality: true },
      { name: 'Channel', type: 'string', lowCardinality: true },
      { name: 'EventID', type: 'int' },
      { name: 'Account', type: 'string' },
      { name: 'Bytes', type: 'long' },
      { name: 'CommandLine', type: 'string', search: true },
      { name: 'EventData', type: 'dynamic' },
    ],
  },
  {
    name: 'BenchLogons_CL',
    doc: 'A tenth as many sign-ins.',
    columns: [
      { name: 'TimeGenerated', type: 'datetime' },
      { name: 'Account', type: 'string' },
      { name: 'Result', type: 'string', lowCardinality: true },
      { name: 'Country', type: 'string', lowCardinality: true },
    ],
  },
].map((table) => withStandardColumns(table as TableDefinition));

/** Rows `from` to `to` of `rows`, made by the engine from hashes of their numbers. */
export function fillSql(from: number, to: number, rows: number): string[] {
  const account = (n: string) => `concat('CONTOSO\\\\u', toString(cityHash64(${n}, 4) % 5000))`;
  const time = (of: number) =>
    `toDateTime64('2026-01-01 00:00:00', 7, 'UTC') + toIntervalMillisecond(number * intDiv(2592000000, ${of}))`;
  const head = `TimeGenerated, _TimeReceived, _ItemId, _SourceId`;
  const logons = Math.ceil(rows / 10);
  return [
    `INSERT INTO belfry.BenchEvents_CL (${head}, Computer, Channel, EventID, Account, Bytes, CommandLine, EventData)
     SELECT ${time(rows)}, now64(7), toString(number), 'bench', concat('host', toString(cityHash64(number, 1) % 400)), if(number % 3 = 0, 'System', 'Security'),
       arrayElement([4624, 4625, 4672, 4688, 4689, 4703, 5140, 5156, 7045, 1102], 1 + cityHash64(number, 7) % 10), ${account('number')}, cityHash64(number, 8) % 100000,
       concat('p', toString(cityHash64(number, 2) % 2000), '.exe --session ', hex(cityHash64(number, 3)), ' --file C:\\\\Users\\\\u', toString(cityHash64(number, 4) % 5000), '\\\\', if(number % 10000 = 7, 'needle77', 'report'), '.docx'),
       concat('{"Image":"C:\\\\\\\\Windows\\\\\\\\p', toString(cityHash64(number, 2) % 2000), '.exe","ProcessGuid":"', hex(cityHash64(number, 5)), '","User":"u', toString(cityHash64(number, 4) % 5000), '","Tags":["t', toString(number % 7), '","t', toString(number % 11), '"]}')
     FROM numbers(${from}, ${to - from})`,
    `INSERT INTO belfry.BenchLogons_CL (${head}, Account, Result, Country)
     SELECT ${time(logons)}, now64(7), toString(number), 'bench', ${account('number + 3')}, if(cityHash64(number, 9) % 50 = 0, 'bad', 'ok'), concat('C', toString(cityHash64(number, 10) % 60))
     FROM numbers(${Math.floor(from / 10)}, ${Math.ceil(to / 10) - Math.floor(from / 10)})`,
  ];
}
