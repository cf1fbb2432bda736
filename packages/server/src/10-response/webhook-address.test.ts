import { Socket, type LookupFunction } from 'node:net';
import { expect, test, vi } from 'vitest';
import { isAllowedHost, isPublicAddress, resolveOutbound } from '#core';
import { checkWebhookUrl, webhookPolicy } from './check-webhook-url.ts';
import { sendWebhook } from './send-webhook.ts';

test.each([
  '127.0.0.1',
  '10.1.2.3',
  '172.31.255.255',
  '192.168.0.1',
  '169.254.169.254',
  '100.64.0.1',
  '198.18.0.1',
  '224.0.0.1',
  '240.0.0.1',
  '255.255.255.255',
  '0.0.0.0',
  '::',
  '::1',
  'fe80::1',
  'fc00::1',
  'fec0::1',
  'ff02::1',
  '::ffff:10.0.0.1',
  '::ffff:7f00:1',
  '::7f00:1',
  '::127.0.0.1',
  '::8.8.8.8',
  '::ffff:0:7f00:1',
  '64:ff9b::7f00:1',
  '64:ff9b:1::7f00:1',
  '2002:7f00:1::',
  '2001:0:7f00:1::',
  '2001:db8::1',
  '100::1',
  '4000::1',
])('%s is not called', async (address) => {
  expect(isPublicAddress(address)).toBe(false);
  await expect(resolveOutbound(address, webhookPolicy([]))).rejects.toMatchObject({ code: 'BELFRY-RESPONSE-001' });
  const host = address.includes(':') ? `[${address}]` : address;
  expect(() => checkWebhookUrl(`https://${host}/`, [])).toThrow(
    expect.objectContaining({ code: 'BELFRY-RESPONSE-001' }),
  );
});

test.each(['8.8.8.8', '1.1.1.1', '2606:4700:4700::1111', '2a00:1450:4001:80b::200e', '::ffff:8.8.8.8'])(
  '%s is called',
  async (address) => {
    expect(isPublicAddress(address)).toBe(true);
    expect(await resolveOutbound(address, webhookPolicy([]))).toHaveLength(1);
  },
);

test('one private address among public ones refuses the name', async () => {
  const resolve = () => Promise.resolve(['8.8.8.8', '::7f00:1']);
  await expect(resolveOutbound('both.example.com', webhookPolicy([]), resolve)).rejects.toMatchObject({
    code: 'BELFRY-RESPONSE-001',
  });
});

test.each([
  ['Chat.Internal', 'chat.internal'],
  ['chat.internal.', 'CHAT.internal'],
  ['[::1]', '0:0:0:0:0:0:0:1'],
])('%s is allowed by %s', (host, setting) => {
  expect(isAllowedHost(host, [setting])).toBe(true);
  expect(isAllowedHost(`x${host}`, [setting])).toBe(false);
});

test.each<[string, string[], string | undefined]>([
  ['https://chat.example.com/hook', [], undefined],
  ['http://chat.example.com/hook', [], 'BELFRY-RESPONSE-003'],
  ['http://Chat.internal:8080/hook', ['chat.INTERNAL'], undefined],
  ['https://10.0.0.7/', [], 'BELFRY-RESPONSE-001'],
  ['https://10.0.0.7/', ['10.0.0.7'], undefined],
  // The URL parser reads these as 127.0.0.1.
  ['https://0x7f.1/', [], 'BELFRY-RESPONSE-001'],
  ['https://2130706433/', [], 'BELFRY-RESPONSE-001'],
  ['ftp://example.com/', [], 'BELFRY-RESPONSE-003'],
  ['file:///etc/passwd', [], 'BELFRY-RESPONSE-003'],
  ['no url', [], 'BELFRY-RESPONSE-003'],
])('the address %s with allowed hosts %j: %s', (url, allowed, code) => {
  const check = () => checkWebhookUrl(url, allowed);
  if (code === undefined) expect(check).not.toThrow();
  else expect(check).toThrow(expect.objectContaining({ code }));
});

test('the connection goes to the address that was judged, whatever the name server answers later', async () => {
  // The name leads to a public address once, and to this machine from then on (DNS rebinding).
  const answers = ['192.88.98.1'];
  let asked = 0;
  const resolve = () => {
    asked += 1;
    return Promise.resolve([answers.shift() ?? '127.0.0.1']);
  };
  const connections: { lookup?: LookupFunction }[] = [];
  const connect = vi.spyOn(Socket.prototype, 'connect').mockImplementation(function (
    this: Socket,
    ...given: unknown[]
  ) {
    connections.push(given.flat(2).find((one) => typeof one === 'object') ?? {});
    setImmediate(() => this.destroy(new Error('no network here')));
    return this;
  });
  const call = { id: 1, url: 'https://localhost/', secret: 's', event: 'e', body: '{}' };
  const send = () => sendWebhook(call, { allowed: [], timeoutMs: 2000, resolve });
  await expect(send()).rejects.toThrow('no network here');
  expect([asked, connections.length]).toEqual([1, 1]);
  const looked = await new Promise((done) => {
    connections[0]?.lookup?.('localhost', { all: true }, (_, addresses) => done(addresses));
  });
  expect(looked).toEqual([{ address: '192.88.98.1', family: 4 }]);
  expect(asked).toBe(1);
  // The next delivery asks again, is answered with this machine, and makes no connection.
  await expect(send()).rejects.toMatchObject({ code: 'BELFRY-RESPONSE-001' });
  expect(connections.length).toBe(1);
  connect.mockRestore();
});
