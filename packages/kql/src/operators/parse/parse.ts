import { RE2JS } from 're2js';
import type { KqlType } from '@belfry/schema';
import { kindOf } from '../../1-parse/language-service.ts';
import { child, firstToken, items, need, spanOf, type SyntaxNode } from '../../1-parse/syntax.ts';
import { makeCall } from '../../2-bind/make-call.ts';
import { stringOf } from '../../2-bind/bind-literal.ts';
import { nameOf } from '../../2-bind/bind-name.ts';
import { newId, withRow, type BindContext, type Relation, type RelationColumn } from '../../2-bind/context.ts';
import { typeOfWord } from '../../2-bind/type-word.ts';
import { castTo, columnRef, nullLiteral, type Expr } from '../../3-plan/expr.ts';
import type { Plan } from '../../3-plan/plan.ts';
import { QueryProblem } from '../../errors/diagnostic.ts';
import { defineOperator } from '../define-operator.ts';
import { parameterOf } from '../join-keys.ts';

interface Capture {
  readonly name: string;
  readonly type: KqlType;
  /** The number of its group: texts of a regular expression may have groups of their own. */
  readonly group: number;
}
const quote = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');

/** What a column of a type may match: a number does not run over text. */
const numeric: Partial<Record<KqlType, string>> = {
  long: '[ ]*[-+]?[0-9]+[ ]*',
  int: '[ ]*[-+]?[0-9]+[ ]*',
  real: '[ ]*[-+]?[0-9]*[.]?[0-9]+(?:[eE][-+]?[0-9]+)?[ ]*',
};

/** The same for values that only a `*` ends: what follows them is junk. */
const beforeStar: Partial<Record<KqlType, string>> = {
  bool: '[A-Za-z]+|[01]',
  guid: '[{]?[0-9A-Fa-f-]{32,36}[}]?',
  timespan: '-?[0-9][0-9:.]*[a-z]*',
  datetime: '[0-9][-0-9/.]*(?:[T ][0-9:.,]*[0-9](?: ?[AP]M)?)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?',
  decimal: '-?[0-9]+(?:[.][0-9]+)?',
};

function compileRegex(pattern: string, node: SyntaxNode, ctx: BindContext): RE2JS {
  try {
    return RE2JS.compile(pattern);
  } catch (error) {
    throw new QueryProblem(
      'KQL0418',
      `the pattern is no regular expression: ${(error as Error).message}`,
      ctx.at ?? spanOf(node),
    );
  }
}

/** Turns `* "a" x:long "b" y` into a pattern whose groups are the columns. */
function compilePattern(
  nodes: readonly SyntaxNode[],
  kind: string,
  flags: string,
  ctx: BindContext,
): { pattern: string; captures: Capture[] } {
  const captures: Capture[] = [];
  let pattern = '';
  let groups = 0;
  nodes.forEach((node, index) => {
    const last = index === nodes.length - 1;
    switch (kindOf(node)) {
      case 'StarExpression':
        pattern += last ? '.*' : '.*?';
        return;
      case 'StringLiteralExpression':
      case 'CompoundStringLiteralExpression': {
        const text = kind === 'regex' ? `(?:${stringOf(node)})` : quote(stringOf(node));
        if (kind === 'regex') groups += compileRegex(text, node, ctx).groupCount();
        pattern += text;
        return;
      }
      default: {
        const declared = kindOf(node) === 'NameAndTypeDeclaration';
        const word = declared ? (firstToken(need(node, 'Type'))?.ValueText ?? 'string') : 'string';
        const type = typeOfWord(word) ?? 'string';
        captures.push({ name: nameOf(declared ? need(node, 'Name') : node), type, group: ++groups });
        const any = last || kind === 'regex' ? '.*' : '.*?';
        const next = nodes[index + 1];
        const skips = next !== undefined && kindOf(next) === 'StarExpression';
        const own = numeric[type] ?? (skips ? beforeStar[type] : undefined);
        pattern += `(${own === undefined ? any : kind === 'relaxed' ? `${own}|${any}` : own})`;
      }
    }
  });
  // A text that matches is known by its groups: a pattern without columns has an empty one.
  return { pattern: `^(?${flags})${pattern}${captures.length === 0 ? '()' : ''}$`, captures };
}

interface Added {
  readonly column: RelationColumn;
  readonly expr: Expr;
}

/** The columns that a match gives. Where types must fit, one text that is no value of its type leaves them all empty. */
function captured(
  captures: readonly Capture[],
  groups: Expr,
  input: Plan,
  strict: boolean,
  ctx: BindContext,
): { readonly plan: Plan; readonly added: readonly Added[]; readonly fits: Expr | undefined } {
  const added = captures.map(({ name, type, group }): Added => {
    const text: Expr = { kind: 'element', type: 'string', arg: groups, index: group, of: 'groups' };
    return { column: { name, id: newId(ctx), type }, expr: castTo(text, type) };
  });
  const typed = added.filter(({ column }) => column.type !== 'string' && column.type !== 'dynamic');
  const plan = extended(input, added);
  if (!strict || typed.length === 0) return { plan, added, fits: undefined };
  const fits = typed
    .map(({ column }) => makeCall('isnotnull', [columnRef(column)], 'bool', nowhere, ctx))
    .reduce((one, other) => makeCall('and', [one, other], 'bool', nowhere, ctx));
  return { plan, added, fits };
}

const nowhere = { start: 0, length: 0 };
const extended = (input: Plan, added: readonly Added[]): Plan =>
  added.length === 0
    ? input
    : { kind: 'extend', input, definitions: added.map(({ column, expr }) => ({ id: column.id, expr })) };

export function bindParse(node: SyntaxNode, input: Relation, ctx: BindContext, onlyMatches: boolean): Relation {
  const kind = parameterOf(node, 'kind') ?? 'simple';
  const given = (parameterOf(node, 'flags') ?? '').replace(/[^imsU]/gi, '');
  const flags = kind === 'regex' ? (given.includes('s') ? given : `${given}s`) : 's';
  const { pattern, captures } = compilePattern(items(child(node, 'Patterns')), kind, flags, ctx);
  compileRegex(pattern, node, ctx);
  const arg = castTo(ctx.tools.expression(need(node, 'Expression'), withRow(ctx, input)), 'string');
  const groupsId = newId(ctx);
  const groups: Expr = { kind: 'column', id: groupsId, type: 'dynamic' };
  let plan: Plan = {
    kind: 'extend',
    input: input.plan,
    definitions: [{ id: groupsId, expr: { kind: 'groups', type: 'dynamic', arg, pattern } }],
  };
  if (onlyMatches) plan = { kind: 'filter', input: plan, condition: { kind: 'matched', type: 'bool', arg: groups } };
  const values = captured(captures, groups, plan, kind !== 'relaxed', ctx);
  ({ plan } = values);
  let { added } = values;
  if (values.fits !== undefined && onlyMatches) plan = { kind: 'filter', input: plan, condition: values.fits };
  else if (values.fits !== undefined && added.length > 1) {
    const condition = values.fits;
    added = added.map(({ column }) => ({
      column: { ...column, id: newId(ctx) },
      expr: makeCall('iff', [condition, columnRef(column), nullLiteral(column.type)], column.type, nowhere, ctx),
    }));
    plan = extended(plan, added);
  }
  const byName = new Map<string, RelationColumn>(added.map(({ column }) => [column.name, column]));
  const kept = input.columns.map((column) => byName.get(column.name) ?? column);
  const names = new Set(input.columns.map((column) => column.name));
  return { ...input, plan, columns: [...kept, ...[...byName.values()].filter((column) => !names.has(column.name))] };
}

export const parse = defineOperator({
  keyword: 'parse',
  syntax: ['ParseOperator'],
  doc: "Reads columns out of a text by a pattern; a text that does not match, or of which a part is no value of its column's type, gives empty columns; with `kind=relaxed` only that column is empty.",
  learn: 'https://learn.microsoft.com/kusto/query/parse-operator',
  rowWise: true,
  preservesOrder: true,
  needsWholeInput: false,
  bind: (node, input, ctx) => bindParse(node, input, ctx, false),
});

export const parseWhere = defineOperator({
  keyword: 'parse-where',
  syntax: ['ParseWhereOperator'],
  doc: 'Reads columns out of a text by a pattern and drops rows whose text does not match.',
  learn: 'https://learn.microsoft.com/kusto/query/parse-where-operator',
  rowWise: true,
  preservesOrder: true,
  needsWholeInput: false,
  bind: (node, input, ctx) => bindParse(node, input, ctx, true),
});
