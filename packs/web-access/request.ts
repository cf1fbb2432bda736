import type { Row } from '@belfry/schema';

/** Longest target that is decoded; a longer one stays as it was sent. */
const maximumDecoded = 65_536;
const requestPattern = /^([A-Za-z][A-Za-z_-]{0,31}) (\S.*?)(?: (HTTP\/\d(?:\.\d)?))?$/s;

/** Columns for a request line as `GET /a?b HTTP/1.1`; one of another form, such as bytes of TLS, goes to `RequestLine`. */
export function requestLineColumns(line: string): Row {
  if (line === '' || line === '-') return {};
  const parts = line.length > maximumDecoded ? null : requestPattern.exec(line);
  if (parts === null) return { RequestLine: line };
  return { ...targetColumns(parts[2] as string, parts[1] as string), Protocol: parts[3] ?? '' };
}

/** Columns for a method and the target of a request: a path, an absolute URL (a request to a proxy), or `host:port` of CONNECT. */
export function targetColumns(target: string, method: string): Row {
  const isConnect = method.toUpperCase() === 'CONNECT';
  const absolute = /^[a-z][a-z0-9+.-]{0,15}:\/\/([^/?#]{0,512})/i.exec(target);
  const local = absolute === null ? target : target.slice(absolute[0].length);
  const queryAt = local.indexOf('?');
  const path = queryAt < 0 ? local : local.slice(0, queryAt);
  const extension = /\.([A-Za-z0-9]{1,10})$/.exec(path.slice(-12))?.[1] ?? '';
  const host = isConnect ? target : absolute?.[1];
  return {
    Method: method,
    RequestUri: target,
    UriPath: isConnect ? '' : path,
    UriQuery: queryAt < 0 ? '' : local.slice(queryAt + 1),
    UriExtension: isConnect ? '' : extension.toLowerCase(),
    DecodedUri: decodeTarget(target),
    IsProxied: isConnect || absolute !== null,
    ...(host === undefined || host === '' ? {} : { Host: host.replace(/^[^@]*@/, '').replace(/:\d{1,5}$/, '') }),
  };
}

/**
 * Returns the target with `%41`, `%u0041` and `+` decoded, again while that changes something, at most three times: attackers
 * encode twice to get past filters. Bytes that are not UTF-8 become U+FFFD.
 */
export function decodeTarget(target: string): string {
  if (target.length > maximumDecoded) return target;
  let text = target.replaceAll('+', ' ');
  for (let round = 0; round < 3 && text.includes('%'); round += 1) {
    const decoded = text
      .replaceAll(/%u([0-9a-f]{4})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
      .replaceAll(/(?:%[0-9a-f]{2})+/gi, (bytes) => decodeBytes(bytes.slice(1).split('%')));
    if (decoded === text) break;
    text = decoded;
  }
  return text.toWellFormed();
}

/** Undoes what nginx (`\x22`) and Apache (`\"`, `\\`, `\xe4`) escape in a quoted field. */
export function unescapeField(text: string): string {
  if (!text.includes('\\')) return text;
  return text.replaceAll(/(?:\\x[0-9a-f]{2})+|\\./gis, (escaped) => {
    if (/^\\x[0-9a-f]{2}/i.test(escaped)) return decodeBytes(escaped.slice(2).split(/\\x/i));
    const simple: Record<string, string> = { n: '\n', r: '\r', t: '\t', b: '\b', v: '\v', f: '\f' };
    return simple[escaped[1] as string] ?? (escaped[1] as string);
  });
}

function decodeBytes(hex: readonly string[]): string {
  return new TextDecoder().decode(Uint8Array.from(hex, (byte) => Number.parseInt(byte, 16)));
}
