import type { Row } from '@belfry/schema';
import { readTime } from './time.ts';

const nginxPattern =
  /^(\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d) \[([a-z]{1,10})\] (\d{1,10})#\d{1,10}: (?:\*\d{1,19} )?(.*)$/s;
const apachePattern =
  /^\[([A-Z][a-z]{2} [A-Z][a-z]{2} {1,2}\d{1,2} \d\d:\d\d:\d\d(?:\.\d{1,9})? \d{4})\] \[(?:([\w-]{0,64}):)?([a-z0-9]{1,10})\] (?:\[pid (\d{1,10})(?::tid [\w-]{1,24})?\] )?(.*)$/s;

/** Whether the text looks like a line of the error log of nginx or Apache. */
export function isErrorLine(text: string): boolean {
  return nginxPattern.test(text) || apachePattern.test(text);
}

/** Reads a line of the error log of nginx or Apache 2.4; the message stays whole. Returns undefined when it has neither form. */
export function readErrorLine(text: string): Row | undefined {
  const nginx = nginxPattern.exec(text);
  if (nginx !== null) {
    const [, time, level = '', pid, message = ''] = nginx;
    return {
      TimeGenerated: readTime(time) ?? null,
      ServerProduct: 'nginx',
      Level: level,
      ...processId(pid),
      // Context follows the message; a client cannot write before it.
      SrcIpAddr: /, client: ([0-9a-f.:]{2,60})(?:,|$)/i.exec(message)?.[1] ?? '',
      Host: /, server: ([^,\s]{1,255})(?:,|$)/.exec(message)?.[1] ?? '',
      Message: message,
    };
  }
  const apache = apachePattern.exec(text);
  if (apache === null) return undefined;
  const [, time, module = '', level = '', pid, rest = ''] = apache;
  const client = /^(?:\[client ([^\]\s]{1,80})\] )?(.*)$/s.exec(rest);
  const source = client?.[1] ?? '';
  return {
    TimeGenerated: readTime(time) ?? null,
    ServerProduct: 'Apache',
    Level: level,
    Module: module,
    ...processId(pid),
    SrcIpAddr: addressOf(source),
    Message: client?.[2] ?? rest,
  };
}

/** Apache writes `address:port`, and IPv6 addresses without brackets: the last group is a port when an address is left. */
function addressOf(client: string): string {
  const parts = /^\[?([0-9a-f.:]{2,60}?)\]?(?::\d{1,5})?$/i.exec(client);
  if (parts === null) return '';
  const address = parts[1] as string;
  return /[^:]:$/.test(address) || /^[0-9a-f]{1,4}(?::[0-9a-f]{1,4}){6}$/i.test(address) ? client : address;
}

function processId(text: string | undefined): Row {
  const value = Number(text);
  return text === undefined || value > 2_147_483_647 ? {} : { ProcessId: value };
}
