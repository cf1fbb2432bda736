import type { KqlType } from '@belfry/schema';
import { describe, expect, it } from 'vitest';
import { emptyResult, type QueryResult } from '../../api/query-result.ts';
import { chartModel } from './chart/model.ts';
import { toCsv } from './csv.ts';
import { mergeDiagnostics } from './editor/diagnostics.ts';
import { sortRows } from './grid/columns.ts';

const result = (columns: [string, KqlType][], rows: unknown[][]): QueryResult => ({
  ...emptyResult('q'),
  columns: columns.map(([name, type]) => ({ name, type })),
  data: columns.map((_, index) => rows.map((row) => row[index])),
  rowCount: rows.length,
});

describe('toCsv', () => {
  it('quotes, and disarms formulas but not numbers', () => {
    const given = result(
      [
        ['a', 'string'],
        ['b', 'long'],
      ],
      [
        ['=cmd()', -1],
        ['x,"y"\nz', 2],
        ['@a', null],
      ],
    );
    expect(toCsv(given.columns, given.data, [0, 1, 2])).toBe('a,b\r\n\'=cmd(),-1\r\n"x,""y""\nz",2\r\n\'@a,\r\n');
  });
});

describe('sortRows', () => {
  it('sorts numbers by value, keeps nulls last and equal rows in order', () => {
    const cells = [10, null, 9, 10];
    expect([...sortRows(4, cells, 'long', { index: 0, descending: false })]).toEqual([2, 0, 3, 1]);
    expect([...sortRows(4, cells, 'long', { index: 0, descending: true })]).toEqual([0, 3, 2, 1]);
  });
});

describe('chartModel', () => {
  const times = ['2026-11-24T10:00:00Z', '2026-11-24T11:00:00Z'];
  it('makes a series of each text value over sorted time', () => {
    const given = result(
      [
        ['t', 'datetime'],
        ['host', 'string'],
        ['n', 'long'],
      ],
      [
        [times[1], 'a', 2],
        [times[0], 'a', 1],
        [times[1], 'b', 5],
      ],
    );
    const charted = chartModel(given, { kind: 'timechart' });
    expect('model' in charted && charted.model).toMatchObject({
      shape: 'line',
      x: { kind: 'time', values: times.map((time) => Date.parse(time)) },
      series: [
        { name: 'a', values: [1, 2] },
        { name: 'b', values: [null, 5] },
      ],
    });
  });
  it('puts what is beyond the largest series together', () => {
    const rows = Array.from({ length: 20 }, (_, index) => [times[0], `h${index}`, index + 1]);
    const charted = chartModel(
      result(
        [
          ['t', 'datetime'],
          ['h', 'string'],
          ['n', 'long'],
        ],
        rows,
      ),
      { kind: 'areachart' },
    );
    const series = 'model' in charted ? charted.model.series : [];
    expect(series).toHaveLength(12);
    expect(series.at(-1)).toEqual({ name: 'Other (9)', values: [45] });
  });
  it('says why a result has no chart', () => {
    expect(chartModel(result([['a', 'string']], [['x']]), { kind: 'barchart' })).toEqual({
      reason: 'No column with numbers is left to draw.',
    });
    expect(chartModel(result([['a', 'long']], [[1]]), { kind: 'ladderchart' })).toHaveProperty('reason');
  });
});

describe('mergeDiagnostics', () => {
  it('adds what only the engine knows and says nothing twice', () => {
    const service = [{ code: 'KS142', severity: 'error' as const, message: 'no column', start: 4, length: 2 }];
    const engine = [
      { code: 'BELFRY-KQL-001', severity: 'error' as const, message: 'no column', start: 4, length: 2 },
      {
        code: 'BELFRY-KQL-002',
        severity: 'error' as const,
        message: 'scan is not supported',
        start: 0,
        length: 400,
        suggestion: 'Use where.',
      },
    ];
    expect(mergeDiagnostics(service, engine, 10).map((one) => [one.from, one.to, one.source])).toEqual([
      [0, 10, 'BELFRY-KQL-002'],
      [4, 6, 'KS142'],
    ]);
  });
});
