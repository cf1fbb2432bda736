import { kindOf } from '../1-parse/language-service.ts';
import { child, items, need, spanOf, type SyntaxNode } from '../1-parse/syntax.ts';
import { QueryProblem, suggest } from '../errors/diagnostic.ts';
import { bindDatatable } from '../operators/datatable/datatable.ts';
import { bindExternalData } from '../operators/externaldata/externaldata.ts';
import { operators, operatorsBySyntax } from '../operators/index.ts';
import { bindFind } from '../operators/find/find.ts';
import { bindPrint } from '../operators/print/print.ts';
import { bindRange } from '../operators/range/range.ts';
import { bindSearch } from '../operators/search/search.ts';
import { bindUnion } from '../operators/union/union.ts';
import { bindBody } from './bind-function.ts';
import { nameOf } from './bind-name.ts';
import { bindPatternCall } from './bind-pattern.ts';
import { bindWatchlist } from './bind-watchlist.ts';
import { newId, type BindContext, type Relation } from './context.ts';

/** Tabular expressions in one query, functions expanded: `let`s that double each other stop here. */
const maxNodes = 5_000;

/** Returns a table of the catalog with all its columns; what is not used is pruned later. */
export function bindTable(name: string, ctx: BindContext): Relation {
  const table = ctx.catalog.tables.get(name);
  if (table === undefined)
    throw new QueryProblem('KQL0420', `there is no table ${name}`, ctx.at ?? { start: 0, length: 0 });
  ctx.state.tables.add(name);
  if (table.open) ctx.state.openColumns = true;
  const columns = table.columns.map((column) => ({ ...column, id: newId(ctx) }));
  return { plan: { kind: 'scan', table: name, columns }, columns };
}

function bindNamed(node: SyntaxNode, ctx: BindContext): Relation {
  const name = nameOf(node);
  const binding = ctx.scope.names.get(name);
  if (binding?.kind === 'tabular') return binding.bind();
  if (binding === undefined && ctx.catalog.tables.has(name)) return bindTable(name, ctx);
  const body = bindBody(node, undefined, ctx);
  if (body?.kind === 'tabular') return body.relation();
  const near = suggest(name, [...ctx.catalog.tables.keys(), ...ctx.scope.names.keys()]);
  throw new QueryProblem(
    'KQL0420',
    `there is no table ${name}`,
    ctx.at ?? spanOf(node),
    near === undefined ? undefined : `did you mean ${near}?`,
  );
}

function bindTabularCall(node: SyntaxNode, ctx: BindContext): Relation {
  const body = bindBody(node, undefined, ctx);
  if (body?.kind === 'tabular') return body.relation();
  const word = nameOf(need(node, 'Name'));
  const [first, ...others] = items(child(need(node, 'ArgumentList'), 'Expressions'));
  if (word === 'table' && first !== undefined) {
    const name = ctx.tools.expression(first, { ...ctx, row: [] });
    if (name.kind === 'literal' && typeof name.value === 'string') return bindTable(name.value, ctx);
  }
  if (word === '_GetWatchlist' && first !== undefined) return bindWatchlist(node, [first, ...others], ctx);
  throw new QueryProblem('KQL0420', `there is no function ${word} that gives a table`, ctx.at ?? spanOf(node));
}

/** Binds a tabular expression. */
export function bindTabular(node: SyntaxNode, ctx: BindContext): Relation {
  if (++ctx.state.nodes > maxNodes)
    throw new QueryProblem('KQL0400', 'the query with its functions is too large', ctx.at ?? spanOf(node));
  const kind = kindOf(node);
  switch (kind) {
    case 'PipeExpression':
      return bindPipe(node, ctx);
    case 'ParenthesizedExpression':
    case 'MaterializeExpression':
    case 'DataScopeExpression':
      return bindTabular(need(node, 'Expression'), ctx);
    case 'NameReference':
      return bindNamed(node, ctx);
    case 'FunctionCallExpression':
      return bindPatternCall(node, ctx) ?? bindTabularCall(node, ctx);
    case 'PathExpression': {
      const found = bindPatternCall(node, ctx);
      if (found !== undefined) return found;
      throw unsupportedOperator(node, ctx);
    }
    case 'DataTableExpression':
      return bindDatatable(node, ctx);
    case 'PrintOperator':
      return bindPrint(node, ctx);
    case 'RangeOperator':
      return bindRange(node, ctx);
    case 'UnionOperator':
      return bindUnion(node, undefined, ctx);
    case 'SearchOperator':
      return bindSearch(node, undefined, ctx);
    case 'FindOperator':
      return bindFind(node, ctx);
    case 'ExternalDataExpression':
      return bindExternalData(node, ctx);
    default:
      throw unsupportedOperator(node, ctx);
  }
}

/** Operators that cannot be had, with what to do instead. */
const refused: Readonly<Record<string, string>> = {
  fork: 'fork gives several tables: run each of its branches as a query of its own',
  facet: 'facet gives several tables: run `summarize count() by` each column as a query of its own',
};

function unsupportedOperator(node: SyntaxNode, ctx: BindContext): QueryProblem {
  const first = node.GetChild(0);
  const word = first?.IsToken === true ? (first.ValueText ?? '') : kindOf(node).replace(/(Operator|Expression)$/, '');
  const near = suggest(
    word,
    operators.map((operator) => operator.keyword),
  );
  return new QueryProblem(
    word === 'evaluate' ? 'KQL0413' : 'KQL0410',
    word === 'evaluate'
      ? 'plugins of `evaluate` are not supported yet: their columns depend on the data'
      : (refused[word] ?? `the operator ${word} is not supported`),
    ctx.at ?? spanOf(node),
    near === undefined || near === word ? undefined : `did you mean ${near}?`,
  );
}

/** A pipe leans left: its operators are gathered without recursion, so that long pipes stay cheap. */
function bindPipe(node: SyntaxNode, ctx: BindContext): Relation {
  const steps: SyntaxNode[] = [];
  let source = node;
  while (kindOf(source) === 'PipeExpression') {
    steps.push(need(source, 'Operator'));
    source = need(source, 'Expression');
  }
  let relation = bindTabular(source, ctx);
  let inner = ctx;
  for (const step of steps.toReversed()) {
    relation = bindOperator(step, relation, inner);
    const name = kindOf(step) === 'AsOperator' ? child(step, 'Name') : undefined;
    if (name !== undefined) {
      const named = relation;
      const names = new Map(inner.scope.names).set(nameOf(name), { kind: 'tabular', bind: () => named });
      inner = { ...inner, scope: { names } };
    }
  }
  return relation;
}

/** Binds an operator on its input. */
export function bindOperator(node: SyntaxNode, input: Relation, ctx: BindContext): Relation {
  const operator = operatorsBySyntax.get(kindOf(node));
  if (operator === undefined) throw unsupportedOperator(node, ctx);
  if ((input.graph !== undefined) !== (operator.readsGraph === true))
    throw new QueryProblem(
      'KQL0412',
      input.graph === undefined
        ? `${operator.keyword} reads a graph, not a table`
        : `${operator.keyword} reads a table, not a graph`,
      ctx.at ?? spanOf(node),
      input.graph === undefined ? 'put make-graph before it' : 'put graph-match or graph-to-table before it',
    );
  const bound = operator.bind(node, input, ctx);
  if (input.parts === undefined || bound.parts !== undefined) return bound;
  if (operator.rowWise) return { ...bound, parts: input.parts };
  throw new QueryProblem(
    'KQL0415',
    `${operator.keyword} is not supported inside partition or mv-apply`,
    ctx.at ?? spanOf(node),
  );
}
