export {
  createCatalog,
  type Catalog,
  type CatalogInput,
  type SavedFunction,
  type WatchlistDefinition,
} from './catalog.ts';
export { createCompiler, type Compiler, type PredicateResult, type Supported } from './compiler.ts';
export { compileOverData } from './compile-over-data.ts';
export type {
  CompiledQuery,
  CompileOptions,
  CompileResult,
  DataAnswer,
  DataQuestion,
  StreamProgram,
  StreamProgramResult,
  StreamResult,
} from './compiled-query.ts';
export {
  delimiters,
  externalAddressProblem,
  type AddressProblem,
  type ExternalColumn,
  type ExternalFormat,
  type ExternalRows,
  type ExternalSource,
} from './external-source.ts';
export { providePlaces, type FindPlace } from './functions/geo/places.ts';
export { openStream, type OpenStream } from './4-emit/js-plan.ts';
export type { Diagnostic } from './errors/diagnostic.ts';
export { languageReference, type FunctionEntry, type LanguageReference } from './reference/language-reference.ts';
export { provideLanguageService, type LanguageService } from './1-parse/language-service.ts';
export { decodeCell, decodeRow } from './values/cell.ts';
export { resultSettings } from './sql/settings.ts';
