export { startCompiler, type CompilerClient } from './compiler-client.ts';
export type { CompileOptions, Plan, Supported } from './compiler-protocol.ts';
export { queryCodes } from './errors.ts';
export { ExternalData, type ExternalDataOptions, type ExternalRead } from './external-data/external-data.ts';
export { QueryRefused, QueryService, type QueryLimits, type QueryRun } from './query-service.ts';
