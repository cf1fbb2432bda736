import type { JoinKind, Plan } from '../3-plan/plan.ts';
import { sql, type Sql } from '../sql/sql.ts';
import { isNullableInSql } from '../sql/types.ts';
import { bareSelect, type Select } from './select.ts';

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

/** Emits a join. Null equals null in KQL, so keys that may be NULL are compared by `<=>`. */
export function emitJoin(plan: Extract<Plan, { kind: 'join' }>, side: (plan: Plan) => Sql): Select {
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
