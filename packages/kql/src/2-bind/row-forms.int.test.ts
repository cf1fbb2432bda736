import { expect, test } from 'vitest';
import { createCatalog } from '../catalog.ts';
import { createCompiler } from '../compiler.ts';
import { runSql } from '../testing/clickhouse.ts';

const compiler = createCompiler(createCatalog({ tables: [] }));
const source = 'datatable(Id:string, Value:string, Other:long)["A", "v", 1, "B", "", long(null)]';

test.each([
  ['project p = pack_all()', [[{ Id: 'A', Value: 'v', Other: 1 }], [{ Id: 'B', Value: '', Other: null }]]],
  ['project p = pack_all(true)', [[{ Id: 'A', Value: 'v', Other: 1 }], [{ Id: 'B' }]]],
  ['project p = bag_pack_columns(Id, Value)', [[{ Id: 'A', Value: 'v' }], [{ Id: 'B', Value: '' }]]],
  ['project p = tostring(geo_info_from_ip_address(Id).country)', [[''], ['']]],
] as const)('%s', (pipe, rows) => {
  const result = compiler.compile(`${source} | ${pipe}`, { now: new Date('2024-06-15T10:20:30Z') });
  if (!result.ok) throw new Error(result.diagnostics[0]?.message);
  expect(runSql(result.query.sql).map((row) => result.query.decode(row))).toEqual(rows);
  const warned = result.query.warnings.map((warning) => warning.code);
  expect(warned).toEqual(pipe.includes('geo_info') ? ['KQL0414'] : []);
});

test('more columns than one call merges are packed too', () => {
  const names = Array.from({ length: 130 }, (_, index) => `c${index}`);
  const result = compiler.compile(
    `print ${names.map((name) => `${name} = "x"`).join(', ')} | project p = pack_all(true)`,
    {
      now: new Date('2024-06-15T10:20:30Z'),
    },
  );
  if (!result.ok) throw new Error(result.diagnostics[0]?.message);
  const [cell] = result.query.decode(runSql(result.query.sql)[0]!);
  expect(Object.keys(cell as object)).toEqual(names);
});
