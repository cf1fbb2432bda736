import { compileRegex } from './regex.ts';

/** Scheme, user, password, host, port, path, query and fragment (RE2); every part may be missing. */
export const urlPattern =
  '(?s)^(?:([a-zA-Z][a-zA-Z0-9+.-]*):)?(?://(?:([^/?#@:]*)(?::([^/?#@]*))?@)?(\\[[^\\]/?#]*\\]|[^/?#:]*)(?::([0-9]*))?)?([^?#]*)(?:\\?([^#]*))?(?:#(.*))?$';
export const urlParts = [
  'Scheme',
  'Username',
  'Password',
  'Host',
  'Port',
  'Path',
  'Query Parameters',
  'Fragment',
] as const;

/** Returns the parts of a URL in the order of `urlParts`. */
export function splitUrl(url: string): string[] {
  const matcher = compileRegex(urlPattern)?.matcher(url);
  if (matcher?.find() !== true) return urlParts.map(() => '');
  return urlParts.map((_, index) => matcher.group(index + 1) ?? '');
}

/** Returns the parameters of a query: of equal names the first. */
export function queryParameters(query: string): Record<string, string> {
  const found = new Map<string, string>();
  for (const part of query.split('&')) {
    const at = part.indexOf('=');
    const name = at < 0 ? part : part.slice(0, at);
    if (part !== '' && !found.has(name)) found.set(name, at < 0 ? '' : part.slice(at + 1));
  }
  return Object.fromEntries(found);
}

/** Returns the bytes with each `%hh` decoded; other `%` stay. */
export function decodePercents(text: string, plusIsBlank: boolean): string {
  const bytes = new TextEncoder().encode(plusIsBlank ? text.replaceAll('+', ' ') : text);
  const decoded = new Uint8Array(bytes.length);
  let size = 0;
  for (let index = 0; index < bytes.length; index++) {
    const hex = bytes[index] === 0x25 ? String.fromCharCode(...bytes.subarray(index + 1, index + 3)) : '';
    const escaped = /^[0-9a-fA-F]{2}$/.test(hex);
    decoded[size++] = escaped ? Number.parseInt(hex, 16) : bytes[index]!;
    if (escaped) index += 2;
  }
  return new TextDecoder().decode(decoded.subarray(0, size));
}
