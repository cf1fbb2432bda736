import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { afterAll, expect, test } from 'vitest';
import { openState, type State } from '@belfry/store';
import { signWebhook } from './send-webhook.ts';
import { createWebhookQueue } from './webhook-queue.ts';
import { WebhookDeliverer } from './webhook-deliverer.ts';
import { addWebhook, listDeadLetters, listWebhooks, retryDeadLetters } from './webhooks.ts';

const secret = 'x'.repeat(20);
const dir = mkdtempSync(join(tmpdir(), 'belfry-webhook-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

async function createWorld(name: string, statuses: number[]) {
  const seen: { headers: IncomingMessage['headers']; body: string }[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      seen.push({ headers: request.headers, body });
      const status = statuses.shift() ?? 200;
      if (status === 0) return;
      if (status === -1) {
        response.writeHead(200, { 'content-length': 10 }).flushHeaders();
        return;
      }
      if (status === 101) {
        request.socket.end('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n');
        return;
      }
      response.writeHead(status, { location: 'http://169.254.169.254/' }).end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/hook`;
  const state = await openState(join(dir, `${name}.db`));
  const id = await state.transaction((trx) =>
    addWebhook(trx, { name: 'h', url, secret, minimumSeverity: 'Low' }, ['127.0.0.1']),
  );
  await queueDelivery(state, id);
  const create = (allowed: readonly string[] = ['127.0.0.1']) =>
    new WebhookDeliverer({
      state,
      log: pino({ level: 'silent' }),
      allowPrivateHosts: allowed,
      timeoutMs: 300,
      firstPauseMs: 0,
    });
  const close = async () => {
    server.closeAllConnections();
    server.close();
    await state.close();
  };
  return { seen, state, id, url, create, close };
}

async function queueDelivery(state: State, webhook: string, lastError: string | null = null): Promise<void> {
  await state.db
    .insertInto('webhook_deliveries')
    .values({
      webhook,
      event: 'incident.created',
      body: '{"n":1}',
      created_ms: 1,
      attempts: 0,
      next_attempt_ms: 0,
      delivered_ms: null,
      dead: 0,
      last_error: lastError,
    })
    .execute();
}

test('a delivery carries a signature that its receiver can check', async () => {
  const world = await createWorld('signed', [200]);
  await world.create().deliverDue();
  const [call] = world.seen;
  expect(call?.headers['belfry-signature']).toBe(
    signWebhook(secret, String(call?.headers['belfry-timestamp']), '{"n":1}'),
  );
  expect(await listWebhooks(world.state)).toMatchObject([
    { delivered: 1, pending: 0, deadLettered: 0, lastError: null },
  ]);
  await world.close();
});

test('a failing receiver is tried again; one that refuses gives a dead letter that can be sent again', async () => {
  const world = await createWorld('retry', [500, 404, 404]);
  const deliverer = world.create();
  for (let attempt = 0; attempt < 3; attempt++) await deliverer.deliverDue();
  expect(world.seen.length).toBe(3);
  expect(await listDeadLetters(world.state, world.id)).toMatchObject([
    { attempts: 3, lastError: 'the receiver answered 404' },
  ]);
  expect(await world.state.transaction((trx) => retryDeadLetters(trx, world.id))).toBe(1);
  await deliverer.deliverDue();
  expect(await listWebhooks(world.state)).toMatchObject([{ delivered: 1, deadLettered: 0 }]);
  await world.close();
});

test('a receiver that switches protocols does not hold up', async () => {
  const world = await createWorld('upgrade', [101]);
  await world.create().deliverDue();
  expect((await listWebhooks(world.state))[0]?.lastError).toBe('the receiver answered 101');
  await world.close();
});

test('a receiver that accepts and then stalls has accepted', async () => {
  const world = await createWorld('stalls', [-1]);
  await world.create().deliverDue();
  expect((await listWebhooks(world.state))[0]).toMatchObject({ delivered: 1, pending: 0 });
  await world.close();
});

test('a change of an incident queues one delivery for each webhook that its severity reaches; the demo none', async () => {
  const world = await createWorld('queue', []);
  const { state } = world;
  await state.db.deleteFrom('webhook_deliveries').execute();
  await state.transaction((trx) =>
    addWebhook(trx, { name: 'high only', url: 'https://example.com/', secret, minimumSeverity: 'High' }, []),
  );
  const listener = createWebhookQueue({ link: (number) => `http://127.0.0.1/incidents/${number}` });
  const author = 'Somebody Else';
  const alert = { id: 'a', rule: { id: 'r', name: 'Rule', author } };
  const incident = {
    number: 1,
    title: 't',
    description: '',
    severity: 2,
    status: 'New',
    owner: null,
    classification: null,
    classification_reason: null,
    classification_comment: null,
    created_ms: 1,
    modified_ms: 1,
    first_activity: '',
    last_activity: '',
    closed_ms: null,
    alert_count: 1,
    tactics: '[]',
    techniques: '[]',
    rule_names: '[]',
    source_ids: '[]',
    demo: 0,
    version: 1,
    search: '',
  };
  await state.db.insertInto('incidents').values(incident).execute();
  await state.db
    .insertInto('incident_alerts')
    .values({ alert_id: 'a', incident: 1, time_ms: 1, rule_id: 'r', alert: JSON.stringify(alert) })
    .execute();
  await state.transaction((trx) => listener(trx, incident, 'created'));
  await state.transaction((trx) => listener(trx, { ...incident, demo: 1 }, 'created'));
  const deliveries = await state.db.selectFrom('webhook_deliveries').select(['webhook', 'body']).execute();
  expect(deliveries.map(({ webhook }) => webhook)).toEqual([world.id]);
  expect(JSON.parse(deliveries[0]?.body ?? '')).toMatchObject({
    incident: { number: 1, severity: 'Medium', entityCount: 0, link: 'http://127.0.0.1/incidents/1' },
    rules: [{ name: 'Rule', author }],
  });
  await world.close();
});

test('the signature is the HMAC-SHA256 of timestamp and body, as any receiver computes it', () => {
  // Computed with: printf '1700000000.{}' | openssl dgst -sha256 -hmac secret
  expect(signWebhook('secret', '1700000000', '{}')).toBe(
    'v1=b8569b78799ff9e3cbff0fc2d63a33a2b57f3282abd07c37ae5e8e7d79a5f163',
  );
});

test('a slow receiver does not hold up', async () => {
  const world = await createWorld('slow', [0]);
  const started = performance.now();
  await world.create().deliverDue();
  expect(performance.now() - started).toBeLessThan(3000);
  expect((await listWebhooks(world.state))[0]?.pending).toBe(1);
  await world.close();
});

test('a redirect is given up at once, with where it leads', async () => {
  const world = await createWorld('redirect', [302]);
  await world.create().deliverDue();
  const [letter] = await listDeadLetters(world.state, world.id);
  expect(letter).toMatchObject({ attempts: 1 });
  expect(letter?.lastError).toMatch(/302, a redirect to http:\/\/169\.254\.169\.254\/: redirects are not followed/);
  expect(world.seen.length).toBe(1);
  await world.close();
});

test('a receiver that never answers holds up no other webhook', async () => {
  const stalled = await createWorld(
    'stalled',
    Array.from({ length: 30 }, () => 0),
  );
  const { state } = stalled;
  const quick = await createWorld('quick', []);
  const id = await state.transaction((trx) =>
    addWebhook(trx, { name: 'quick', url: quick.url, secret, minimumSeverity: 'Low' }, ['127.0.0.1']),
  );
  for (let n = 0; n < 29; n++) await queueDelivery(state, stalled.id);
  for (let n = 0; n < 10; n++) await queueDelivery(state, id);
  const deliverer = stalled.create();
  deliverer.start();
  await expect.poll(() => quick.seen.length, { timeout: 5000, interval: 20 }).toBe(10);
  // All of the quick one's went out while the other's lane was still busy: no more than four of its calls at once.
  expect(stalled.seen.length).toBeLessThan(30);
  await deliverer.stop();
  await stalled.close();
  await quick.close();
});

test('a stop ends calls in flight, which stay queued as they were', async () => {
  const world = await createWorld('stop', [0]);
  const deliverer = new WebhookDeliverer({
    state: world.state,
    log: pino({ level: 'silent' }),
    allowPrivateHosts: ['127.0.0.1'],
  });
  deliverer.start();
  await expect.poll(() => world.seen.length, { timeout: 5000 }).toBe(1);
  const started = performance.now();
  await deliverer.stop();
  expect(performance.now() - started).toBeLessThan(2000);
  expect(await world.state.db.selectFrom('webhook_deliveries').select(['attempts', 'dead']).execute()).toEqual([
    { attempts: 0, dead: 0 },
  ]);
  await world.close();
});

test('the last error of a webhook is found however many deliveries of others came after it', async () => {
  const world = await createWorld('errors', []);
  const { state } = world;
  await queueDelivery(state, world.id, 'older');
  await queueDelivery(state, world.id, 'newest');
  const noisy = await state.transaction((trx) =>
    addWebhook(trx, { name: 'noisy', url: 'https://example.com/', secret, minimumSeverity: 'Low' }, []),
  );
  await state.transaction(async (trx) => {
    for (let n = 0; n < 600; n++)
      await trx
        .insertInto('webhook_deliveries')
        .values({
          webhook: noisy,
          event: 'incident.created',
          body: '{}',
          created_ms: 1,
          attempts: 1,
          next_attempt_ms: 0,
          delivered_ms: null,
          dead: 1,
          last_error: 'loud',
        })
        .execute();
  });
  expect((await listWebhooks(state)).map(({ name, lastError }) => [name, lastError])).toEqual([
    ['h', 'newest'],
    ['noisy', 'loud'],
  ]);
  await world.close();
});

test('the sample of the README accepts what is sent and refuses what was changed', async () => {
  const readme = readFileSync(join(import.meta.dirname, 'README.md'), 'utf8');
  const sample = /```js\n([\s\S]*?)```/.exec(readme)?.[1] ?? '';
  const file = join(dir, 'receiver.mjs');
  writeFileSync(file, sample);
  const { verifyBelfry } = (await import(file)) as {
    verifyBelfry(secret: string, headers: object, body: string): boolean;
  };
  const world = await createWorld('sample', [200]);
  await world.create().deliverDue();
  const [call] = world.seen;
  const { headers = {}, body = '' } = call ?? {};
  expect(verifyBelfry(secret, headers, body)).toBe(true);
  expect(verifyBelfry('y'.repeat(20), headers, body)).toBe(false);
  expect(verifyBelfry(secret, headers, `${body} `)).toBe(false);
  expect(verifyBelfry(secret, { ...headers, 'belfry-signature': 'v1=00' }, body)).toBe(false);
  expect(verifyBelfry(secret, {}, body)).toBe(false);
  const old = String(Number(headers['belfry-timestamp']) - 3600);
  const stale = { ...headers, 'belfry-timestamp': old, 'belfry-signature': signWebhook(secret, old, body) };
  expect(verifyBelfry(secret, stale, body)).toBe(false);
  await world.close();
});
