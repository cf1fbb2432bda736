import { kqlTypes, type KqlType } from '@belfry/schema';
import { kindOf } from '../../1-parse/language-service.ts';
import { child, firstToken, items, need, spanOf, type SyntaxNode } from '../../1-parse/syntax.ts';
import { absentColumn, findColumn, nameOf } from '../../2-bind/bind-name.ts';
import { newId, type BindContext, type Relation, type RelationColumn } from '../../2-bind/context.ts';
import { castTo, columnRef, nullLiteral } from '../../3-plan/expr.ts';
import type { Definition } from '../../3-plan/plan.ts';
import { QueryProblem, suggest } from '../../errors/diagnostic.ts';
import type { PluginCall, StatedSchema } from '../../plugins/define-plugin.ts';
import { absentPlugins, plugins } from '../../plugins/index.ts';
import { defineOperator } from '../define-operator.ts';

const synonyms: Record<string, KqlType> = {
  boolean: 'bool',
  date: 'datetime',
  time: 'timespan',
  double: 'real',
  uuid: 'guid',
  uniqueid: 'guid',
};

function readSchema(node: SyntaxNode): StatedSchema | undefined {
  const clause = child(node, 'Schema');
  if (clause === undefined) return undefined;
  let star = false;
  const columns: { name: string; type: KqlType }[] = [];
  const read = (part: SyntaxNode): void => {
    if (kindOf(part) === 'NameAndTypeDeclaration') {
      const word = firstToken(need(part, 'Type'))?.ValueText ?? 'dynamic';
      const type = (kqlTypes as readonly string[]).includes(word) ? (word as KqlType) : (synonyms[word] ?? 'dynamic');
      columns.push({ name: nameOf(need(part, 'Name')), type });
      return;
    }
    if (part.IsToken && part.ValueText === '*') star = true;
    for (let index = 0; index < part.ChildCount; index++) {
      const inner = part.GetChild(index);
      if (inner !== null) read(inner);
    }
  };
  read(clause);
  return { star, columns };
}

function readCall(node: SyntaxNode, namedArguments: readonly string[]): PluginCall {
  const target = need(node, 'FunctionCall');
  const all = items(child(need(target, 'ArgumentList'), 'Expressions'));
  const named = new Map<string, SyntaxNode>();
  const args: SyntaxNode[] = [];
  for (const argument of all) {
    const name = kindOf(argument) === 'SimpleNamedExpression' ? nameOf(need(argument, 'Name')) : undefined;
    const known = namedArguments.find((candidate) => candidate.toLowerCase() === name?.toLowerCase());
    if (known !== undefined) named.set(known, need(argument, 'Expression'));
    else args.push(argument);
  }
  return { name: nameOf(need(target, 'Name')), args, named, all, schema: readSchema(node), span: spanOf(target) };
}

function unknownPlugin(word: string, node: SyntaxNode, ctx: BindContext): QueryProblem {
  const reason = absentPlugins[word];
  const near = suggest(word, plugins.keys());
  return new QueryProblem(
    'KQL0432',
    reason === undefined ? `the plugin ${word} is not supported` : `the plugin ${word} is not available: ${reason}`,
    ctx.at ?? spanOf(node),
    near === undefined ? undefined : `did you mean ${near}?`,
  );
}

/** The input with a column for each argument that names one which could have come from data and did not: a plugin before gave none. */
function withAbsent(args: readonly SyntaxNode[], input: Relation, ctx: BindContext): Relation {
  if (ctx.state.openColumns === false) return input;
  const columns: RelationColumn[] = [];
  const definitions: Definition[] = [];
  for (const node of args) {
    const name = kindOf(node) === 'NameReference' ? nameOf(node) : '';
    const known =
      name === '' || node.ReferencedSymbol === null || ctx.scope.names.has(name) || ctx.catalog.tables.has(name);
    if (known || findColumn([...input.columns, ...columns], name) !== undefined) continue;
    const expr = absentColumn(node, name, ctx);
    const id = newId(ctx);
    definitions.push({ id, expr });
    columns.push({ name, id, type: expr.type });
  }
  if (columns.length === 0) return input;
  return {
    ...input,
    plan: { kind: 'extend', input: input.plan, definitions },
    columns: [...input.columns, ...columns],
  };
}

/** Gives a relation the columns that the query states, by name: those it does not have are null. */
function withSchema(relation: Relation, schema: StatedSchema, input: Relation, ctx: BindContext): Relation {
  const stated = new Set(schema.columns.map((column) => column.name));
  const along = schema.star
    ? relation.columns.filter(({ name }) => !stated.has(name) && input.columns.some((column) => column.name === name))
    : [];
  const definitions: Definition[] = [];
  const columns = schema.columns.map(({ name, type }): RelationColumn => {
    const found = relation.columns.find((column) => column.name === name);
    if (found?.type === type) return found;
    const id = newId(ctx);
    definitions.push({ id, expr: found === undefined ? nullLiteral(type) : castTo(columnRef(found), type) });
    return { name, id, type };
  });
  const { plan } = relation;
  return {
    ...relation,
    plan: definitions.length === 0 ? plan : { kind: 'extend', input: plan, definitions },
    columns: [...along, ...columns],
  };
}

export const evaluate = defineOperator({
  keyword: 'evaluate',
  syntax: ['EvaluateOperator'],
  doc: 'Calls a plugin: a function of whole tables, whose columns may depend on their rows.',
  learn: 'https://learn.microsoft.com/kusto/query/evaluate-operator',
  rowWise: false,
  preservesOrder: false,
  needsWholeInput: true,
  bind(node, input, ctx) {
    const target = need(node, 'FunctionCall');
    const plugin = plugins.get(nameOf(need(target, 'Name')));
    if (plugin === undefined) throw unknownPlugin(nameOf(need(target, 'Name')), target, ctx);
    const call = readCall(node, plugin.namedArguments ?? []);
    const result = plugin.bind(call, withAbsent(call.args, input, ctx), ctx);
    return call.schema === undefined ? result : withSchema(result, call.schema, input, ctx);
  },
});
