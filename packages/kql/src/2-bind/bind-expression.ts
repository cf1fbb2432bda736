import { kindOf } from '../1-parse/language-service.ts';
import { child, firstToken, items, need, spanOf, type SyntaxNode } from '../1-parse/syntax.ts';
import { columnRef, type Expr } from '../3-plan/expr.ts';
import { QueryProblem } from '../errors/diagnostic.ts';
import { bindCall, makeCall } from './bind-call.ts';
import { bindLiteral, kqlType } from './bind-literal.ts';
import { bindName, nameOf } from './bind-name.ts';
import { isTabularNode } from './tabular-node.ts';
import type { BindContext } from './context.ts';
import { fold } from './fold.ts';
import { bindSet } from './repeated-set.ts';
import { typeOfWord } from './type-word.ts';

/** Operators that are the opposite of a two-valued one. */
const opposites: Record<string, string> = {
  '!~': '=~',
  '!has': 'has',
  '!has_cs': 'has_cs',
  '!hasprefix': 'hasprefix',
  '!hasprefix_cs': 'hasprefix_cs',
  '!hassuffix': 'hassuffix',
  '!hassuffix_cs': 'hassuffix_cs',
  '!contains': 'contains',
  '!contains_cs': 'contains_cs',
  notcontains: 'contains',
  notcontainscs: 'contains_cs',
  '!startswith': 'startswith',
  '!startswith_cs': 'startswith_cs',
  '!endswith': 'endswith',
  '!endswith_cs': 'endswith_cs',
  '!in': 'in',
  '!in~': 'in~',
  '!between': 'between',
};
const arithmetic = new Set(['+', '-', '*', '/', '%']);
const synonyms: Record<string, string> = { '<>': '!=', containscs: 'contains_cs' };

const not = (expr: Expr, node: SyntaxNode, ctx: BindContext): Expr =>
  makeCall('not', [expr], 'bool', spanOf(node), ctx);

function operatorCall(node: SyntaxNode, operands: readonly Expr[], ctx: BindContext): Expr {
  const text = (need(node, 'Operator').ValueText ?? '').toLowerCase().replace(/\s+/g, ' ');
  const name = synonyms[text] ?? text;
  const positive = opposites[name];
  // A column that no row has is a null of no type.
  const untyped = operands.some((operand) => operand.kind === 'literal' && operand.value === null);
  if (arithmetic.has(name) && !untyped && operands.every((operand) => operand.type === 'dynamic'))
    throw new QueryProblem(
      'KQL0422',
      `two dynamic values cannot be computed with \`${name}\``,
      ctx.at ?? spanOf(node),
      'convert them first: tolong(…), toreal(…)',
    );
  if (positive !== undefined) return not(makeCall(positive, operands, 'bool', spanOf(node), ctx), node, ctx);
  return makeCall(name, operands, kqlType(node.ResultType), spanOf(node), ctx);
}

/** The items of `in (…)`, `has_any (…)`: a constant array stands for its elements. */
function listItems(nodes: readonly SyntaxNode[], ctx: BindContext): Expr[] {
  return nodes.flatMap((node) => {
    const item = ctx.tools.expression(node, ctx);
    if (item.kind === 'literal' && item.type === 'dynamic' && Array.isArray(item.value))
      return item.value.map((value): Expr => {
        if (typeof value === 'string') return { kind: 'literal', type: 'string', value };
        if (typeof value === 'boolean') return { kind: 'literal', type: 'bool', value };
        if (typeof value === 'number')
          return Number.isSafeInteger(value)
            ? { kind: 'literal', type: 'long', value: BigInt(value) }
            : { kind: 'literal', type: 'real', value };
        return { kind: 'literal', type: 'dynamic', value };
      });
    return [item];
  });
}

function bindList(node: SyntaxNode, ctx: BindContext): Expr {
  const left = ctx.tools.expression(need(node, 'Left'), ctx);
  const nodes = items(child(need(node, 'Right'), 'Expressions'));
  const only = nodes.length === 1 ? nodes[0] : undefined;
  const operator = (need(node, 'Operator').ValueText ?? '').toLowerCase();
  if (only !== undefined && isTabularNode(only, ctx)) return bindInQuery(node, left, only, operator, ctx);
  return operatorCall(node, [left, ...listItems(nodes, ctx)], ctx);
}

function bindInQuery(node: SyntaxNode, left: Expr, source: SyntaxNode, operator: string, ctx: BindContext): Expr {
  const relation = bindSet(source, ctx);
  const column = relation.columns[0];
  if (column === undefined) throw new QueryProblem('KQL0415', 'the list has no column', spanOf(source));
  if (operator.startsWith('has_')) {
    const list: Expr = {
      kind: 'scalarQuery',
      type: 'dynamic',
      plan: {
        kind: 'aggregate',
        input: relation.plan,
        keys: [],
        values: [
          {
            id: ctx.state.nextId,
            expr: {
              kind: 'aggregate',
              type: 'dynamic',
              name: 'make_set',
              args: [columnRef(column)],
              span: spanOf(source),
            },
          },
        ],
      },
      id: ctx.state.nextId++,
    };
    return operatorCall(node, [left, list], ctx);
  }
  return {
    kind: 'inQuery',
    type: 'bool',
    arg: left.type === column.type ? left : { kind: 'cast', type: column.type, arg: left },
    plan: relation.plan,
    id: column.id,
    caseless: operator.endsWith('~'),
    negated: operator.startsWith('!'),
  };
}

function bindBetween(node: SyntaxNode, ctx: BindContext): Expr {
  const couple = need(node, 'Right');
  const left = ctx.tools.expression(need(node, 'Left'), ctx);
  const first = ctx.tools.expression(need(couple, 'First'), ctx);
  let second = ctx.tools.expression(need(couple, 'Second'), ctx);
  // `between (t .. 1d)`: a length after the first bound.
  if (first.type === 'datetime' && second.type === 'timespan')
    second = makeCall('+', [first, second], 'datetime', spanOf(node), ctx);
  return operatorCall(node, [left, first, second], ctx);
}

/** `d.a`, `d['a']`, `d[0]`; `$left.x` in a join's condition. */
function bindPath(node: SyntaxNode, ctx: BindContext): Expr {
  const baseNode = need(node, 'Expression');
  const selector = need(node, 'Selector');
  const side = kindOf(baseNode) === 'NameReference' ? nameOf(baseNode) : '';
  if (ctx.sides !== undefined && (side === '$left' || side === '$right')) {
    const columns = side === '$left' ? ctx.sides.left : ctx.sides.right;
    return bindName(selector, { ...ctx, row: columns });
  }
  const record = ctx.records?.get(side);
  if (record !== undefined) return bindName(selector, { ...ctx, row: record });
  const ofPath = side === '' ? undefined : ctx.pattern?.property(side, selector, ctx);
  if (ofPath !== undefined) return ofPath;
  const base = ctx.tools.expression(baseNode, ctx);
  const key = pathKey(selector, ctx);
  const root: Expr = base.type === 'dynamic' ? base : { kind: 'cast', type: 'dynamic', arg: base };
  if (root.kind === 'path') return fold({ ...root, keys: [...root.keys, key] }, ctx.now);
  return fold({ kind: 'path', type: 'dynamic', base: root, keys: [key] }, ctx.now);
}

function pathKey(selector: SyntaxNode, ctx: BindContext): Expr {
  const kind = kindOf(selector);
  if (kind === 'BracketedExpression') {
    const key = ctx.tools.expression(need(selector, 'Expression'), ctx);
    if (key.type === 'string' || key.type === 'long') return key;
    if (key.type === 'int') return { kind: 'cast', type: 'long', arg: key };
    return { kind: 'cast', type: 'string', arg: key };
  }
  if (kind === 'NameReference') return { kind: 'literal', type: 'string', value: nameOf(selector) };
  throw new QueryProblem('KQL0415', 'this way to read a dynamic is not supported', ctx.at ?? spanOf(selector));
}

/** Binds a scalar expression. */
export function bindExpression(node: SyntaxNode, ctx: BindContext): Expr {
  const literal = bindLiteral(node);
  if (literal !== undefined) return literal;
  const kind = kindOf(node);
  switch (kind) {
    case 'NameReference':
      return bindName(node, ctx);
    case 'ParenthesizedExpression':
    case 'SimpleNamedExpression':
      return bindExpression(need(node, 'Expression'), ctx);
    case 'PathExpression':
    case 'ElementExpression':
      return bindPath(node, ctx);
    case 'FunctionCallExpression':
      return bindCall(node, ctx);
    case 'UnaryMinusExpression':
      return makeCall(
        'negate',
        [bindExpression(need(node, 'Expression'), ctx)],
        kqlType(node.ResultType),
        spanOf(node),
        ctx,
      );
    case 'UnaryPlusExpression':
      return bindExpression(need(node, 'Expression'), ctx);
    case 'ToScalarExpression':
      return bindToScalar(node, ctx);
    case 'DateTimeLiteralExpression':
      ctx.state.usesNow = true;
      return { kind: 'literal', type: 'datetime', value: ctx.now };
    case 'TypeOfLiteralExpression':
      return bindTypeOf(node, ctx);
    case 'BetweenExpression':
    case 'NotBetweenExpression':
      return bindBetween(node, ctx);
    case 'InExpression':
    case 'InCsExpression':
    case 'NotInExpression':
    case 'NotInCsExpression':
    case 'HasAnyExpression':
    case 'HasAllExpression':
      return bindList(node, ctx);
    default:
      if (child(node, 'Left') !== undefined && child(node, 'Operator') !== undefined) return bindBinary(node, ctx);
      throw new QueryProblem(
        'KQL0415',
        `an expression of the form ${kind.replace(/Expression$/, '')} is not supported here`,
        ctx.at ?? spanOf(node),
      );
  }
}

/** `typeof(int)` as an argument (`extract(…, typeof(int))`): the type's word; the binder gives the call the type itself. */
function bindTypeOf(node: SyntaxNode, ctx: BindContext): Expr {
  const types = items(need(node, 'Types'));
  const only = types.length === 1 ? types[0] : undefined;
  const word = only === undefined ? undefined : typeOfWord(firstToken(only)?.ValueText ?? '');
  if (word !== undefined) return { kind: 'literal', type: 'string', value: word };
  throw new QueryProblem('KQL0415', 'typeof(…) names one scalar type here', ctx.at ?? spanOf(node));
}

/** `* has 'x'`: some column's text. */
function bindAnyColumn(node: SyntaxNode, ctx: BindContext): Expr {
  const right = ctx.tools.expression(need(node, 'Right'), ctx);
  const tests = ctx.row
    .filter((column) => column.type === 'string' || column.type === 'dynamic')
    .map((column) => operatorCall(node, [columnRef(column), right], ctx));
  const none: Expr = { kind: 'literal', type: 'bool', value: false };
  return tests.reduce((one, other) => makeCall('or', [one, other], 'bool', spanOf(node), ctx), none);
}

function bindBinary(node: SyntaxNode, ctx: BindContext): Expr {
  if (kindOf(need(node, 'Left')) === 'StarExpression') return bindAnyColumn(node, ctx);
  // Long chains of `and` and `or` lean left: walk them without deep recursion.
  const chain: SyntaxNode[] = [node];
  let left = need(node, 'Left');
  while (child(left, 'Operator') !== undefined && child(left, 'Left') !== undefined && kindOf(left) === kindOf(node)) {
    chain.push(left);
    left = need(left, 'Left');
  }
  let result = ctx.tools.expression(left, ctx);
  for (const link of chain.toReversed())
    result = operatorCall(link, [result, ctx.tools.expression(need(link, 'Right'), ctx)], ctx);
  return result;
}

function bindToScalar(node: SyntaxNode, ctx: BindContext): Expr {
  const inner = need(node, 'Expression');
  if (inner.ResultType?.IsTabular !== true && kindOf(inner) !== 'PipeExpression') {
    const binding = kindOf(inner) === 'NameReference' ? ctx.scope.names.get(nameOf(inner)) : undefined;
    if (binding?.kind !== 'tabular') return bindExpression(inner, ctx);
  }
  const relation = ctx.tools.tabular(inner, { ...ctx, row: [] });
  const first = relation.columns[0];
  if (first === undefined) throw new QueryProblem('KQL0415', 'toscalar needs a column', ctx.at ?? spanOf(node));
  return { kind: 'scalarQuery', type: first.type, plan: relation.plan, id: first.id };
}
