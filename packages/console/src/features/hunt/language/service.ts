import type { KqlType } from '@belfry/schema';
import {
  kusto,
  toArray,
  type CodeBlock,
  type CodeScript,
  type GlobalState,
  type KustoCompletionItem,
} from './kusto.ts';
import type { Classified, Completion, EditorSchema, LanguageService, ServiceDiagnostic } from './protocol.ts';

const scalarTypes: Record<KqlType, string> = {
  string: 'String',
  int: 'Int',
  long: 'Long',
  real: 'Real',
  decimal: 'Decimal',
  bool: 'Bool',
  guid: 'Guid',
  datetime: 'DateTime',
  timespan: 'TimeSpan',
  dynamic: 'Dynamic',
};

/** Completion kinds of the service, as the list shows them. */
const kindNames: Record<number, string> = {
  1: 'keyword',
  6: 'function',
  8: 'operator',
  9: 'operator',
  11: 'operator',
  12: 'chart',
  13: 'column',
  14: 'table',
  15: 'function',
  16: 'aggregate',
  17: 'function',
  18: 'function',
  19: 'parameter',
  20: 'variable',
  26: 'type',
  27: 'option',
};
const builtInFunction = 15;
const aggregateFunction = 16;

/** Classification kinds of the service, as CSS class suffixes. */
const classNames: Record<number, string> = {
  1: 'comment',
  2: 'punctuation',
  4: 'literal',
  5: 'string',
  6: 'type',
  7: 'column',
  8: 'table',
  10: 'function',
  11: 'parameter',
  12: 'variable',
  16: 'operator',
  17: 'operator',
  18: 'keyword',
  19: 'keyword',
  20: 'keyword',
  23: 'parameter',
  24: 'option',
};

function buildGlobals(schema: EditorSchema): GlobalState {
  const { Symbols: symbols, GlobalState: state } = kusto();
  const tables = schema.tables.map((table) => {
    const columns = table.columns.map(
      (column) =>
        new symbols.ColumnSymbol(
          column.name,
          symbols.ScalarTypes[scalarTypes[column.type]],
          column.doc ?? null,
          null,
          null,
          null,
        ),
    );
    return new symbols.TableSymbol.$ctor6(table.name, columns, table.doc);
  });
  const functions = schema.functions.map((one) => {
    const parameters = one.parameters.trim();
    return new symbols.FunctionSymbol.$ctor16(
      one.name,
      parameters.startsWith('(') ? parameters : `(${parameters})`,
      '{ datatable(TimeGenerated:datetime)[] }',
      one.doc,
    );
  });
  const database = new symbols.DatabaseSymbol.$ctor1('belfry', [...tables, ...functions], false);
  const cluster = new symbols.ClusterSymbol.$ctor1('belfry', [database], false);
  return state.Default.WithCluster(cluster).WithDatabase(database);
}

const wordOf = (item: KustoCompletionItem): string => (item.MatchText ?? item.DisplayText ?? '').trim();

/** Every tabular operator (or plugin) that the service knows, found by asking it what may follow. */
function namesAfter(text: string, globals: GlobalState): Set<string> {
  const block = kusto().Editor.CodeScript.From$1(text, globals).GetBlockAtPosition(text.length);
  return block === null ? new Set() : new Set(toArray(block.Service.GetCompletionItems(text.length).Items).map(wordOf));
}

/** Whether the engine can run what a completion would insert. */
function createFilter(schema: EditorSchema, globals: GlobalState): (item: KustoCompletionItem) => boolean {
  const supported = {
    operators: new Set(schema.supported.operators),
    functions: new Set([...schema.supported.functions, ...schema.supported.aggregates]),
    plugins: new Set(schema.supported.plugins),
  };
  const probe = 'print x = 1\n| ';
  const operators = namesAfter(probe, globals);
  const plugins = namesAfter(`${probe}evaluate `, globals);
  return (item) => {
    const word = wordOf(item);
    if (plugins.has(word) && !supported.functions.has(word)) return supported.plugins.has(word);
    if (item.Kind === builtInFunction || item.Kind === aggregateFunction) return supported.functions.has(word);
    return !operators.has(word) || supported.operators.has(word);
  };
}

/**
 * The official language service over one schema, limited to what the engine supports. Texts may hold several queries
 * parted by blank lines.
 */
export function createLanguageService(): LanguageService {
  let globals = kusto().GlobalState.Default;
  let keep: (item: KustoCompletionItem) => boolean = () => true;
  let script: CodeScript | undefined;
  let scriptText = '';
  const scriptOf = (text: string): CodeScript => {
    if (script === undefined) script = kusto().Editor.CodeScript.From$1(text, globals);
    else if (text !== scriptText) script = script.WithText(text);
    scriptText = text;
    return script;
  };
  const blockAt = (text: string, position: number): CodeBlock | null => scriptOf(text).GetBlockAtPosition(position);
  return {
    setSchema: (schema) => {
      globals = buildGlobals(schema);
      keep = createFilter(schema, globals);
      script = undefined;
    },
    complete: (text, position) => {
      const info = blockAt(text, position)?.Service.GetCompletionItems(position);
      if (info === undefined) return { from: position, to: position, items: [] };
      const items = toArray(info.Items).filter(keep).map(readCompletion);
      return { from: info.EditStart, to: info.EditStart + info.EditLength, items };
    },
    diagnose: (text) => toArray(scriptOf(text).Blocks).flatMap(readDiagnostics),
    classify: (text) => toArray(scriptOf(text).Blocks).flatMap(readClassifications),
    hover: (text, position) => blockAt(text, position)?.Service.GetQuickInfo(position)?.Text?.trim() ?? '',
    format: (text, position) => {
      const block = blockAt(text, position);
      if (block === null) return { start: 0, length: 0, text: '' };
      const formatted = block.Service.GetFormattedText().Text ?? block.Text;
      return { start: block.Start, length: block.Length, text: formatted.replaceAll('\r\n', '\n') };
    },
  };
}

function readCompletion(item: KustoCompletionItem): Completion {
  const display = item.DisplayText ?? '';
  return {
    label: wordOf(item),
    display,
    detail: kindNames[item.Kind] ?? '',
    before: item.BeforeText ?? display,
    after: item.AfterText ?? '',
  };
}

function readDiagnostics(block: CodeBlock): ServiceDiagnostic[] {
  if (block.Text.trim() === '') return [];
  return [...toArray(block.Service.GetDiagnostics()), ...toArray(block.Service.GetAnalyzerDiagnostics(true))].map(
    (one) => ({
      code: one.Code ?? '',
      severity: one.Severity === 'Error' ? 'error' : one.Severity === 'Warning' ? 'warning' : 'info',
      message: one.Message ?? '',
      start: one.HasLocation ? one.Start : block.Start,
      length: one.HasLocation ? one.Length : block.Length,
    }),
  );
}

function readClassifications(block: CodeBlock): Classified[] {
  return toArray(block.Service.GetClassifications(block.Start, block.Length).Classifications).flatMap((one) => {
    const kind = classNames[one.Kind];
    return kind === undefined ? [] : [{ kind, start: one.Start, length: one.Length }];
  });
}
