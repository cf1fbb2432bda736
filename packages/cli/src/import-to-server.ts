import { randomUUID } from 'node:crypto';
import { BelfryError, type RawRecord } from '@belfry/schema';
import { importBatch, settleResponse, type ImportBatch, type ImportRecord } from '@belfry/schema/api';
import {
  findRunning,
  ImportTally,
  interrupted,
  readFileRecords,
  stopAt,
  type ImportStop,
  type ImportSummary,
  type RunningServer,
} from '@belfry/server';
import { callServer, postPatiently } from './server-client.ts';

export interface ServerImport {
  readonly dataDir: string;
  readonly files: readonly { readonly path: string; readonly size: number }[];
  readonly sourceId: string;
  readonly pack?: string;
  readonly onFile: (size: number) => void;
  /** Ends the import after the batch in work. */
  readonly signal: AbortSignal;
  readonly onWait: (reason: string, seconds: number) => void;
}

/** Characters of one request's body, unless one record alone has more. */
const maxBatchChars = 8 * 1024 * 1024;
const alertsPerQuestion = 10_000;
/** The server's code of a body that is too large for it. */
const bodyTooLarge = 'BELFRY-INGEST-001';

/**
 * Reads files here and hands their records to the running server, a batch after the other. A batch is sent again only to the same process, and with the
 * key under which that remembers its answer: it is stored and counted once. When the server is gone, the summary says what it had taken and which batch
 * is open.
 */
export async function importToServer(server: RunningServer, request: ServerImport): Promise<ImportSummary> {
  const tally = new ImportTally();
  const stopped = await takeFiles(tally, createSender(server, request), request);
  const { incidents, waiting } = await settle(server, [...tally.alerts]);
  return tally.summary({ alerts: tally.alerts.size, incidents, stopped, waiting });
}

/** Sends the files' records; returns why it ended before their end. */
async function takeFiles(tally: ImportTally, sender: Sender, request: ServerImport): Promise<ImportStop | undefined> {
  for (const { path, size } of request.files) {
    for await (const item of readFileRecords(path, { sourceId: request.sourceId })) {
      if (item.kind === 'problem') {
        tally.addProblem(item);
        continue;
      }
      for (const records of splitBatch(item.records)) {
        const stopped = request.signal.aborted
          ? stopAt(interrupted(), item.file, records)
          : await takeBatch(tally, sender, item.file, records);
        if (stopped !== undefined) return stopped;
      }
    }
    tally.files += 1;
    request.onFile(size);
  }
  return undefined;
}

type Sender = (records: readonly RawRecord[]) => Promise<ImportBatch>;

/** Sends and counts a batch; in halves when the server takes no body of its size. Returns why the import must stop. */
async function takeBatch(
  tally: ImportTally,
  sender: Sender,
  file: string,
  records: readonly RawRecord[],
): Promise<ImportStop | undefined> {
  try {
    tally.add(records.length, await sender(records));
    return undefined;
  } catch (error) {
    if (!(error instanceof BelfryError)) throw error;
    if (error.code !== bodyTooLarge) {
      if (tally.isEmpty && !error.retryable) throw error;
      return stopAt(error, file, records);
    }
    const half = Math.ceil(records.length / 2);
    if (half < records.length)
      return (
        (await takeBatch(tally, sender, file, records.slice(0, half))) ??
        takeBatch(tally, sender, file, records.slice(half))
      );
    const reason = `record ${records[0]?.position} was left out: ${error.message} (http.maxBodyBytes of the server)`;
    tally.addProblem({ file, code: error.code, reason, severity: 'failed' });
    return undefined;
  }
}

function createSender(server: RunningServer, { dataDir, sourceId, pack, signal, onWait }: ServerImport): Sender {
  const id = randomUUID();
  const query = pack === undefined ? '' : `?pack=${encodeURIComponent(pack)}`;
  let batches = 0;
  return async (records: readonly RawRecord[]) => {
    batches += 1;
    const response = await postPatiently(server, {
      path: `/api/import/${encodeURIComponent(sourceId)}${query}`,
      body: records.map((record) => `${JSON.stringify(toLine(record))}\n`).join(''),
      headers: { 'content-type': 'application/x-ndjson', 'idempotency-key': `${id}:${batches}` },
      current: () => findRunning(dataDir),
      signal,
      onWait,
    });
    return importBatch.parse(await response.json());
  };
}

/** The server decodes JSON of the text itself; only a document that is not there travels beside it. */
function toLine({ raw, rawBytes, wholeBytes, value, origin, position }: RawRecord): ImportRecord {
  return {
    raw,
    ...(rawBytes === undefined ? {} : { bytes: Buffer.from(rawBytes).toString('base64') }),
    ...(wholeBytes === undefined ? {} : { wholeBytes }),
    ...(value === undefined || /^\s{0,64}[[{]/.test(raw) ? {} : { value }),
    origin,
    position: position ?? 1,
  };
}

function* splitBatch(records: readonly RawRecord[]): Generator<readonly RawRecord[]> {
  let start = 0;
  let chars = 0;
  for (const [index, { raw }] of records.entries()) {
    if (index > start && chars + raw.length > maxBatchChars) {
      yield records.slice(start, index);
      [start, chars] = [index, 0];
    }
    chars += raw.length;
  }
  if (start < records.length) yield records.slice(start);
}

/** Waits until all is stored and asks for the incidents; what could not be learnt is told, as nothing is lost by it. */
async function settle(
  server: RunningServer,
  alerts: readonly string[],
): Promise<{ incidents: number; waiting: string | undefined }> {
  const incidents = new Set<number>();
  let settled = true;
  try {
    for (let at = 0; at === 0 || at < alerts.length; at += alertsPerQuestion) {
      const body = { alerts: alerts.slice(at, at + alertsPerQuestion) };
      const answer = settleResponse.parse(await (await callServer(server, 'POST', '/api/settle', body)).json());
      for (const number of answer.incidents) incidents.add(number);
      settled &&= answer.settled;
    }
  } catch (error) {
    if (!(error instanceof BelfryError)) throw error;
    return { incidents: incidents.size, waiting: error.message };
  }
  return { incidents: incidents.size, waiting: settled ? undefined : 'the server is still at work on it' };
}
