import { kindOf } from '../1-parse/language-service.ts';
import { need, type SyntaxNode } from '../1-parse/syntax.ts';
import { newId, type BindContext, type Parts, type Relation } from '../2-bind/context.ts';
import { columnRef, type Expr } from '../3-plan/expr.ts';
import type { Definition, JoinKind, Plan, PlanColumn } from '../3-plan/plan.ts';
import { windowNode } from './projection.ts';

/** A subquery's operators in order: its pipe starts at the rows that it is given. */
export function pipeSteps(node: SyntaxNode): SyntaxNode[] {
  const steps: SyntaxNode[] = [];
  let rest = node;
  while (kindOf(rest) === 'PipeExpression') {
    steps.push(need(rest, 'Operator'));
    rest = need(rest, 'Expression');
  }
  return [rest, ...steps.toReversed()];
}

const rowNumber: Expr = { kind: 'window', type: 'long', name: 'row_number', args: [] };

/** Numbers the rows of a relation from 1 in their order, those of each part for themselves. */
export function numberRows(relation: Relation, ctx: BindContext): { readonly plan: Plan; readonly number: PlanColumn } {
  const number: PlanColumn = { id: newId(ctx), type: 'long' };
  return { plan: windowNode(relation, relation.plan, [{ id: number.id, expr: rowNumber }]), number };
}

/** The first `count` rows of a relation, or of each of its parts. */
export function limitRows(relation: Relation, count: number, ctx: BindContext): Relation {
  if (relation.parts === undefined) return { ...relation, plan: { kind: 'limit', input: relation.plan, count } };
  const { plan, number } = numberRows(relation, ctx);
  const most: Expr = { kind: 'literal', type: 'long', value: BigInt(count) };
  const args = [columnRef(number), most];
  const condition: Expr = { kind: 'call', type: 'bool', name: '<=', args, span: { start: 0, length: 0 } };
  return { ...relation, plan: { kind: 'filter', input: plan, condition } };
}

/** Groups rows; where they fall into parts, each part for itself, and what the parts carry comes along. */
export function aggregateParts(
  relation: Relation,
  input: Plan,
  keys: readonly Definition[],
  values: readonly Definition[],
  ctx: BindContext,
): { readonly plan: Plan; readonly parts?: Parts } {
  const { parts } = relation;
  if (parts === undefined) return { plan: { kind: 'aggregate', input, keys, values } };
  const partKeys = parts.keys.map((key) => ({ id: newId(ctx), type: key.type, expr: columnRef(key) }));
  const held: PlanColumn = { id: newId(ctx), type: 'dynamic' };
  const carries: Definition[] =
    parts.carried.length === 0
      ? []
      : [{ id: held.id, expr: { kind: 'anyRow', type: 'dynamic', values: parts.carried.map(columnRef) } }];
  const grouped: Plan = {
    kind: 'aggregate',
    input,
    keys: [...keys, ...partKeys.map(({ id, expr }) => ({ id, expr }))],
    values: [...values, ...carries],
  };
  const carried = parts.carried.map(({ type }) => ({ id: newId(ctx), type }));
  const definitions = carried.map(({ id, type }, index): Definition => ({
    id,
    expr: { kind: 'element', type, arg: columnRef(held), index: index + 1, of: 'values' },
  }));
  return {
    plan: definitions.length === 0 ? grouped : { kind: 'extend', input: grouped, definitions },
    parts: { keys: partKeys.map(({ id, type }) => ({ id, type })), carried },
  };
}

type JoinColumn = Extract<Plan, { kind: 'join' }>['columns'][number];

/** The columns by which a join keeps the parts of its left side; none for a kind that gives rows without a left one. */
export function joinParts(
  relation: Relation,
  join: JoinKind,
  ctx: BindContext,
): { readonly columns: readonly JoinColumn[]; readonly parts?: Parts } {
  const { parts } = relation;
  if (parts === undefined || !['inner', 'leftouter', 'leftsemi', 'leftanti'].includes(join)) return { columns: [] };
  const carry = ({ id, type }: PlanColumn): JoinColumn => ({ id: newId(ctx), type, side: 'left', from: id });
  const [keys, carried] = [parts.keys.map(carry), parts.carried.map(carry)];
  return { columns: [...keys, ...carried], parts: { keys, carried } };
}
