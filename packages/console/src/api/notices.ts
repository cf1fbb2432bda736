import { notice, type Notice } from '@belfry/schema/api';

export type LiveState = 'connecting' | 'live' | 'polling';
interface Listener {
  onNotice: (notice: Notice) => void;
  onState: (state: LiveState) => void;
  /** Called when the stream opens, and every 30 s while it cannot be had. */
  onPoll: () => void;
}
type Message = { state: LiveState } | { notice: Notice } | { poll: true };

const kinds: Notice['kind'][] = ['incident', 'alert', 'rule', 'source', 'rate', 'demo'];
const pollMs = 30_000;

/** Wait before the next connection, in milliseconds: 1 s doubling to 30 s. */
export const retryDelayMs = (failures: number): number => Math.min(30_000, 1000 * 2 ** Math.max(0, failures - 1));

/** Reads the data of an event; undefined when it is none we know (a newer server may send more). */
export function readNotice(data: string): Notice | undefined {
  try {
    const parsed = notice.safeParse(JSON.parse(data));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

/** Holds the one stream: reconnects with growing waits, polls after two failures in a row. Returns its end. */
function openStream(send: (message: Message) => void): () => void {
  let failures = 0;
  let stopped = false;
  let stream: EventSource | undefined;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let poll: ReturnType<typeof setInterval> | undefined;
  const connect = (): void => {
    const source = new EventSource('/api/events');
    stream = source;
    source.addEventListener('open', () => {
      failures = 0;
      clearInterval(poll);
      poll = undefined;
      send({ state: 'live' });
      // What happened since the page was read, or since the last connection, was not heard.
      send({ poll: true });
    });
    const receive = (event: MessageEvent<string>): void => {
      const read = readNotice(event.data);
      if (read !== undefined) send({ notice: read });
    };
    for (const kind of kinds) source.addEventListener(kind, receive);
    source.addEventListener('message', receive);
    source.addEventListener('error', () => {
      source.close();
      if (stopped) return;
      failures += 1;
      if (failures >= 2 && poll === undefined) {
        send({ state: 'polling' });
        poll = setInterval(() => send({ poll: true }), pollMs);
      }
      retry = setTimeout(connect, retryDelayMs(failures));
    });
  };
  connect();
  return () => {
    stopped = true;
    stream?.close();
    clearTimeout(retry);
    clearInterval(poll);
  };
}

/**
 * Listens to the server's notices. One tab of a browser holds the stream and passes notices on, because HTTP/1.1
 * allows six connections for all tabs; where locks are missing (plain HTTP on another machine) each tab has its own.
 */
export function listen(listener: Listener): () => void {
  const deliver = (message: Message): void => {
    if ('state' in message) listener.onState(message.state);
    else if ('notice' in message) listener.onNotice(message.notice);
    else listener.onPoll();
  };
  if (navigator.locks === undefined || typeof BroadcastChannel === 'undefined') return openStream(deliver);
  const channel = new BroadcastChannel('belfry-notices');
  const ended = new AbortController();
  channel.addEventListener('message', (event: MessageEvent<Message | { ask: true }>) => {
    if (!('ask' in event.data)) deliver(event.data);
  });
  channel.postMessage({ ask: true });
  const lead = (): Promise<void> =>
    new Promise((resolve) => {
      let state: LiveState = 'connecting';
      const close = openStream((message) => {
        if ('state' in message) state = message.state;
        channel.postMessage(message);
        deliver(message);
      });
      channel.addEventListener('message', (event: MessageEvent<Message | { ask: true }>) => {
        if ('ask' in event.data) channel.postMessage({ state });
      });
      ended.signal.addEventListener('abort', () => {
        close();
        resolve();
      });
    });
  navigator.locks.request('belfry-notices', { signal: ended.signal }, lead).catch(() => undefined);
  return () => {
    ended.abort();
    channel.close();
  };
}
