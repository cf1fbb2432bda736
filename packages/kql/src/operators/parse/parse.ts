import { RE2JS } from 're2js';
import type { KqlType } from '@belfry/schema';
import { kindOf } from '../../1-parse/language-service.ts';
import { child, firstToken, items, need, spanOf, type SyntaxNode } from '../../1-parse/syntax.ts';
import { stringOf } from '../../2-bind/bind-literal.ts';
import { nameOf } from '../../2-bind/bind-name.ts';
import { newId, withRow, type BindContext, type Relation, type RelationColumn } from '../../2-bind/context.ts';
import { typeOfWord } from '../../2-bind/type-word.ts';
import { castTo, type Expr } from '../../3-plan/expr.ts';
import type { Plan } from '../../3-plan/plan.ts';
import { QueryProblem } from '../../errors/diagnostic.ts';
import { defineOperator } from '../define-operator.ts';
import { parameterOf } from '../join-keys.ts';

interface Capture {
  readonly name: string;
  readonly type: KqlType;
}
const quote = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');

/** What a column of a type may match: a number does not run over text. */
const numeric: Partial<Record<KqlType, string>> = {
  long: '[ ]*[-+]?[0-9]+[ ]*',
  int: '[ ]*[-+]?[0-9]+[ ]*',
  real: '[ ]*[-+]?[0-9]*[.]?[0-9]+(?:[eE][-+]?[0-9]+)?[ ]*',
};

/** Turns `* "a" x:long "b" y` into a pattern whose groups are the columns. */
function compilePattern(
  nodes: readonly SyntaxNode[],
  kind: string,
  flags: string,
): { pattern: string; captures: Capture[] } {
  const captures: Capture[] = [];
  let pattern = '';
  nodes.forEach((node, index) => {
    const last = index === nodes.length - 1;
    switch (kindOf(node)) {
      case 'StarExpression':
        pattern += last ? '.*' : '.*?';
        return;
      case 'StringLiteralExpression':
      case 'CompoundStringLiteralExpression':
        pattern += kind === 'regex' ? `(?:${stringOf(node)})` : quote(stringOf(node));
        return;
      default: {
        const declared = kindOf(node) === 'NameAndTypeDeclaration';
        const word = declared ? (firstToken(need(node, 'Type'))?.ValueText ?? 'string') : 'string';
        const type = typeOfWord(word) ?? 'string';
        captures.push({ name: nameOf(declared ? need(node, 'Name') : node), type });
        pattern += `(${(kind === 'regex' ? undefined : numeric[type]) ?? (last || kind === 'regex' ? '.*' : '.*?')})`;
      }
    }
  });
  return { pattern: `^(?${flags})${pattern}$`, captures };
}

export function bindParse(node: SyntaxNode, input: Relation, ctx: BindContext, onlyMatches: boolean): Relation {
  const kind = parameterOf(node, 'kind') ?? 'simple';
  const given = (parameterOf(node, 'flags') ?? '').replace(/[^imsU]/gi, '');
  const flags = kind === 'regex' ? (given.includes('s') ? given : `${given}s`) : 's';
  const { pattern, captures } = compilePattern(items(child(node, 'Patterns')), kind, flags);
  try {
    RE2JS.compile(pattern);
  } catch (error) {
    throw new QueryProblem(
      'KQL0418',
      `the pattern is no regular expression: ${(error as Error).message}`,
      ctx.at ?? spanOf(node),
    );
  }
  const arg = castTo(ctx.tools.expression(need(node, 'Expression'), withRow(ctx, input)), 'string');
  const groupsId = newId(ctx);
  const groups: Expr = { kind: 'column', id: groupsId, type: 'dynamic' };
  let plan: Plan = {
    kind: 'extend',
    input: input.plan,
    definitions: [{ id: groupsId, expr: { kind: 'groups', type: 'dynamic', arg, pattern } }],
  };
  if (onlyMatches) plan = { kind: 'filter', input: plan, condition: { kind: 'matched', type: 'bool', arg: groups } };
  const added = captures.map((capture, index) => {
    const text: Expr = { kind: 'element', type: 'string', arg: groups, index: index + 1, of: 'groups' };
    return { column: { name: capture.name, id: newId(ctx), type: capture.type }, expr: castTo(text, capture.type) };
  });
  plan = { kind: 'extend', input: plan, definitions: added.map(({ column, expr }) => ({ id: column.id, expr })) };
  const byName = new Map<string, RelationColumn>(added.map(({ column }) => [column.name, column]));
  const kept = input.columns.map((column) => byName.get(column.name) ?? column);
  const names = new Set(input.columns.map((column) => column.name));
  return { ...input, plan, columns: [...kept, ...[...byName.values()].filter((column) => !names.has(column.name))] };
}

export const parse = defineOperator({
  keyword: 'parse',
  syntax: ['ParseOperator'],
  doc: 'Reads columns out of a text by a pattern; a text that does not match gives empty columns.',
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
