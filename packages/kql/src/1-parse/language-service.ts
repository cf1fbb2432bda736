import { BelfryError } from '@belfry/schema';
import type { KqlType } from '@belfry/schema';
import type { ServiceSymbol, SyntaxNode } from './syntax.ts';

/** What we use of `@kusto/language-service-next`, whose overloaded constructors carry generated names. */
export interface LanguageService {
  readonly Kusto: {
    readonly Language: {
      readonly KustoCode: {
        Parse(text: string): Pick<KustoCode, 'GetSyntaxDiagnostics'>;
        ParseAndAnalyze(text: string, globals: unknown): KustoCode;
      };
      readonly GlobalState: { readonly Default: GlobalState };
      readonly KustoFacts: {
        GetExpressionResultName(node: SyntaxNode, fallback: string | null, row: null): string | null;
      };
      readonly Symbols: {
        readonly ScalarTypes: Record<string, unknown>;
        readonly ColumnSymbol: new (name: string, type: unknown, a: null, b: null, c: null, d: null) => ServiceSymbol;
        readonly TableSymbol: { readonly $ctor4: new (name: string, columns: unknown[]) => OpenableTable };
        readonly FunctionSymbol: {
          readonly $ctor6: new (
            name: string,
            result: unknown,
            parameters: unknown,
            description: string | null,
          ) => ServiceSymbol;
          readonly $ctor16: new (
            name: string,
            parameters: string,
            body: string,
            description: string | null,
          ) => ServiceSymbol;
        };
        readonly Parameter: { ParseList(text: string): unknown };
        readonly ReturnTypeKind: { readonly Custom: unknown };
        readonly DatabaseSymbol: { readonly ctor: new (name: string, members: unknown[]) => unknown };
      };
      readonly Functions: Readonly<
        Record<'ColumnIfExists' | 'ColumnIfExists_Deprecated', { readonly Signatures: unknown }>
      >;
      readonly Syntax: { readonly SyntaxKind: Record<string, unknown> };
    };
  };
  readonly Bridge: { toArray(list: unknown): unknown[] };
}
interface OpenableTable extends ServiceSymbol {
  WithIsOpen(open: boolean): OpenableTable;
}
interface GlobalState {
  readonly PlugIns: unknown;
  WithDatabase(database: unknown): GlobalState;
  WithPlugIns(plugins: readonly unknown[]): GlobalState;
  WithCache(): GlobalState;
}
export interface KustoCode {
  readonly Syntax: SyntaxNode;
  readonly ResultType: unknown;
  GetDiagnostics(): unknown;
  GetSyntaxDiagnostics(): unknown;
}
export interface ServiceDiagnostic {
  readonly Code: string;
  readonly Severity: string;
  readonly Message: string;
  readonly Start: number;
  readonly Length: number;
}

type Loader = () => LanguageService;
let load: Loader = loadInNode;
let loaded: LanguageService | undefined;

/** Node's `require`, reached without an import so that the package stays loadable in a browser. */
function loadInNode(): LanguageService {
  const node = (globalThis as { process?: { getBuiltinModule?(name: string): unknown } }).process;
  const module = node?.getBuiltinModule?.('node:module') as
    { createRequire(from: string): (path: string) => unknown } | undefined;
  if (module === undefined)
    throw new BelfryError('BELFRY-KQL-001', 'the KQL language service is not loaded', {
      hint: 'outside Node, load its two scripts and call provideLanguageService before createCompiler',
    });
  const require = module.createRequire(import.meta.url);
  require('@kusto/language-service-next/bridge.min.js');
  require('@kusto/language-service-next/Kusto.Language.Bridge.min.js');
  return globalThis as unknown as LanguageService;
}

/** Says how to get the language service where there is no `require` (a browser's worker). */
export function provideLanguageService(loader: Loader): void {
  load = loader;
}

/** Returns the language service, loaded at the first call (about a second). */
export function languageService(): LanguageService {
  if (loaded === undefined) {
    loaded = load();
    typeColumnsThatMayExist(loaded);
    selfTest(loaded);
  }
  return loaded;
}

interface CallShape {
  readonly Arguments: unknown;
  readonly ArgumentTypes: unknown;
  readonly RowScope: { readonly Columns: unknown } | null;
}

/**
 * `column_ifexists(name, default)` is the column where it exists. The package gives it the type of the default everywhere, so that members of
 * a dynamic column would be errors.
 */
function typeColumnsThatMayExist({ Kusto, Bridge }: LanguageService): void {
  const { Functions, Symbols } = Kusto.Language;
  const typeOf = ({ Arguments, ArgumentTypes, RowScope }: CallShape): unknown => {
    const [name] = Bridge.toArray(Arguments) as { readonly ConstantValue?: unknown }[];
    const columns = RowScope === null ? [] : (Bridge.toArray(RowScope.Columns) as { Name: string; Type: unknown }[]);
    const column = columns.find(({ Name }) => Name === name?.ConstantValue);
    return column?.Type ?? Bridge.toArray(ArgumentTypes)[1];
  };
  for (const { Signatures } of [Functions.ColumnIfExists, Functions.ColumnIfExists_Deprecated])
    for (const signature of Bridge.toArray(Signatures) as object[])
      Object.assign(signature, { ReturnKind: Symbols.ReturnTypeKind.Custom, CustomReturnType: typeOf });
}

/** The generated constructor names may move in any release: a wrong one is seen at once, not in a query. */
function selfTest(service: LanguageService): void {
  const { Symbols, GlobalState, KustoCode } = service.Kusto.Language;
  const column = newColumn(service, 'x', 'long');
  const table = new Symbols.TableSymbol.$ctor4('t', [column, newColumn(service, 'd', 'dynamic')]);
  const open = new Symbols.FunctionSymbol.$ctor6(
    'w',
    table.WithIsOpen(true),
    Symbols.Parameter.ParseList('(a:string)'),
    null,
  );
  const saved = new Symbols.FunctionSymbol.$ctor16('f', '(n:long=1)', 't | where x == n', null);
  const globals = GlobalState.Default.WithDatabase(
    new Symbols.DatabaseSymbol.ctor('d', [table, open, saved]),
  ).WithCache();
  const query = "f(2) | where column_ifexists('d', '').y == 1 | join (w('a')) on $left.x == $right.x | count";
  const code = KustoCode.ParseAndAnalyze(query, globals);
  const problems = service.Bridge.toArray(code.GetDiagnostics());
  if (problems.length > 0 || code.ResultType === null)
    throw new BelfryError('BELFRY-KQL-002', 'this release of @kusto/language-service-next does not fit', {
      hint: 'install the exact version that packages/kql/package.json names',
    });
}

const serviceTypes: Record<KqlType, string> = {
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

export function newColumn(service: LanguageService, name: string, type: KqlType): ServiceSymbol {
  const { ColumnSymbol, ScalarTypes } = service.Kusto.Language.Symbols;
  return new ColumnSymbol(name, ScalarTypes[serviceTypes[type]], null, null, null, null);
}

let kinds: Map<number, string> | undefined;

/** Returns the name of a node's kind, `FilterOperator`. */
export function kindOf(node: SyntaxNode): string {
  if (kinds === undefined) {
    kinds = new Map();
    for (const [name, value] of Object.entries(languageService().Kusto.Language.Syntax.SyntaxKind))
      if (typeof value === 'number') kinds.set(value, name);
  }
  return kinds.get(node.Kind) ?? `kind ${node.Kind}`;
}
