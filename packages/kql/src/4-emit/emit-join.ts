import type { JoinKind, Plan } from '../3-plan/plan.ts';
import { sql, type Sql } from '../sql/sql.ts';
import { isNullableInSql } from '../sql/types.ts';
import { bareSelect, type Select } from './select.ts';

type Join = Extract<Plan, { kind: 'join' }>;

const words: Record<JoinKind, Sql> = {
  inner: sql`INNER JOIN`,
  innerunique: sql`INNER JOIN`,
  leftouter: sql`LEFT JOIN`,
  rightouter: sql`RIGHT JOIN`,
  fullouter: sql`FULL JOIN`,
  leftsemi: sql`LEFT SEMI JOIN`,
  leftanti: sql`LEFT ANTI JOIN`,
};
const mayMiss: Record<JoinKind, readonly ('left' | 'right')[]> = {
  inner: [],
  innerunique: [],
  leftouter: ['right'],
  rightouter: ['left'],
  fullouter: ['left', 'right'],
  leftsemi: [],
  leftanti: [],
};

/** A row is kept for whether its keys are on the other side: a set of texts, none of which is null, answers that without a join. */
function asMembership(plan: Join, side: (plan: Plan) => Sql): Select | undefined {
  if (plan.join !== 'leftsemi' && plan.join !== 'leftanti') return undefined;
  if (plan.keys.length === 0 || plan.keys.some((key) => isNullableInSql(key.type))) return undefined;
  if (plan.columns.some((column) => column.side === 'right')) return undefined;
  const lefts = sql.join(plan.keys.map((key) => sql.columnId(key.left)));
  const rights = sql.join(plan.keys.map((key) => sql.columnId(key.right)));
  const word = plan.join === 'leftsemi' ? sql`IN` : sql`NOT IN`;
  const columns = plan.columns.map(({ id, from }) => ({ id, expr: sql`l.${sql.columnId(from)}` }));
  const select = bareSelect(sql`(${side(plan.left)}) AS l`, columns);
  return { ...select, where: [sql`(${lefts}) ${word} (SELECT ${rights} FROM (${side(plan.right)}))`] };
}

/** Emits a join. Null equals null in KQL, so keys that may be NULL are compared by `<=>`. */
export function emitJoin(plan: Join, side: (plan: Plan) => Sql): Select {
  const membership = asMembership(plan, side);
  if (membership !== undefined) return membership;
  const keyIds = sql.join(plan.keys.map((key) => sql.columnId(key.left)));
  const leftText = side(plan.left);
  const left = plan.join === 'innerunique' ? sql`SELECT * FROM (${leftText}) LIMIT 1 BY ${keyIds}` : leftText;
  const on = sql.join(
    plan.keys.map(
      (key) =>
        sql`l.${sql.columnId(key.left)} ${isNullableInSql(key.type) ? sql`<=>` : sql`=`} r.${sql.columnId(key.right)}`,
    ),
    ' AND ',
  );
  const columns = plan.columns.map(({ id, side: name, from, type }) => {
    const cell = sql`${name === 'left' ? sql`l` : sql`r`}.${sql.columnId(from)}`;
    return { id, expr: mayMiss[plan.join].includes(name) && !isNullableInSql(type) ? sql`ifNull(${cell}, '')` : cell };
  });
  if (plan.keys.length === 0 && plan.join === 'inner')
    return bareSelect(sql`(${left}) AS l CROSS JOIN (${side(plan.right)}) AS r`, columns);
  return bareSelect(sql`(${left}) AS l ${words[plan.join]} (${side(plan.right)}) AS r ON ${on}`, columns);
}
