import type { Row } from '@belfry/schema';
import { requestLineColumns, unescapeField } from './request.ts';
import { readTime } from './time.ts';

/** The head (addresses, names) has to be this short. */
const maximumHead = 2048;
const timePattern = / \[(\d{1,2}\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d(?:\.\d{1,9})? [+-]\d{4})\] "/;
const quoted = /^ ?"((?:[^"\\]|\\.)*)"/s;
const addressPattern = /^(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f]{0,4}:[0-9a-f:.]{1,60}(?:%\w{1,16})?)$/i;

const hostPattern = /^[a-z0-9_][a-z0-9_.-]{0,254}$/i;

/** Whether the text looks like a line of an access log. */
export function isAccessLine(text: string): boolean {
  const time = timePattern.exec(text.slice(0, maximumHead));
  return time !== null && headColumns(text.slice(0, time.index)) !== undefined;
}

/**
 * Reads a line in the common, combined or vhost-combined format; fields that follow the user agent (forwarded addresses, times)
 * are kept. Returns undefined when it has not that form. `Ident` and `Extra` are no columns.
 */
export function readAccessLine(text: string): Row | undefined {
  // The first match is the server's own: both servers escape quotes in names that a client chooses.
  const time = timePattern.exec(text.slice(0, maximumHead));
  if (time === null) return undefined;
  const head = headColumns(text.slice(0, time.index));
  const request = quoted.exec(text.slice(time.index + time[0].length - 1));
  if (head === undefined || request === null) return undefined;
  const tail = text.slice(time.index + time[0].length - 1 + request[0].length);
  const answer = /^ (\d{3}|-) (\d{1,18}|-)(?= |$)/.exec(tail);
  if (answer === null) return undefined;
  const requestColumns = requestLineColumns(unescapeField(request[1] as string));
  return {
    TimeGenerated: readTime(time[1]) ?? null,
    ...requestColumns,
    ...head,
    ...(answer[1] === '-' ? {} : { StatusCode: Number(answer[1]) }),
    ...(answer[2] === '-' ? {} : { ResponseBytes: safeLong(answer[2] as string) }),
    ...tailColumns(tail.slice(answer[0].length)),
  };
}

/** `host:port address ident user`, the first part only in vhost-combined; the user's name may hold spaces. */
function headColumns(head: string): Row | undefined {
  const parts = head.split(' ');
  const hasHost =
    parts.length > 3 && !addressPattern.test(parts[0] as string) && addressPattern.test(parts[1] as string);
  const host = hasHost ? (parts.shift() as string) : undefined;
  const [client, ident, ...user] = parts;
  if (client === undefined || ident === undefined || ident === '' || user.length === 0) return undefined;
  if (!addressPattern.test(client) && !hostPattern.test(client)) return undefined;
  const port = host === undefined ? undefined : /:(\d{1,5})$/.exec(host)?.[1];
  const name = dash(unescapeField(user.join(' ')));
  return {
    ...(addressPattern.test(client) ? { SrcIpAddr: client } : { SrcHostname: client }),
    Username: name,
    ...(host === undefined ? {} : { Host: host.replace(/:\d{1,5}$/, '') }),
    ...(port === undefined ? {} : { ServerPort: Number(port) }),
    ...(dash(ident) === '' ? {} : { Ident: ident }),
  };
}

function tailColumns(tail: string): Row {
  const referrer = quoted.exec(tail);
  const afterReferrer = referrer === null ? tail : tail.slice(referrer[0].length);
  const agent = referrer === null ? null : quoted.exec(afterReferrer);
  const afterAgent = agent === null ? afterReferrer : afterReferrer.slice(agent[0].length);
  const forwarded = agent === null ? null : /^ "((?:[0-9a-f.:]{2,60}(?:, ?|(?="))){1,32}|-)"/i.exec(afterAgent);
  const rest = (forwarded === null ? afterAgent : afterAgent.slice(forwarded[0].length)).trim();
  const duration = /(?:^| )(?:rt|request_time)=(\d{1,9}(?:\.\d{1,6})?)(?= |$)/.exec(rest.slice(0, maximumHead))?.[1];
  return {
    Referrer: dash(unescapeField(referrer?.[1] ?? '')),
    UserAgent: dash(unescapeField(agent?.[1] ?? '')),
    ForwardedFor: dash(forwarded?.[1] ?? ''),
    ...(duration === undefined ? {} : { DurationMs: Math.round(Number(duration) * 1e6) / 1000 }),
    ...(rest === '' ? {} : { Extra: rest }),
  };
}

function dash(text: string): string {
  return text === '-' ? '' : text;
}

function safeLong(digits: string): number | string {
  const value = Number(digits);
  return Number.isSafeInteger(value) ? value : digits;
}
