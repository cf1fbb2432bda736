import type { RawRecord } from '@belfry/schema';
import type { ingestResponse } from '@belfry/schema/api';
import type { FastifyInstance, FastifyRequest, preHandlerHookHandler } from 'fastify';
import type { z } from 'zod';
import type { RecordSink } from '#core';
import type { SourceCounters } from '../sources.ts';
import { BatchReceiver, registerBatchRoutes } from './batch-receiver.ts';
import { ingestCodes } from './errors.ts';
import { IngestProblem } from './ingest-problem.ts';
import { readRecords } from './read-records.ts';
import { packOf } from './source-id.ts';

export interface IngestOptions {
  readonly sink: RecordSink;
  readonly counters: SourceCounters;
  /** Largest body after decompression, bytes. */
  readonly maxBodyBytes: number;
  /** Ids of the known source packs. */
  readonly packs: ReadonlySet<string>;
  readonly preHandler?: preHandlerHookHandler;
}

type Answer = z.infer<typeof ingestResponse>;
interface Route {
  Params: { source: string };
  Querystring: { pack?: string; strict?: string };
}

/** Adds `POST /api/ingest/:source`. An answer of 200 means: all of the batch is durable. */
export function registerIngestRoute(app: FastifyInstance, options: IngestOptions): void {
  const { sink, maxBodyBytes, preHandler } = options;
  const receiver = new BatchReceiver<Answer>({ maxBodyBytes, pendingBytes: () => sink.pendingBytes });
  registerBatchRoutes(app, (scope) =>
    scope.post<Route>('/api/ingest/:source', {
      config: { role: 'Ingest' },
      ...(preHandler === undefined ? {} : { preHandler }),
      handler: (request) => {
        const { source } = request.params;
        const pack = packOf(request.query.pack, options.packs) ?? (options.packs.has(source) ? source : undefined);
        return receiver.receive(request, (body, handedOn) => ingest(request, body, pack, handedOn, options));
      },
    }),
  );
}

async function ingest(
  request: FastifyRequest<Route>,
  body: Buffer,
  pack: string | undefined,
  handedOn: () => void,
  { sink, counters }: IngestOptions,
): Promise<Answer> {
  const { source } = request.params;
  const { contents, badLines } = await readRecords(body, request.headers['content-type'] ?? '');
  if (request.query.strict === '1' && badLines.length > 0) throw refused(badLines);
  handedOn();
  const receivedAt = Date.now();
  const records: RawRecord[] = contents.map((content) => ({
    ...content,
    receivedAt,
    sourceId: source,
    origin: request.ip,
  }));
  const result = records.length === 0 ? { accepted: 0, deadLettered: 0 } : await sink.submit(records, pack);
  counters.received(source, 'http', records.length, body.length, pack);
  return { accepted: result.accepted, deadLettered: result.deadLettered, badLines: [...badLines] };
}

function refused(badLines: readonly { line: number; reason: string }[]): IngestProblem {
  return new IngestProblem(400, ingestCodes.badLines, 'lines are not JSON objects; with strict=1 nothing was stored', {
    hint: 'correct the lines, or send without strict=1 to keep them as dead letters',
    errors: badLines.map(({ line, reason }) => ({ where: `line ${line}`, message: reason })),
  });
}
