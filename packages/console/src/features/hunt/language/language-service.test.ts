import './prelude.ts';
import '@kusto/language-service-next/bridge.min.js';
import '@kusto/language-service-next/Kusto.Language.Bridge.min.js';
import { beforeAll, describe, expect, it } from 'vitest';
import type { EditorSchema, LanguageService } from './protocol.ts';
import { createLanguageService } from './service.ts';

const schema: EditorSchema = {
  tables: [
    {
      name: 'SigninLogs',
      doc: 'Sign-ins',
      rowCount: 0,
      lastTime: null,
      columns: [
        { name: 'TimeGenerated', type: 'datetime' },
        { name: 'ResultType', type: 'string' },
      ],
    },
  ],
  functions: [],
  supported: { operators: ['where', 'summarize'], functions: ['ago'], aggregates: ['count'], plugins: [] },
};

describe('the language service', () => {
  let service: LanguageService;
  beforeAll(() => {
    service = createLanguageService();
    service.setSchema(schema);
  });
  const labels = (text: string): string[] => service.complete(text, text.length).items.map((item) => item.label);

  it('completes a column of the schema, and one that the query makes', () => {
    expect(labels('SigninLogs | where Res')).toContain('ResultType');
    expect(labels('SigninLogs | summarize Fails = count() by ResultType | where Fa')).toContain('Fails');
  });
  it('offers only the operators and functions that the engine supports', () => {
    const operators = labels('SigninLogs | ');
    expect(operators).toEqual(expect.arrayContaining(['where', 'summarize']));
    expect(operators).not.toContain('scan');
    const functions = labels('SigninLogs | where TimeGenerated > ');
    expect(functions).toContain('ago');
    expect(functions).not.toContain('abs');
  });
  it('underlines a name that is not there, where it stands', () => {
    const text = 'SigninLogs\n| where ResultTyp == "1"';
    expect(service.diagnose(text)).toMatchObject([{ code: 'KS142', severity: 'error', start: 19, length: 9 }]);
    expect(service.diagnose('SigninLogs | where ResultType == "1"')).toEqual([]);
  });
  it('places what it says of a second query in the whole text', () => {
    const text = 'SigninLogs\n\nSigninLogs | where Nope == 1';
    expect(service.diagnose(text)[0]).toMatchObject({ start: text.indexOf('Nope'), length: 4 });
  });
  it('colours names by what they are, explains and formats', () => {
    expect(service.classify('SigninLogs | where ResultType == "1"')).toContainEqual({
      kind: 'table',
      start: 0,
      length: 10,
    });
    expect(service.hover('SigninLogs | take 1', 3)).toContain('SigninLogs');
    const formatted = service.format('SigninLogs\n|where ResultType=="1"\n|count', 3).text;
    expect(formatted).toBe('SigninLogs\n| where ResultType == "1"\n| count');
  });
});
