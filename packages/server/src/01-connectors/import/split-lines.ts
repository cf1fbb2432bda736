/** A line without its end; `bytes` is its beginning only when `truncated` tells the whole length. */
export interface Line {
  readonly bytes: Buffer;
  readonly truncated?: number;
}

/** Splits a stream into lines (LF or CRLF) with bounded memory: of a line over the limit only the beginning is kept. */
export async function* splitLines(stream: AsyncIterable<Uint8Array>, maxBytes: number): AsyncGenerator<Line> {
  let parts: Buffer[] = [];
  let kept = 0;
  let length = 0;
  const take = (piece: Buffer): void => {
    length += piece.length;
    if (kept >= maxBytes) return;
    const room = piece.subarray(0, maxBytes - kept);
    parts.push(room);
    kept += room.length;
  };
  const finish = (): Line => {
    let bytes = parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts);
    const truncated = length > kept ? { truncated: length } : {};
    if (bytes.at(-1) === 13 && length === kept) bytes = bytes.subarray(0, -1);
    parts = [];
    kept = 0;
    length = 0;
    return { bytes, ...truncated };
  };
  for await (const chunk of stream) {
    const buffer = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    let at = 0;
    for (let end = buffer.indexOf(10); end >= 0; end = buffer.indexOf(10, at)) {
      take(buffer.subarray(at, end));
      yield finish();
      at = end + 1;
    }
    // A copy: the stream may reuse its buffer.
    if (at < buffer.length) take(Buffer.from(buffer.subarray(at)));
  }
  if (length > 0) yield finish();
}
