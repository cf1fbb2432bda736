import type { RawRecord } from '@belfry/schema';
import { importRecord, settleRequest, type ImportBatch, type settleResponse } from '@belfry/schema/api';
import type { FastifyInstance } from 'fastify';
import type { z } from 'zod';
import type { SourceCounters } from '../sources.ts';
import { BatchReceiver, registerBatchRoutes } from './batch-receiver.ts';
import { ingestCodes } from './errors.ts';
import { IngestProblem } from './ingest-problem.ts';
import { packOf } from './source-id.ts';

type Settled = z.infer<typeof settleResponse>;

/** Where imported records go. */
export interface ImportPort {
  readonly pendingBytes: number;
  /** Settles when the batch is durable; rejects as `RecordSink.submit` does. */
  take(records: readonly RawRecord[], pack: string | undefined): Promise<ImportBatch>;
  /** Waits, a minute at most, until what was received is stored with its alerts and incidents. */
  settle(alerts: readonly string[]): Promise<Settled>;
}

export interface ImportRouteOptions {
  readonly port: ImportPort;
  readonly counters: SourceCounters;
  /** Largest body after decompression, bytes. */
  readonly maxBodyBytes: number;
  /** Ids of the known source packs. */
  readonly packs: ReadonlySet<string>;
}

interface Route {
  Params: { source: string };
  Querystring: { pack?: string };
}

/**
 * Adds `POST /api/import/:source`, which takes records as `belfry import` read them from files, and `POST /api/settle`. An answer of 200 means:
 * all of the batch is durable. A batch sent again with its Idempotency-Key gets the first answer and is not stored again.
 */
export function registerImportRoutes(app: FastifyInstance, options: ImportRouteOptions): void {
  const { port, counters, maxBodyBytes, packs } = options;
  const receiver = new BatchReceiver<ImportBatch>({ maxBodyBytes, pendingBytes: () => port.pendingBytes });
  registerBatchRoutes(app, (scope) =>
    scope.post<Route>('/api/import/:source', {
      config: { role: 'Contributor' },
      handler: (request) => {
        const { source } = request.params;
        const pack = packOf(request.query.pack, packs);
        return receiver.receive(request, async (body, handedOn) => {
          const records = readImportRecords(body, source, Date.now());
          handedOn();
          const batch = await port.take(records, pack);
          const bytes = records.reduce((sum, { raw }) => sum + raw.length, 0);
          counters.received(source, 'import', records.length, bytes, pack);
          return batch;
        });
      },
    }),
  );
  app.post('/api/settle', {
    config: { role: 'Contributor' },
    schema: { body: settleRequest },
    handler: (request) => port.settle((request.body as z.infer<typeof settleRequest>).alerts),
  });
}

/** Reads the lines of a batch. One that is no record refuses the whole batch: the sender is a program, and half a batch has no answer. */
function readImportRecords(body: Buffer, sourceId: string, receivedAt: number): RawRecord[] {
  const records: RawRecord[] = [];
  const lines = body.toString('utf8').split('\n');
  for (const [index, line] of lines.entries()) {
    if (line === '') continue;
    const { raw, bytes, wholeBytes, value, origin, position } = readLine(line, index + 1);
    records.push({
      raw,
      ...(bytes === undefined ? {} : { rawBytes: Buffer.from(bytes, 'base64') }),
      ...(wholeBytes === undefined ? {} : { wholeBytes }),
      ...(value === undefined ? {} : { value }),
      receivedAt,
      sourceId,
      origin,
      position,
    });
  }
  return records;
}

function readLine(line: string, number: number): z.infer<typeof importRecord> {
  let reason: string;
  try {
    const parsed = importRecord.safeParse(JSON.parse(line));
    if (parsed.success) return parsed.data;
    reason = parsed.error.issues.map(({ path, message }) => `${path.map(String).join('.')}: ${message}`).join('; ');
  } catch (error) {
    reason = error instanceof Error ? error.message : String(error);
  }
  throw new IngestProblem(400, ingestCodes.importRecord, 'the batch has a line that is no record', {
    hint: 'a line is {"raw", "origin", "position"}; nothing of the batch was stored',
    errors: [{ where: `line ${number}`, message: reason.slice(0, 500) }],
  });
}
