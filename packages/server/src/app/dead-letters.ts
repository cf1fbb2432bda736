import type { deadLetterList } from '@belfry/schema/api';
import type { Store } from '@belfry/store';
import type { z } from 'zod';

const maxRawChars = 20_000;

interface Letter {
  time: string;
  source: string;
  code: string;
  reason: string;
  raw: string;
  size: string;
}

/** The newest dead letters, of one source or of all. */
export async function readDeadLetters(
  store: Store,
  source: string | undefined,
  limit: number,
): Promise<z.infer<typeof deadLetterList>> {
  const where = source === undefined ? '1' : '_SourceId = {source:String}';
  const params = source === undefined ? {} : { source };
  const rows = await store.queryRows<Letter>(
    `SELECT concat(replaceOne(toString(_TimeReceived), ' ', 'T'), 'Z') AS time, _SourceId AS source, Code AS code, Reason AS reason, substringUTF8(Raw, 1, ${maxRawChars}) AS raw, toString(lengthUTF8(Raw)) AS size FROM belfry.BelfryDeadLetter WHERE ${where} ORDER BY _ItemId DESC LIMIT {limit:UInt32}`,
    { ...params, limit },
  );
  const [total] = await store.queryRows<{ n: string }>(
    `SELECT toString(count()) AS n FROM belfry.BelfryDeadLetter WHERE ${where}`,
    params,
  );
  return {
    items: rows.map(({ size, ...letter }) => ({ ...letter, rawTruncated: Number(size) > maxRawChars })),
    total: Number(total?.n ?? 0),
  };
}
