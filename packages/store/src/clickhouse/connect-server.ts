import { text } from 'node:stream/consumers';
import { ClickHouseLogLevel, createClient } from '@clickhouse/client';
import { EngineConnection } from './engine-connection.ts';
import { StoreError, storeCodes } from './errors.ts';
import { databaseName } from './table-ddl.ts';

/** The first version whose text indexes are ready for production. */
const minVersion = { year: 26, release: 2 };
const where = 'BELFRY_CLICKHOUSE_URL';

/** Connects to a ClickHouse server by its URL with credentials; makes the database. Throws `StoreError`. */
export async function connectServer(connection: EngineConnection, url: string): Promise<void> {
  if (!URL.canParse(url) || !/^https?:/u.test(url))
    throw new StoreError(storeCodes.unavailable, 'the address of the ClickHouse server is no URL', {
      where,
      hint: 'write it as http://user:password@host:8123',
    });
  const address = new URL(url);
  // The database is ours, not the URL's.
  address.pathname = '/';
  const first = new EngineConnection();
  // Without the settings of later queries, so that a server of any age understands it.
  first.connectWith(createClient({ url: address.href, log: { level: ClickHouseLogLevel.OFF } }));
  try {
    await requireVersion(first);
    await first.repeatable((client) => client.command({ query: `CREATE DATABASE IF NOT EXISTS ${databaseName}` }));
  } catch (cause) {
    if (!(cause instanceof StoreError) || cause.code !== storeCodes.unavailable) throw cause;
    throw new StoreError(storeCodes.unavailable, `no ClickHouse server answers at ${address.host}`, {
      where,
      hint: 'check that it runs and that its HTTP port is reachable from here',
      retryable: true,
      cause,
    });
  } finally {
    await first.close();
  }
  connection.connect({ url: address.href, username: '', password: '', embedded: false });
}

/** Throws BELFRY-STORE-115 for a server whose text indexes are missing or experimental. */
async function requireVersion(connection: EngineConnection): Promise<void> {
  const version = await connection.repeatable(async (client) => {
    const { stream } = await client.exec({ query: 'SELECT version()' });
    return (await text(stream)).trim();
  });
  const [year = 0, release = 0] = version.split('.').map(Number);
  if (year > minVersion.year || (year === minVersion.year && release >= minVersion.release)) return;
  throw new StoreError(storeCodes.serverTooOld, `the ClickHouse server is version ${version}`, {
    where,
    hint: `Belfry needs ${minVersion.year}.${minVersion.release} or newer, for its text indexes`,
  });
}
