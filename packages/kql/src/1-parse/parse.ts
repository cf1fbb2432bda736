import type { Catalog } from '../catalog.ts';
import type { KqlType } from '@belfry/schema';
import { languageService, newColumn, type LanguageService, type ServiceDiagnostic } from './language-service.ts';
import type { ServiceColumn, SyntaxNode } from './syntax.ts';

/** A query's tree, annotated by the binder, and what the binder says about it. */
export interface ParsedQuery {
  readonly text: string;
  readonly root: SyntaxNode;
  readonly diagnostics: readonly ServiceDiagnostic[];
}

/** Builds the binder's view of a catalog once; returns the function that parses and binds a text against it. */
export function createParser(catalog: Catalog): (text: string) => ParsedQuery {
  let globals: unknown;
  return (text) => {
    const service = languageService();
    globals ??= buildGlobals(catalog);
    const code = service.Kusto.Language.KustoCode.ParseAndAnalyze(text, globals);
    return { text, root: code.Syntax, diagnostics: toList<ServiceDiagnostic>(code.GetDiagnostics()) };
  };
}

function buildGlobals(catalog: Catalog): unknown {
  const service = languageService();
  const { Symbols, GlobalState } = service.Kusto.Language;
  const members: unknown[] = [];
  for (const { name, columns, open } of catalog.tables.values()) {
    const table = new Symbols.TableSymbol.$ctor4(
      name,
      columns.map((column) => newColumn(service, column.name, column.type)),
    );
    members.push(open ? table.WithIsOpen(true) : table);
  }
  for (const saved of catalog.functions.values())
    members.push(new Symbols.FunctionSymbol.$ctor16(saved.name, saved.parameters, saved.body, saved.doc ?? null));
  // A watchlist has the columns of all of them for the binder; which ones there are is known when the alias is.
  const columns = new Set(['SearchKey', ...[...catalog.watchlists.values()].flatMap((watchlist) => watchlist.columns)]);
  const any = new Symbols.TableSymbol.$ctor4(
    'watchlist',
    [...columns].map((name) => newColumn(service, name, 'string')),
  );
  const parameters = Symbols.Parameter.ParseList('(alias:string, keys:dynamic=dynamic([]))');
  members.push(new Symbols.FunctionSymbol.$ctor6('_GetWatchlist', any.WithIsOpen(true), parameters, null));
  const plugins = [...toList<unknown>(GlobalState.Default.PlugIns), ...unlistedPlugins(service)];
  return GlobalState.Default.WithPlugIns(plugins)
    .WithDatabase(new Symbols.DatabaseSymbol.ctor('belfry', members))
    .WithCache();
}

/** Plugins that the service's documentation has and the language service does not know. */
function unlistedPlugins(service: LanguageService): unknown[] {
  const { TableSymbol, FunctionSymbol, Parameter } = service.Kusto.Language.Symbols;
  const plugin = (name: string, parameters: string, columns: readonly (readonly [string, KqlType])[]): unknown => {
    const result = new TableSymbol.$ctor4(
      name,
      columns.map(([column, type]) => newColumn(service, column, type)),
    );
    return new FunctionSymbol.$ctor6(name, result, Parameter.ParseList(parameters), null);
  };
  return [
    plugin('schema_merge', '(PreserveOrder:bool=true)', [
      ['ColumnName', 'string'],
      ['ColumnOrdinal', 'long'],
      ['DataType', 'string'],
      ['ColumnType', 'string'],
    ]),
    plugin(
      'diffpatterns_text',
      '(TextColumn:string, BooleanCondition:bool, MinTokens:long=1, Threshold:real=0.05, MaxTokens:long=20)',
      [
        ['Count_of_True', 'long'],
        ['Count_of_False', 'long'],
        ['Percent_of_True', 'real'],
        ['Percent_of_False', 'real'],
        ['Pattern', 'string'],
      ],
    ),
  ];
}

/** A .NET list as an array; none for null. */
export function toList<T>(list: unknown): T[] {
  return list === null || list === undefined ? [] : (languageService().Bridge.toArray(list) as T[]);
}

/** Returns the columns that the binder gives a tabular node; undefined when it is none. */
export function columnsOf(node: SyntaxNode): ServiceColumn[] | undefined {
  const columns = node.ResultType?.Columns;
  return columns === null || columns === undefined ? undefined : toList<ServiceColumn>(columns);
}

/** Returns the name that a projection gives an expression. */
export function resultName(node: SyntaxNode, fallback: string): string {
  return languageService().Kusto.Language.KustoFacts.GetExpressionResultName(node, fallback, null) ?? fallback;
}
