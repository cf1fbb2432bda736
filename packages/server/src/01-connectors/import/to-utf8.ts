/** Byte order marks with the encoding that they announce. */
const marks: readonly (readonly [encoding: string, mark: readonly number[]])[] = [
  ['utf-8', [0xef, 0xbb, 0xbf]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
];

/** The encoding that a file's first bytes announce; undefined without a byte order mark. */
export function announcedEncoding(head: Uint8Array): string | undefined {
  return marks.find(([, mark]) => mark.every((byte, index) => head[index] === byte))?.[0];
}

/** Takes the byte order mark off, and turns UTF-16 into UTF-8; half a character at the end becomes U+FFFD. */
export async function* toUtf8(stream: AsyncIterable<Uint8Array>, encoding: string): AsyncGenerator<Uint8Array> {
  if (encoding === 'utf-8') {
    // Not decoded: bytes that are no UTF-8 are kept beside the record's text.
    let skip = 3;
    for await (const chunk of stream) {
      yield chunk.subarray(skip);
      skip = Math.max(0, skip - chunk.length);
    }
    return;
  }
  const decoder = new TextDecoder(encoding);
  for await (const chunk of stream) yield Buffer.from(decoder.decode(chunk, { stream: true }));
  yield Buffer.from(decoder.decode());
}
