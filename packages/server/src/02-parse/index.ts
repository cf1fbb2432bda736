export { createAsimFunctions, type AsimFunction } from './asim-functions.ts';
export { deadLetterTable } from './dead-letter.ts';
export { parseCodes } from './errors.ts';
export { builtInPackFolder, loadPacks } from './load-packs.ts';
export { splitDefinition } from './read-functions.ts';
export type { Pack, PackFile, PackFunction, PackProblem, PackRule } from './pack.ts';
export { createParser } from './parser.ts';
export type { ParseFailure, Parser, ParseResult, ParserOptions } from './parser.ts';
