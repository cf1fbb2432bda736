import { createHmac } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { setTimeout as delay } from 'node:timers/promises';
import { BelfryError } from '@belfry/schema';
import { responseCodes } from './errors.ts';
import { resolveOutbound } from './outbound-guard.ts';

export interface WebhookCall {
  readonly id: number;
  readonly url: string;
  readonly secret: string;
  readonly event: string;
  readonly body: string;
}

const maxAnswerBytes = 64 * 1024;

/** `v1=` and the HMAC-SHA256 of `<timestamp>.<body>` in hex: the receiver computes the same and compares. */
export function signWebhook(secret: string, timestamp: string, body: string): string {
  return `v1=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`;
}

/** Makes one call and returns the status of the answer. Redirects are not followed; the answer's body is not kept. */
export async function sendWebhook(call: WebhookCall, allowed: readonly string[], timeoutMs: number): Promise<number> {
  const url = new URL(call.url);
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    throw new BelfryError(responseCodes.invalidUrl, 'a webhook is called over http or https', { where: url.protocol });
  const address = await Promise.race([resolveOutbound(url.hostname, allowed), failAfter(timeoutMs)]);
  const timestamp = String(Math.floor(Date.now() / 1000));
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const request = send(
      url,
      {
        method: 'POST',
        // The name is not looked up again.
        lookup: (_, options, callback) => {
          const family = address.includes(':') ? 6 : 4;
          if (options.all === true) callback(null, [{ address, family }]);
          else callback(null, address, family);
        },
        signal: AbortSignal.timeout(timeoutMs),
        headers: {
          'content-type': 'application/json',
          'user-agent': 'Belfry',
          'belfry-event': call.event,
          'belfry-delivery': String(call.id),
          'belfry-timestamp': timestamp,
          'belfry-signature': signWebhook(call.secret, timestamp, call.body),
        },
      },
      (answer) => {
        // The status says what became of the delivery, whatever the body does; the body is read a little, so the connection ends well.
        resolve(answer.statusCode ?? 0);
        let bytes = 0;
        answer.on('error', () => undefined);
        answer.on('data', (chunk: Buffer) => {
          bytes += chunk.length;
          if (bytes > maxAnswerBytes) answer.destroy();
        });
      },
    );
    // Without a listener Node drops the socket of an upgrade and reports nothing: the call would never end.
    request.on('upgrade', (answer, socket) => {
      socket.destroy();
      resolve(answer.statusCode ?? 0);
    });
    request.on('error', reject);
    request.end(call.body);
  });
}

/** A slow name server must not hold up either. */
async function failAfter(ms: number): Promise<never> {
  await delay(ms, undefined, { ref: false });
  throw new Error('the name of the host was not resolved in time');
}
