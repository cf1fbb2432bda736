import { once } from 'node:events';
import { createServer } from 'node:http';
import { expect, test } from 'vitest';
import { checkWebhookUrl } from './check-webhook-url.ts';
import { isAllowedHost, isPublicAddress, resolveOutbound } from './outbound-guard.ts';
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
  await expect(resolveOutbound(address, [])).rejects.toMatchObject({ code: 'BELFRY-RESPONSE-001' });
  const host = address.includes(':') ? `[${address}]` : address;
  expect(() => checkWebhookUrl(`https://${host}/`, [])).toThrow(
    expect.objectContaining({ code: 'BELFRY-RESPONSE-001' }),
  );
});

test.each(['8.8.8.8', '1.1.1.1', '2606:4700:4700::1111', '2a00:1450:4001:80b::200e', '::ffff:8.8.8.8'])(
  '%s is called',
  async (address) => {
    expect(isPublicAddress(address)).toBe(true);
    expect(await resolveOutbound(address, [])).toHaveLength(1);
  },
);

test('one private address among public ones refuses the name', async () => {
  const resolve = () => Promise.resolve(['8.8.8.8', '::7f00:1']);
  await expect(resolveOutbound('both.example.com', [], resolve)).rejects.toMatchObject({ code: 'BELFRY-RESPONSE-001' });
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

test('a name that leads to a private address only at its second answer is never asked twice', async () => {
  let reached = 0;
  const server = createServer((_, response) => {
    reached += 1;
    response.end();
  });
  server.on('connection', () => (reached += 1));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const bound = server.address();
  const port = typeof bound === 'object' && bound !== null ? bound.port : 0;
  // The first answer is public (a discard-only neighbourhood nobody serves here), every later one is this machine.
  const answers = ['192.88.98.1'];
  let asked = 0;
  const resolve = () => {
    asked += 1;
    return Promise.resolve([answers.shift() ?? '127.0.0.1']);
  };
  const call = { id: 1, url: `https://rebind.example.com:${port}/`, secret: 's', event: 'e', body: '{}' };
  await expect(sendWebhook(call, { allowed: [], timeoutMs: 500, resolve })).rejects.toThrow();
  expect([asked, reached]).toEqual([1, 0]);
  // The same name, now answered with the private address, is refused before a connection.
  await expect(sendWebhook(call, { allowed: [], timeoutMs: 500, resolve })).rejects.toMatchObject({
    code: 'BELFRY-RESPONSE-001',
  });
  expect(reached).toBe(0);
  server.close();
});
