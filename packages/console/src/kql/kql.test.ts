import type { Alert, Entity } from '@belfry/schema';
import { describe, expect, it } from 'vitest';
import { addCondition, blockAt, endsInRender } from './edit-query.ts';
import { incidentQuery, incidentRange } from './incident-query.ts';
import { cellCondition, stringLiteral } from './literal.ts';

describe('literals', () => {
  it('escape what would end a string', () => expect(stringLiteral('C:\\a "b"\n')).toBe('"C:\\\\a \\"b\\"\\n"'));
  it.each([
    ['Computer', 'string', 'FS-01', false, 'Computer == "FS-01"'],
    ['Computer', 'string', 'x" or true', true, 'Computer != "x\\" or true"'],
    ['a b', 'string', '', false, 'isempty(["a b"])'],
    ['EventID', 'int', 4625, false, 'EventID == int(4625)'],
    ['EventID', 'int', null, true, 'isnotnull(EventID)'],
    ['TimeGenerated', 'datetime', '2026-11-24T10:00:00Z', false, 'TimeGenerated == datetime(2026-11-24T10:00:00Z)'],
    ['Location', 'dynamic', { a: 1 }, false, 'tostring(Location) == "{\\"a\\":1}"'],
  ] as const)('%s of type %s', (column, type, value, negate, text) =>
    expect(cellCondition(column, type, value, negate)).toBe(text),
  );
});

describe('addCondition', () => {
  it.each([
    ['T', 'T\n| where x'],
    ['T | take 5;', 'T | take 5\n| where x'],
    ['T | summarize count() by a\n| render timechart', 'T | summarize count() by a\n| where x\n| render timechart'],
    ['T | where a == "| render"', 'T | where a == "| render"\n| where x'],
    ['T | join (U | render table) on a', 'T | join (U | render table) on a\n| where x'],
  ])('%j', (query, result) => expect(addCondition(query, 'x')).toBe(result));
  it('sees a final render, not one in a comment', () => {
    expect(endsInRender('T | render piechart')).toBe(true);
    expect(endsInRender('T // | render piechart')).toBe(false);
  });
});

describe('blockAt', () => {
  const text = 'A\n| take 1\n\n\nB\n| take 2\n\nC';
  it.each([
    [0, 'A\n| take 1'],
    [16, 'B\n| take 2'],
    [text.length, 'C'],
  ])('finds the query at %d', (position, block) => expect(blockAt(text, position).text).toBe(block));
});

describe('incidentQuery', () => {
  const entity: Entity = { type: 'IP', key: '203.0.113.77', name: '203.0.113.77', identifiers: {} };
  const alert = (evidence: Alert['evidence']): Alert => ({ evidence }) as Alert;
  it('uses the tables and columns in which the entities were seen', () => {
    const seen = [
      alert([{ table: 'SigninLogs', row: { IPAddress: '203.0.113.77', ResultType: '0' } }]),
      alert([{ table: 'Syslog', row: { HostIP: '203.0.113.77' } }]),
    ];
    expect(incidentQuery(seen, [entity])).toBe(
      'union isfuzzy=true SigninLogs, Syslog\n| where IPAddress =~ "203.0.113.77"\n    or HostIP =~ "203.0.113.77"\n| sort by TimeGenerated desc',
    );
  });
  it('searches when the evidence is an aggregation', () =>
    expect(incidentQuery([alert([{ row: { count_: 5 } }])], [entity])).toBe(
      'search "203.0.113.77"\n| sort by TimeGenerated desc',
    ));
  it('leaves room around the incident', () => {
    const range = incidentRange('2026-11-24T10:00:00Z', '2026-11-24T10:00:00Z');
    expect(range.to - range.from).toBe(1_800_000);
  });
});
