import type { KqlType } from '@belfry/schema';
import type { Span } from '../1-parse/syntax.ts';
import { nullLiteral, type Expr } from '../3-plan/expr.ts';
import { QueryProblem, suggest } from '../errors/diagnostic.ts';
import { notAvailable } from '../errors/not-available.ts';
import { resultType } from '../functions/call.ts';
import { arity } from '../functions/param.ts';
import { scalarFunctions } from '../functions/registry.ts';
import { isCallable, withConstantsOfData } from './constants-of-data.ts';
import type { BindContext } from './context.ts';
import { fold } from './fold.ts';

/** Functions that read the time of the query. */
const clockReaders = new Set(['now', 'ago']);

/** Builds a call of a registered scalar function, computed at once when all arguments are constants. */
export function makeCall(
  word: string,
  args: readonly Expr[],
  given: KqlType | undefined,
  span: Span,
  ctx: BindContext,
): Expr {
  const fn = scalarFunctions.get(word);
  const at = ctx.at ?? span;
  if (fn === undefined) throw unknownFunction(word, at);
  const { min, max } = arity(fn.params);
  if (args.length < min || args.length > max)
    throw new QueryProblem(
      'KQL0412',
      `${word} takes ${min === max ? min : `${min} to ${max}`} arguments here, not ${args.length}`,
      at,
    );
  const own = resultType(
    fn,
    args.map((arg) => arg.type),
  );
  const type = typeof fn.returns === 'string' ? fn.returns : knownType(given, own, args);
  if (clockReaders.has(fn.name)) ctx.state.usesNow = true;
  const call = { kind: 'call', type, name: fn.name, args, span: at } as const;
  const ofData = withConstantsOfData(call, fn, ctx);
  if (ofData !== undefined && !isCallable(ofData, fn, at, ctx)) return nullLiteral(type);
  const folded = fold(ofData ?? call, ctx.now);
  if (fn.name === 'ago' && folded.kind === 'literal' && typeof folded.value === 'bigint')
    noteLookBack(ctx.state, ctx.now - folded.value);
  return folded;
}

/** The type that the binder gives a call; a dynamic that comes of nothing dynamic is one whose type it does not know. */
export const knownType = (given: KqlType | undefined, own: KqlType, args: readonly Expr[]): KqlType =>
  given === undefined || (given === 'dynamic' && args.every((arg) => arg.type !== 'dynamic')) ? own : given;

function noteLookBack(state: BindContext['state'], span: bigint): void {
  if (span > 0n && (state.looksBack === undefined || span < state.looksBack)) state.looksBack = span;
}

function unknownFunction(word: string, at: Span): QueryProblem {
  const reason = notAvailable[word];
  if (reason !== undefined) return new QueryProblem('KQL0414', `${word} is not available: ${reason}`, at);
  if (word.startsWith('__'))
    return new QueryProblem('KQL0414', `${word} is not available: it is for Kusto’s own use and not documented`, at);
  const near = suggest(word, scalarFunctions.keys());
  return new QueryProblem(
    'KQL0411',
    `the function ${word} is not supported`,
    at,
    near === undefined ? undefined : `did you mean ${near}?`,
  );
}
