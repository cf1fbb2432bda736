export {
  createCatalog,
  type Catalog,
  type CatalogInput,
  type SavedFunction,
  type WatchlistDefinition,
} from './catalog.ts';
export { createCompiler, type Compiler, type PredicateResult, type Supported } from './compiler.ts';
export type { CompiledQuery, CompileOptions, CompileResult, StreamResult } from './compiled-query.ts';
export type { Diagnostic } from './errors/diagnostic.ts';
export { provideLanguageService, type LanguageService } from './1-parse/language-service.ts';
export { decodeCell, decodeRow } from './values/cell.ts';
export { resultSettings } from './sql/settings.ts';
