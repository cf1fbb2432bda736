import { once } from 'node:events';
import type { Notice } from '@belfry/schema/api';
import type { Api } from '../create-api.ts';
import type { ApiDeps } from '../deps.ts';

const pingMs = 15_000;
const maxStreams = 200;

/** Server-sent events: tells pages what to fetch again. Nothing is lost by a gap: the pages fetch everything when they reconnect. */
export function registerEventRoutes(app: Api, { notices }: ApiDeps): void {
  let open = 0;
  let id = Date.now();
  app.get('/api/events', { config: { role: 'Reader' } }, async (_, reply) => {
    if (open >= maxStreams) return reply.status(503).header('retry-after', '30').send();
    open += 1;
    reply.hijack();
    const { raw } = reply;
    for (const [name, value] of Object.entries(reply.getHeaders())) if (value !== undefined) raw.setHeader(name, value);
    raw.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' });
    raw.write(': connected\n\n');
    const send = (notice: Notice): void => {
      raw.write(`id: ${(id += 1)}\nevent: ${notice.kind}\ndata: ${JSON.stringify(notice)}\n\n`);
    };
    const ping = setInterval(() => raw.write(': ping\n\n'), pingMs);
    notices.on('notice', send);
    await once(raw, 'close');
    clearInterval(ping);
    notices.off('notice', send);
    open -= 1;
    return reply;
  });
}
