import { createHmac } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { setTimeout as delay } from 'node:timers/promises';
import { answerWith, resolveOutbound, type Resolve } from '#core';
import { checkWebhookUrl, webhookPolicy } from './check-webhook-url.ts';

export interface WebhookCall {
  readonly id: number;
  readonly url: string;
  readonly secret: string;
  readonly event: string;
  readonly body: string;
}

export interface SendOptions {
  /** Hosts that may be called although they are in a private network. */
  readonly allowed: readonly string[];
  readonly timeoutMs: number;
  /** Ends the call when Belfry stops. */
  readonly signal?: AbortSignal;
  /** The name server; the system's unless a test gives another. */
  readonly resolve?: Resolve;
}

/** What the receiver answered. */
export interface WebhookAnswer {
  readonly status: number;
  /** Where a redirect points, as the receiver wrote it. */
  readonly location: string | undefined;
}

const maxAnswerBytes = 64 * 1024;

/** `v1=` and the HMAC-SHA256 of `<timestamp>.<body>` in hex: the receiver computes the same and compares. */
export function signWebhook(secret: string, timestamp: string, body: string): string {
  return `v1=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`;
}

/**
 * Makes one call and returns the answer's status. Redirects are not followed; the answer's body is not kept. Throws
 * `BelfryError` when the address may not be called, and what the network threw.
 */
export async function sendWebhook(call: WebhookCall, options: SendOptions): Promise<WebhookAnswer> {
  const { allowed, timeoutMs } = options;
  const url = checkWebhookUrl(call.url, allowed);
  const ended = AbortSignal.any([AbortSignal.timeout(timeoutMs), ...(options.signal ? [options.signal] : [])]);
  const addresses = await Promise.race([
    resolveOutbound(url.hostname, webhookPolicy(allowed), options.resolve),
    failAfter(timeoutMs, options.signal),
  ]);
  const timestamp = String(Math.floor(Date.now() / 1000));
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const request = send(
      url,
      {
        method: 'POST',
        lookup: answerWith(addresses),
        signal: ended,
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
        resolve({ status: answer.statusCode ?? 0, location: answer.headers.location });
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
      resolve({ status: answer.statusCode ?? 0, location: undefined });
    });
    request.on('error', reject);
    request.end(call.body);
  });
}

/** A slow name server must not hold up either. */
async function failAfter(ms: number, signal: AbortSignal | undefined): Promise<never> {
  await delay(ms, undefined, { ref: false, ...(signal === undefined ? {} : { signal }) });
  throw new Error('the name of the host was not resolved in time');
}
