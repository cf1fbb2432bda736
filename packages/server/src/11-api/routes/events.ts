import { BelfryError } from '@belfry/schema';
import { apiCodes } from '../errors.ts';
import type { Notice } from '@belfry/schema/api';
import type { Api } from '../create-api.ts';
import type { ApiDeps } from '../deps.ts';

const pingMs = 15_000;
const maxStreams = 200;
const maxStreamMs = 10 * 60_000;
const maxWaitingBytes = 1024 * 1024;

/** Server-sent events: tells pages what to fetch again. Nothing is lost by a gap: the pages fetch everything when they reconnect. */
export function registerEventRoutes(app: Api, { notices }: ApiDeps): void {
  let open = 0;
  let id = Date.now();
  app.get('/api/events', { config: { role: 'Reader' } }, async (_, reply) => {
    if (open >= maxStreams) throw new BelfryError(apiCodes.busy, 'too many pages listen already', { retryable: true });
    open += 1;
    reply.hijack();
    const { raw } = reply;
    for (const [name, value] of Object.entries(reply.getHeaders())) if (value !== undefined) raw.setHeader(name, value);
    raw.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' });
    raw.write(': connected\n\n');
    const send = (notice: Notice): void => {
      // A reader that does not keep up is let go; its page connects again and fetches everything.
      if (raw.writableLength > maxWaitingBytes) raw.destroy();
      else raw.write(`id: ${(id += 1)}\nevent: ${notice.kind}\ndata: ${JSON.stringify(notice)}\n\n`);
    };
    const ping = setInterval(() => raw.write(': ping\n\n'), pingMs);
    notices.on('notice', send);
    raw.once('close', () => {
      clearInterval(ping);
      notices.off('notice', send);
      open -= 1;
    });
    raw.on('error', () => raw.destroy());
    // A session that ended must not go on listening: the page connects again, or not.
    setTimeout(() => raw.end(), maxStreamMs).unref();
    return reply;
  });
}
