import type { KqlType } from '@belfry/schema';
import type { Span } from '../../1-parse/syntax.ts';
import { QueryProblem } from '../../errors/diagnostic.ts';
import type { ExternalColumn, ExternalFormat } from '../../external-source.ts';

/** Steps of a path at most. */
const maxSteps = 50;

interface Mapped {
  readonly Column?: unknown;
  readonly column?: unknown;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly [property: string]: unknown;
}

/**
 * Reads `ingestionMapping`, Kusto's JSON array of `{"Column", "Properties": {"Path" | "Ordinal" | "ConstValue"}}` (the properties may
 * stand beside the column). A column that it does not name has no cells.
 */
export function readMapping(
  text: string,
  columns: readonly { readonly name: string; readonly type: KqlType }[],
  format: ExternalFormat,
  at: Span,
): ExternalColumn[] {
  const wrong = (message: string): QueryProblem => new QueryProblem('KQL0415', `ingestionMapping: ${message}`, at);
  let mapped: unknown;
  try {
    mapped = JSON.parse(text);
  } catch {
    throw wrong('it is no JSON');
  }
  if (!Array.isArray(mapped)) throw wrong('it must be an array of columns');
  const byName = new Map((mapped as Mapped[]).map((entry) => [String(entry?.Column ?? entry?.column), entry]));
  return columns.map((column): ExternalColumn => {
    const entry = byName.get(column.name);
    // An absent cell: no line has one at this place, no record a property of no name.
    if (entry === undefined) return format.endsWith('json') ? { ...column, path: [''] } : { ...column, ordinal: -1 };
    const { Path, path, Ordinal, ordinal, ConstValue, constValue } = { ...entry, ...entry.Properties } as Mapped;
    const constant = ConstValue ?? constValue;
    if (constant !== undefined && constant !== null) return { ...column, constant: String(constant as string) };
    const place = Ordinal ?? ordinal;
    if (place !== undefined && Number.isInteger(Number(place))) return { ...column, ordinal: Number(place) };
    const steps = readPath(String((Path ?? path ?? '') as string));
    if (steps === undefined)
      throw wrong(`the column ${column.name} has no Path, Ordinal or ConstValue that can be read`);
    return { ...column, path: steps };
  });
}

/** Reads `$.a.b`, `$['a b']`, `$.list[0]`; undefined when it is none. */
function readPath(text: string): (string | number)[] | undefined {
  const step = /\.([\p{L}\p{N}_$@-]+)|\[(\d{1,9})\]|\[(?:'([^'\]]*)'|"([^"\]]*)")\]/uy;
  if (!text.startsWith('$')) return undefined;
  const steps: (string | number)[] = [];
  step.lastIndex = 1;
  while (step.lastIndex < text.length && steps.length < maxSteps) {
    const found = step.exec(text);
    if (found === null) return undefined;
    const [, name, index, quoted, doubleQuoted] = found;
    steps.push(index === undefined ? (name ?? quoted ?? doubleQuoted ?? '') : Number(index));
  }
  return step.lastIndex >= text.length || steps.length === 0 ? steps : undefined;
}
