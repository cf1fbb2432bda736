import { auditEntry, auditVerification, page } from '@belfry/schema/api';
import { z } from 'zod';
import { verifyAudit } from '../auth/audit.ts';
import type { Api } from '../create-api.ts';
import type { ApiDeps } from '../deps.ts';

/** The audit trail, newest first, and whether its chain holds. */
export function registerAuditRoutes(app: Api, { state }: ApiDeps): void {
  const config = { role: 'Administrator' as const };
  const querystring = z.object({
    cursor: z.coerce.number().int().optional(),
    limit: z.coerce.number().int().min(1).max(500).default(100),
  });
  app.get('/api/audit', { config, schema: { querystring, response: { 200: page(auditEntry) } } }, async (request) => {
    const { cursor, limit } = request.query;
    const { db } = state;
    const rows = await db
      .selectFrom('audit')
      .selectAll()
      .$if(cursor !== undefined, (query) => query.where('id', '<', cursor ?? 0))
      .orderBy('id', 'desc')
      .limit(limit)
      .execute();
    const { n: total } = await db
      .selectFrom('audit')
      .select((count) => count.fn.countAll<number>().as('n'))
      .executeTakeFirstOrThrow();
    const items = rows.map(({ id, time_ms: time, actor, action, target, before, after }) => ({
      id,
      time: new Date(time).toISOString(),
      actor,
      action,
      target,
      before: JSON.parse(before) as unknown,
      after: JSON.parse(after) as unknown,
    }));
    return { items, next: rows.length === limit ? String(rows.at(-1)?.id) : null, total };
  });
  app.get('/api/audit/verification', { config, schema: { response: { 200: auditVerification } } }, () =>
    verifyAudit(state),
  );
}
