import { ruleDetail, ruleList, testRuleRequest, testRuleResponse, updateRuleRequest } from '@belfry/schema/api';
import { z } from 'zod';
import type { Api } from '../create-api.ts';
import type { ApiDeps } from '../deps.ts';
import { notFound } from '../errors.ts';
import { callerOf } from '../security.ts';

/** Detection rules: list, detail, on and off, test over history. */
export function registerRuleRoutes(app: Api, { rules, notices }: ApiDeps): void {
  const params = z.object({ id: z.string() });
  const get = async (id: string) => {
    const rule = await rules.get(id);
    if (rule === undefined) throw notFound(`rule ${id}`);
    return rule;
  };
  app.get('/api/rules', { config: { role: 'Reader' }, schema: { response: { 200: ruleList } } }, async () => ({
    items: await rules.list(),
    problems: [...rules.problems],
  }));
  app.get(
    '/api/rules/:id',
    { config: { role: 'Reader' }, schema: { params, response: { 200: ruleDetail } } },
    (request) => get(request.params.id),
  );
  app.patch(
    '/api/rules/:id',
    { config: { role: 'Contributor' }, schema: { params, body: updateRuleRequest, response: { 200: ruleDetail } } },
    async (request) => {
      const { id } = request.params;
      if (!(await rules.setEnabled(id, request.body.enabled, callerOf(request).username))) throw notFound(`rule ${id}`);
      notices.emit('notice', { kind: 'rule', id });
      return get(id);
    },
  );
  app.post(
    '/api/rules/:id/test',
    { config: { role: 'Responder' }, schema: { params, body: testRuleRequest, response: { 200: testRuleResponse } } },
    async (request, reply) => {
      const gone = new AbortController();
      reply.raw.on('close', () => gone.abort());
      const result = await rules.test(request.params.id, request.body.from, request.body.to, gone.signal);
      if (result === undefined) throw notFound(`rule ${request.params.id}`);
      return result;
    },
  );
}
