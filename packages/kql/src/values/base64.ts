const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const valueOf = new Map(Array.from(alphabet, (character, index) => [character, index]));

/** Returns the bytes of Base64 text (padded to a multiple of four); null when it is none. */
export function decodeBase64(text: string): Uint8Array | null {
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return null;
  const digits = text.replace(/=+$/, '');
  const bytes = new Uint8Array(Math.floor((digits.length * 3) / 4));
  let [buffer, bits, size] = [0, 0, 0];
  for (const digit of digits) {
    buffer = ((buffer << 6) | valueOf.get(digit)!) & 0xffff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes[size++] = (buffer >> bits) & 0xff;
  }
  return bytes;
}

/** Returns bytes as Base64. */
export function encodeBase64(bytes: Uint8Array): string {
  let text = '';
  for (let index = 0; index < bytes.length; index += 3) {
    const group = (bytes[index]! << 16) | ((bytes[index + 1] ?? 0) << 8) | (bytes[index + 2] ?? 0);
    const left = bytes.length - index;
    text += [18, 12, 6, 0].map((shift, digit) => (digit > left ? '=' : alphabet[(group >> shift) & 63])).join('');
  }
  return text;
}

/** Returns the text of UTF-8 bytes; null when they are none. */
export function decodeUtf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}
