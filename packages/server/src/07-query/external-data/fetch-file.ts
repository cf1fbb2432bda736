import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { externalAddressProblem } from '@belfry/kql';
import { BelfryError } from '@belfry/schema';
import { answerWith, resolveOutbound, type OutboundPolicy, type Resolve } from '#core';
import { queryCodes } from '../errors.ts';

export interface FetchOptions {
  /** Hosts that may be read; see `externalAddressProblem` of @belfry/kql. */
  readonly hosts: readonly string[];
  /** Those of them that may be in a private network. */
  readonly allowPrivateHosts: readonly string[];
  /** Bytes of an answer at most. */
  readonly maxBytes: number;
  /** For the whole of the file, redirects included. */
  readonly timeoutMs: number;
  /** The name server; the system's unless a test gives another. */
  readonly resolve?: Resolve;
}

/** What a server tells of a version of a file, to be asked with whether there is a newer one. */
export interface FileVersion {
  readonly etag?: string | undefined;
  readonly lastModified?: string | undefined;
}
/** `bytes` is undefined when the version that was asked with still stands. */
export interface FetchedFile extends FileVersion {
  readonly bytes: Buffer | undefined;
}

const maxRedirects = 5;
const redirects = new Set([301, 302, 303, 307, 308]);

/**
 * Reads a file over HTTP. Every address on the way, those of redirects included, must be of a host that may be read, and every IP address
 * that it leads to public. Throws `BelfryError` for what is refused, fails, or is too large, and when `signal` ends it or time is over.
 */
export async function fetchFile(
  address: string,
  known: FileVersion,
  options: FetchOptions,
  signal: AbortSignal,
): Promise<FetchedFile> {
  const timeout = AbortSignal.timeout(options.timeoutMs);
  const ended = AbortSignal.any([timeout, signal]);
  let url = address;
  try {
    for (let hop = 0; hop <= maxRedirects; hop++) {
      const answer = await open(url, known, options, ended);
      const status = answer.statusCode ?? 0;
      if (redirects.has(status) && answer.headers.location !== undefined) {
        answer.destroy();
        url = nextAddress(answer.headers.location, url);
        continue;
      }
      const version = { etag: answer.headers.etag, lastModified: answer.headers['last-modified'] };
      if (status === 304) {
        answer.destroy();
        return { ...known, bytes: undefined };
      }
      if (status !== 200) {
        answer.destroy();
        throw unreachable(url, `answers with the status ${status}`);
      }
      return { ...version, bytes: await readBody(answer, url, options.maxBytes) };
    }
  } catch (error) {
    if (error instanceof BelfryError) throw error;
    if (timeout.aborted) throw unreachable(url, `did not give the file within ${options.timeoutMs / 1000} s`, error);
    throw unreachable(url, `cannot be reached: ${error instanceof Error ? error.message : String(error)}`, error);
  }
  throw unreachable(url, `redirects more than ${maxRedirects} times`);
}

/** Asks one address and gives the answer, its body unread. */
async function open(text: string, known: FileVersion, options: FetchOptions, ended: AbortSignal) {
  const problem = externalAddressProblem(text, options.hosts);
  if (problem !== undefined)
    throw new BelfryError(queryCodes.externalRefused, problem.message, {
      where: withoutQuery(text),
      ...(problem.hint === undefined ? {} : { hint: problem.hint }),
    });
  const url = new URL(text);
  const addresses = await untilEnded(
    resolveOutbound(url.hostname, privateHosts(options.allowPrivateHosts), options.resolve),
    ended,
  );
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise<IncomingMessage>((resolve, reject) => {
    const request = send(
      url,
      {
        method: 'GET',
        lookup: answerWith(addresses),
        signal: ended,
        headers: {
          'user-agent': 'Belfry',
          'accept-encoding': 'identity',
          ...(known.etag === undefined ? {} : { 'if-none-match': known.etag }),
          ...(known.lastModified === undefined ? {} : { 'if-modified-since': known.lastModified }),
        },
      },
      resolve,
    );
    // Without a listener Node drops the socket of an upgrade and reports nothing: the call would never end.
    request.on('upgrade', (_, socket) => {
      socket.destroy();
      reject(new Error('it wants to speak another protocol'));
    });
    request.on('error', reject);
    request.end();
  });
}

async function readBody(answer: IncomingMessage, url: string, maxBytes: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of answer as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > maxBytes) {
      answer.destroy();
      throw tooLarge(url, `has more than ${maxBytes} bytes`);
    }
    parts.push(part);
  }
  return Buffer.concat(parts);
}

const privateHosts = (allowedHosts: readonly string[]): OutboundPolicy => ({
  allowedHosts,
  refuse: (host, reason) =>
    new BelfryError(queryCodes.externalRefused, `externaldata may not read ${host}: it ${reason}`, {
      where: host,
      hint: 'name the host in kql.externalData.allowPrivateHosts of belfry.yaml if it is one of your own',
    }),
});

/** A slow name server must not hold up a query either. */
async function untilEnded<T>(work: Promise<T>, ended: AbortSignal): Promise<T> {
  ended.throwIfAborted();
  let stop = (): void => undefined;
  const stopped = new Promise<never>((_, reject) => {
    stop = () => reject(ended.reason as Error);
    ended.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([work, stopped]);
  } finally {
    ended.removeEventListener('abort', stop);
  }
}

function nextAddress(location: string, from: string): string {
  if (!URL.canParse(location, from)) throw unreachable(from, 'redirects to what is no address');
  return new URL(location, from).href;
}

/** An address for people: what stands behind `?` may be a key. */
export function withoutQuery(address: string): string {
  return address.replace(/[?#].*$/s, '').slice(0, 300);
}

export function tooLarge(address: string, what: string): BelfryError {
  return new BelfryError(queryCodes.externalTooLarge, `the file of externaldata ${what}`, {
    where: withoutQuery(address),
    hint: 'raise kql.externalData.maxBytes or maxRows in belfry.yaml, or bring the data in as a table',
  });
}

function unreachable(address: string, what: string, cause?: unknown): BelfryError {
  const host = URL.canParse(address) ? new URL(address).host : withoutQuery(address);
  return new BelfryError(queryCodes.externalUnreachable, `externaldata: ${host} ${what}`, {
    where: withoutQuery(address),
    retryable: true,
    ...(cause === undefined ? {} : { cause }),
  });
}
