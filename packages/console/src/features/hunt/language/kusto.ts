/**
 * The part of @kusto/language-service-next that we use. Its own declarations are 1.7 MB of global namespaces; this says
 * what is called, and language-service.test.ts proves that it is there (overloads are numbered and may move).
 */
export interface BridgeList<T> {
  Count: number;
  getItem(index: number): T;
}
export interface KustoDiagnostic {
  Code: string | null;
  Severity: string | null;
  Message: string | null;
  Start: number;
  Length: number;
  HasLocation: boolean;
}
export interface KustoCompletionItem {
  Kind: number;
  DisplayText: string | null;
  MatchText: string | null;
  BeforeText: string | null;
  AfterText: string | null;
}
interface CodeService {
  GetCompletionItems(position: number): {
    Items: BridgeList<KustoCompletionItem>;
    EditStart: number;
    EditLength: number;
  };
  GetDiagnostics(): BridgeList<KustoDiagnostic>;
  GetAnalyzerDiagnostics(wait: boolean): BridgeList<KustoDiagnostic>;
  GetClassifications(
    start: number,
    length: number,
  ): { Classifications: BridgeList<{ Kind: number; Start: number; Length: number }> };
  GetQuickInfo(position: number): { Items: BridgeList<{ Text: string | null }>; Text: string | null } | null;
  GetFormattedText(): { Text: string | null };
}
export interface CodeBlock {
  Text: string;
  Start: number;
  Length: number;
  Service: CodeService;
}
export interface CodeScript {
  WithText(text: string): CodeScript;
  GetBlockAtPosition(position: number): CodeBlock | null;
  Blocks: BridgeList<CodeBlock>;
}
export interface GlobalState {
  WithCluster(cluster: unknown): GlobalState;
  WithDatabase(database: unknown): GlobalState;
}
type Constructor = new (...parameters: unknown[]) => unknown;
interface Kusto {
  GlobalState: { Default: GlobalState };
  Editor: { CodeScript: { From$1(text: string, globals: GlobalState): CodeScript } };
  Symbols: {
    ColumnSymbol: Constructor;
    TableSymbol: { $ctor6: Constructor };
    FunctionSymbol: { $ctor16: Constructor };
    DatabaseSymbol: { $ctor1: Constructor };
    ClusterSymbol: { $ctor1: Constructor };
    ScalarTypes: Record<string, unknown>;
  };
}
interface Globals {
  Kusto: { Language: Kusto };
  Bridge: { toArray(value: unknown): unknown[] };
  System: { Collections: { Generic: { List$1: (type: unknown) => { $ctor1: Constructor } } }; Object: unknown };
}

/** The service's globals, which its two bundles have set. */
export const globals = (): Globals => globalThis as unknown as Globals;
export const kusto = (): Kusto => globals().Kusto.Language;

export function toArray<T>(list: BridgeList<T> | null | undefined): T[] {
  if (list === null || list === undefined) return [];
  return globals().Bridge.toArray(list) as T[];
}
