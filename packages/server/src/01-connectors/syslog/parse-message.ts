import type { SyslogHeader } from '@belfry/schema';
import { parseLegacyTime, parseIsoTime } from './syslog-time.ts';

/** What RFC 3164 4.3.3 gives a message without a valid PRI: user.notice. */
const defaultPriority = 13;

/**
 * Reads the head of a syslog message by RFC 5424 or RFC 3164 (told by the version after PRI). Never fails: what is not
 * understood stays in `message`.
 * @param nowMs receipt time, milliseconds since 1970; gives RFC 3164 timestamps their year.
 */
export function parseMessage(raw: string, nowMs: number): SyslogHeader {
  const pri = /^<(\d{1,3})>/.exec(raw);
  const number = pri === null ? Number.NaN : Number(pri[1]);
  // Facilities end at 23, severities at 7.
  if (pri === null || number > 191) return { ...split(defaultPriority), message: raw };
  const rest = raw.slice(pri[0].length);
  return { ...split(number), ...(parseModern(rest) ?? parseLegacy(rest, nowMs)) };
}

const split = (priority: number) => ({ facility: priority >> 3, severity: priority & 7 });

type Head = Omit<SyslogHeader, 'facility' | 'severity'>;

function parseLegacy(text: string, nowMs: number): Head {
  const time = parseLegacyTime(text, nowMs);
  if (time === undefined) return { message: text };
  let rest = text.slice(time.length).trimStart();
  const host = /^([^\s:[\]]{1,255}) /.exec(rest);
  if (host !== null) rest = rest.slice(host[0].length);
  const tag = /^([^\s:[\]]{1,128})(?:\[([^\]\s]{1,128})\])?:\s?/.exec(rest);
  return {
    timestamp: time.timestamp,
    ...(host?.[1] === undefined ? {} : { hostname: host[1] }),
    ...(tag?.[1] === undefined ? {} : { appName: tag[1] }),
    ...(tag?.[2] === undefined ? {} : { procId: tag[2] }),
    message: tag === null ? rest : rest.slice(tag[0].length),
  };
}

function parseModern(text: string): Head | undefined {
  const head = /^1 (\S{1,64}) (\S{1,255}) (\S{1,128}) (\S{1,128}) (\S{1,128}) /.exec(text);
  if (head === null) return undefined;
  const [whole, time = '-', hostname = '-', appName = '-', procId = '-', msgId = '-'] = head;
  const timestamp = time === '-' ? undefined : parseIsoTime(time);
  const data = parseStructuredData(text, whole.length);
  const named = Object.entries({ hostname, appName, procId, msgId }).filter(([, value]) => value !== '-');
  return {
    ...(timestamp === undefined ? {} : { timestamp }),
    ...Object.fromEntries(named),
    ...(data.elements === undefined ? {} : { structuredData: data.elements }),
    message: text.slice(data.end).replace(/^ ?\uFEFF?/, ''),
  };
}

/** Reads `-` or `[id name="value" …]…`; what is malformed is left to the message, whole. */
function parseStructuredData(
  text: string,
  start: number,
): { end: number; elements?: Record<string, Record<string, string>> } {
  if (text[start] === '-') return { end: start + 1 };
  const elements = new Map<string, Record<string, string>>();
  let at = start;
  while (text[at] === '[') {
    const id = stick(/\[([^\s=\]"]{1,255})/y, text, at);
    if (id === null) return { end: start };
    at += id[0].length;
    const values = new Map<string, string>();
    for (;;) {
      const pair = stick(/ +([^\s=\]"]{1,255})="((?:[^"\\\]]|\\[^])*)"/y, text, at);
      if (pair === null) break;
      values.set(pair[1] ?? '', (pair[2] ?? '').replace(/\\(["\\\]])/g, '$1'));
      at += pair[0].length;
    }
    if (text[at] !== ']') return { end: start };
    at += 1;
    elements.set(id[1] ?? '', Object.fromEntries(values));
  }
  return elements.size === 0 ? { end: start } : { end: at, elements: Object.fromEntries(elements) };
}

function stick(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}
