import type { KqlType } from '@belfry/schema';
import { kindOf } from '../1-parse/language-service.ts';
import { child, items, need, spanOf, type SyntaxNode } from '../1-parse/syntax.ts';
import { absentColumn, findColumn, nameOf } from '../2-bind/bind-name.ts';
import { newId, type BindContext, type Relation, type RelationColumn } from '../2-bind/context.ts';
import { castTo, columnRef, type Expr } from '../3-plan/expr.ts';
import type { Definition, Plan } from '../3-plan/plan.ts';
import { QueryProblem } from '../errors/diagnostic.ts';
import { commonType } from '../functions/define-scalar.ts';

export interface JoinKeys {
  readonly left: Plan;
  readonly right: Plan;
  readonly keys: { left: number; right: number; type: KqlType }[];
  /** Names that `on x` joins by: the right side's copy is dropped by `lookup`. */
  readonly rightNames: ReadonlySet<string>;
}

const conjuncts = (node: SyntaxNode): SyntaxNode[] => {
  const kind = kindOf(node);
  if (kind === 'AndExpression') return [...conjuncts(need(node, 'Left')), ...conjuncts(need(node, 'Right'))];
  return kind === 'ParenthesizedExpression' ? conjuncts(need(node, 'Expression')) : [node];
};

/** Binds the `on` of a join: names, and equalities between `$left` and `$right`. */
export function bindJoinKeys(
  clause: SyntaxNode | undefined,
  left: Relation,
  right: Relation,
  ctx: BindContext,
): JoinKeys {
  const inner: BindContext = {
    ...ctx,
    row: [],
    sides: { left: left.columns, right: right.columns },
    aggregates: false,
  };
  const additions: { left: Definition[]; right: Definition[] } = { left: [], right: [] };
  const keys: JoinKeys['keys'] = [];
  const rightNames = new Set<string>();
  const place = (expr: Expr, side: 'left' | 'right'): number => {
    if (expr.kind === 'column') return expr.id;
    const id = newId(ctx);
    additions[side].push({ id, expr });
    return id;
  };
  const add = (a: Expr, b: Expr): void => {
    const type =
      a.type === b.type
        ? a.type
        : a.type === 'dynamic'
          ? b.type
          : b.type === 'dynamic'
            ? a.type
            : commonType([a.type, b.type]);
    keys.push({ left: place(castTo(a, type), 'left'), right: place(castTo(b, type), 'right'), type });
  };
  for (const node of items(clause === undefined ? undefined : child(clause, 'Expressions')).flatMap(conjuncts)) {
    if (kindOf(node) === 'NameReference') {
      const name = nameOf(node);
      const [a, b] = [findColumn(left.columns, name), findColumn(right.columns, name)];
      if ((a === undefined || b === undefined) && (ctx.state.openColumns === false || node.ReferencedSymbol === null))
        throw new QueryProblem('KQL0413', `both sides need a column \`${name}\``, ctx.at ?? spanOf(node));
      const key = (column: RelationColumn | undefined): Expr =>
        column === undefined ? absentColumn(node, name, ctx) : columnRef(column);
      add(key(a), key(b));
      if (b !== undefined) rightNames.add(name);
      continue;
    }
    if (kindOf(node) !== 'EqualExpression')
      throw new QueryProblem('KQL0415', 'a join is on equal columns: `$left.a == $right.b`', ctx.at ?? spanOf(node));
    // The binder takes `$left` first only.
    const a = ctx.tools.expression(need(node, 'Left'), inner);
    const b = ctx.tools.expression(need(node, 'Right'), inner);
    add(a, b);
    const used = right.columns.find((column) => b.kind === 'column' && column.id === b.id);
    if (used !== undefined) rightNames.add(used.name);
  }
  const wrap = (plan: Plan, definitions: Definition[]): Plan =>
    definitions.length === 0 ? plan : { kind: 'extend', input: plan, definitions };
  return { left: wrap(left.plan, additions.left), right: wrap(right.plan, additions.right), keys, rightNames };
}

/** Returns the value of a named parameter of an operator (`kind=inner`), in lower case. */
export function parameterOf(node: SyntaxNode, name: string): string | undefined {
  for (const parameter of items(child(node, 'Parameters')))
    if (nameOf(need(parameter, 'Name')).toLowerCase() === name)
      return (need(parameter, 'Expression').GetChild(0)?.ValueText ?? '').toLowerCase();
  return undefined;
}
