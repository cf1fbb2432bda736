/** Text to bytes and back, without Node's Buffer, so that the engine also runs in a browser. */
const encoder = new TextEncoder();

export function toUtf8(text: string): Uint8Array {
  return encoder.encode(text);
}

export function toUtf16(text: string, order: 'le' | 'be', mark: boolean): Uint8Array {
  const offset = mark ? 2 : 0;
  const bytes = new Uint8Array(text.length * 2 + offset);
  const view = new DataView(bytes.buffer);
  if (mark) view.setUint16(0, 0xfeff, order === 'le');
  for (let at = 0; at < text.length; at++) view.setUint16(offset + at * 2, text.charCodeAt(at), order === 'le');
  return bytes;
}

/** One character for each byte, as logs show binary text. */
export function toByteText(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}

export function toBase64(bytes: Uint8Array): string {
  return btoa(toByteText(bytes));
}

/** The three texts one of which occurs in any Base64 text whose plain bytes contain `bytes`, whatever their offset. */
export function toBase64Offsets(bytes: Uint8Array): string[] {
  const found: string[] = [];
  for (let offset = 0; offset < 3; offset++) {
    const padded = new Uint8Array(bytes.length + offset);
    padded.set(bytes, offset);
    const encoded = toBase64(padded);
    // Characters that also hold bits of the neighbours are left out.
    const start = [0, 2, 3][offset] as number;
    const cut = [0, 3, 2][padded.length % 3] as number;
    found.push(encoded.slice(start, encoded.length - cut));
  }
  return found;
}
