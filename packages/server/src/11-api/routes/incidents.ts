import { alert } from '@belfry/schema';
import {
  commentRequest,
  incidentDetail,
  type IncidentDetail,
  incidentPage,
  incidentQuery,
  updateIncidentRequest,
} from '@belfry/schema/api';
import { z } from 'zod';
import { listIncidents, readAlert, readIncident, updateIncident, writeComment } from '#incidents';
import { audit } from '../auth/audit.ts';
import type { Api } from '../create-api.ts';
import type { ApiDeps } from '../deps.ts';
import { notFound } from '../errors.ts';
import { callerOf } from '../security.ts';

const params = z.object({ number: z.coerce.number().int().min(1) });

/** The incident queue, one incident, and what people do to it. */
export function registerIncidentRoutes(app: Api, deps: ApiDeps): void {
  const { state, notices } = deps;
  const detail = async (number: number) => {
    const incident = await readIncident(state, number);
    if (incident === undefined) throw notFound(`incident ${number}`);
    return incident;
  };
  const announce = async (number: number) => {
    const incident = await detail(number);
    notices.emit('notice', { kind: 'incident', number, version: incident.version });
    return incident;
  };

  app.get(
    '/api/incidents',
    { config: { role: 'Reader' }, schema: { querystring: incidentQuery, response: { 200: incidentPage } } },
    (request) => listIncidents(state, request.query),
  );
  app.get(
    '/api/incidents/:number',
    { config: { role: 'Reader' }, schema: { params, response: { 200: incidentDetail } } },
    (request) => detail(request.params.number),
  );
  app.patch(
    '/api/incidents/:number',
    {
      config: { role: 'Responder' },
      schema: { params, body: updateIncidentRequest, response: { 200: incidentDetail } },
    },
    async (request) => {
      const { number } = request.params;
      const actor = callerOf(request).username;
      await state.transaction(async (trx) => {
        await updateIncident(trx, number, request.body, { actor, now: Date.now(), listener: deps.incidentListener });
        await audit(
          trx,
          { actor, action: 'incident.update', target: `incident ${number}`, after: request.body },
          Date.now(),
        );
      });
      return announce(number);
    },
  );
  registerCommentRoutes(app, deps, announce);
  app.get(
    '/api/alerts/:id',
    { config: { role: 'Reader' }, schema: { params: z.object({ id: z.string() }), response: { 200: alert } } },
    async (request) => {
      const found = await readAlert(state, request.params.id);
      if (found === undefined) throw notFound('alert of this id');
      return found;
    },
  );
}

function registerCommentRoutes(
  app: Api,
  { state }: ApiDeps,
  announce: (number: number) => Promise<IncidentDetail>,
): void {
  app.post(
    '/api/incidents/:number/comments',
    { config: { role: 'Responder' }, schema: { params, body: commentRequest, response: { 201: incidentDetail } } },
    async (request, reply) => {
      const { number } = request.params;
      const edit = { actor: callerOf(request).username, now: Date.now() };
      await state.transaction(async (trx) => {
        await writeComment(trx, number, undefined, request.body.text, edit);
        await audit(
          trx,
          { actor: edit.actor, action: 'incident.comment', target: `incident ${number}`, after: request.body },
          edit.now,
        );
      });
      return reply.status(201).send(await announce(number));
    },
  );
  app.put(
    '/api/incidents/:number/comments/:id',
    {
      config: { role: 'Responder' },
      schema: { params: params.extend({ id: z.string() }), body: commentRequest, response: { 200: incidentDetail } },
    },
    async (request) => {
      const { number, id } = request.params;
      const edit = { actor: callerOf(request).username, now: Date.now() };
      await state.transaction(async (trx) => {
        await writeComment(trx, number, id, request.body.text, edit);
        await audit(
          trx,
          {
            actor: edit.actor,
            action: 'incident.comment',
            target: `incident ${number}`,
            after: { id, ...request.body },
          },
          edit.now,
        );
      });
      return announce(number);
    },
  );
}
