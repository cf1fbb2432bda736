import type { Row } from '@belfry/schema';
import type { QueryDiagnostic } from '@belfry/schema/api';
import { createParser, type ParsedQuery } from './1-parse/parse.ts';
import type { Catalog } from './catalog.ts';
import { bindParsed, emitBound, maxQueryLength, planStreamParsed, type BoundQuery } from './compile.ts';
import { openStream } from './4-emit/js-plan.ts';
import type { CompileOptions, CompileResult, StreamProgramResult, StreamResult } from './compiled-query.ts';
import { aggregateFunctions, scalarFunctions } from './functions/registry.ts';
import { Kept } from './kept.ts';
import { operators, sourceWords } from './operators/index.ts';
import { plugins } from './plugins/index.ts';
import { specialForms } from './2-bind/special-forms.ts';

export interface Compiler {
  readonly catalog: Catalog;
  /**
   * Compiles a query for ClickHouse. Of a text seen before the plan is kept, or where it asks for its own time or for the data the tree; only the SQL is
   * made anew, with this run's time, bounds and limits.
   */
  compile(text: string, options: CompileOptions): CompileResult;
  /**
   * Plans a row-wise query (where, extend, project…, parse, mv-expand, and unions of such) as plain data for `openStream`.
   * `now()` is the time given here: plan again to move it.
   */
  planStream(text: string, options?: { readonly now?: Date }): StreamProgramResult;
  /**
   * Compiles a row-wise query over one table to a JavaScript function.
   * `now()` is the time given here: compile again to move it.
   */
  compileStream(text: string, options?: { readonly now?: Date }): StreamResult;
  /** Compiles a row-wise query to a test of a row: whether anything comes out. */
  compilePredicate(text: string, options?: { readonly now?: Date }): PredicateResult;
  /** Returns what is wrong with a query, nothing when it can run. */
  validate(text: string): QueryDiagnostic[];
  /** Returns the words of the language that the engine has. */
  supported(): Supported;
}
export type PredicateResult =
  | { readonly ok: true; readonly table: string; test(row: Row): boolean }
  | { readonly ok: false; readonly diagnostics: readonly QueryDiagnostic[] };
export interface Supported {
  readonly operators: string[];
  readonly functions: string[];
  readonly aggregates: string[];
  readonly plugins: string[];
}

/** Characters of queries whose trees are kept: about 200 bytes of memory each. */
const keptTreeText = 600_000;
/** Characters of queries whose plans are kept; these are much smaller than trees. */
const keptPlanText = 3_000_000;
const tooLargeDiagnostic: QueryDiagnostic = {
  code: 'KQL0400',
  severity: 'error',
  message: 'the query is too long or nested too deep',
  start: 0,
  length: 0,
};

/** Creates a compiler for a catalog. The language service is loaded at the first query. */
export function createCompiler(catalog: Catalog): Compiler {
  const parse = createParser(catalog);
  const trees = new Kept<ParsedQuery>(keptTreeText);
  const plans = new Kept<BoundQuery>(keptPlanText);
  const parsed = (text: string): ParsedQuery => {
    const before = trees.get(text);
    if (before !== undefined) return before;
    const result = parse(text);
    trees.set(text, result, text.length);
    return result;
  };
  const tooLarge = (text: string): boolean => text.length > maxQueryLength || nestedTooDeep(text);
  const compile: Compiler['compile'] = (text, options) => {
    if (tooLarge(text)) return { ok: false, diagnostics: [tooLargeDiagnostic] };
    const kept = plans.get(text);
    if (kept !== undefined) return emitBound(kept, options);
    let tree: ParsedQuery;
    try {
      tree = parsed(text);
    } catch (error) {
      return unreadable(error, text);
    }
    const result = bindParsed(tree, catalog, options);
    if (!result.ok) return result;
    // The clock of a query that asks for it stands in its plan as constants, which indexes need: bind again, a millisecond. So does what
    // plugins take from the data.
    if (!result.bound.state.usesNow && !result.bound.asksData) {
      plans.set(text, result.bound, text.length);
      trees.delete(text);
    }
    return emitBound(result.bound, options);
  };
  const planStream: Compiler['planStream'] = (text, options) => {
    if (tooLarge(text)) return { ok: false, diagnostics: [tooLargeDiagnostic] };
    let tree: ParsedQuery;
    try {
      tree = parsed(text);
    } catch (error) {
      return unreadable(error, text);
    }
    return planStreamParsed(tree, catalog, { now: options?.now ?? new Date() });
  };
  const compileStream: Compiler['compileStream'] = (text, options) => {
    const result = planStream(text, options);
    if (!result.ok) return result;
    const stream = openStream(result.program);
    const [table, ...others] = stream.tables;
    if (table === undefined || others.length > 0) return { ok: false, diagnostics: [severalTables] };
    return { ok: true, table, columns: result.program.columns, run: (row) => stream.run(table, row) };
  };
  return {
    catalog,
    compile,
    planStream,
    compileStream,
    compilePredicate: (text, options) => {
      const result = compileStream(text, options);
      if (!result.ok) return result;
      return { ok: true, table: result.table, test: (row) => result.run(row).length > 0 };
    },
    validate: (text) => {
      const result = compile(text, { now: new Date(0) });
      return result.ok ? [...result.query.warnings] : [...result.diagnostics];
    },
    supported,
  };
}
const severalTables: QueryDiagnostic = {
  code: 'KQL0417',
  severity: 'error',
  message: 'the query reads several tables',
  start: 0,
  length: 0,
};

/** Microsoft's parser throws on some texts that are no query: they are refused like any other that does not parse. */
function unreadable(error: unknown, text: string): { ok: false; diagnostics: QueryDiagnostic[] } {
  if (error instanceof RangeError) return { ok: false, diagnostics: [tooLargeDiagnostic] };
  const message = `the query cannot be read: ${error instanceof Error ? error.message : String(error)}`;
  return { ok: false, diagnostics: [{ code: 'KQL0401', severity: 'error', message, start: 0, length: text.length }] };
}

/** The parser recurses: brackets nested beyond any real query are refused before it sees them. */
function nestedTooDeep(text: string): boolean {
  let depth = 0;
  for (let index = 0; index < text.length; index++) {
    const character = text[index]!;
    if (character === '(' || character === '[' || character === '{') depth += 1;
    else if (character === ')' || character === ']' || character === '}') depth -= 1;
    if (depth > 200) return true;
  }
  return false;
}

function supported(): Supported {
  const words = (names: Iterable<string>): string[] => [...names].toSorted();
  return {
    operators: words([...operators.map((operator) => operator.keyword), ...sourceWords]),
    functions: words(
      [...scalarFunctions.keys(), ...Object.keys(specialForms)].filter((name) => /^[a-z_]\w*$/i.test(name)),
    ),
    aggregates: words(aggregateFunctions.keys()),
    plugins: words(plugins.keys()),
  };
}
