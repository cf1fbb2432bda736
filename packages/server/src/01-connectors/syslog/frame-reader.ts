/** A message as framed; `truncated` is its whole length when only its beginning was kept. */
export interface Frame {
  readonly bytes: Buffer;
  readonly truncated?: number;
}

/** Length digits, a space and `<`: anything longer is no octet count. */
const maxCountBytes = 12;

/**
 * Splits one TCP connection into messages (RFC 6587): octet counting when it begins with a count, else LF or NUL,
 * whichever ends the first message. Keeps at most `maxBytes` of a message. A count that is none ends octet counting.
 */
export class FrameReader {
  readonly #maxBytes: number;
  #mode: 'unknown' | 'octets' | 'delimiter' = 'unknown';
  #delimiter: number | undefined;
  #parts: Buffer[] = [];
  #kept = 0;
  #length = 0;
  /** Bytes missing from the message of an octet count; undefined while the count itself is read. */
  #missing: number | undefined;
  #count: Buffer = Buffer.alloc(0);

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  *push(chunk: Buffer): Generator<Frame> {
    let rest = this.#count.length === 0 ? chunk : Buffer.concat([this.#count, chunk]);
    this.#count = Buffer.alloc(0);
    while (rest.length > 0) {
      if (this.#mode !== 'delimiter' && this.#missing === undefined) {
        const match = /^([1-9]\d{0,9}) </.exec(rest.toString('latin1', 0, maxCountBytes + 1));
        if (match !== null) {
          this.#mode = 'octets';
          this.#missing = Number(match[1]);
          rest = rest.subarray((match[1] ?? '').length + 1);
        } else if (rest.length < maxCountBytes && /^[1-9]\d{0,9} ?$/.test(rest.toString('latin1'))) {
          this.#count = Buffer.from(rest);
          return;
        } else this.#mode = 'delimiter';
      }
      const size = this.#missing === undefined ? this.#delimiterAt(rest) : Math.min(this.#missing, rest.length);
      const end = size < 0 ? rest.length : size;
      this.#take(rest.subarray(0, end));
      if (this.#missing === undefined) {
        rest = rest.subarray(end + 1);
        if (size >= 0) yield* this.#finish();
      } else {
        rest = rest.subarray(end);
        this.#missing -= end;
        if (this.#missing > 0) return;
        this.#missing = undefined;
        yield* this.#finish();
      }
    }
  }

  /** What is left when the connection ends: a last message without its end. */
  *end(): Generator<Frame> {
    this.#take(this.#count);
    this.#count = Buffer.alloc(0);
    yield* this.#finish();
  }

  #delimiterAt(bytes: Buffer): number {
    if (this.#delimiter !== undefined) return bytes.indexOf(this.#delimiter);
    const nul = bytes.indexOf(0);
    const at = nul < 0 ? bytes.indexOf(10) : nul;
    if (at >= 0) this.#delimiter = bytes[at];
    return at;
  }

  #take(piece: Buffer): void {
    this.#length += piece.length;
    const room = piece.subarray(0, this.#maxBytes - this.#kept);
    if (room.length === 0) return;
    this.#parts.push(Buffer.from(room));
    this.#kept += room.length;
  }

  *#finish(): Generator<Frame> {
    let bytes = Buffer.concat(this.#parts);
    const whole = this.#length;
    const cut = whole > this.#kept;
    this.#parts = [];
    this.#kept = 0;
    this.#length = 0;
    while (!cut && bytes.length > 0 && [0, 10, 13].includes(bytes.at(-1) ?? -1)) bytes = bytes.subarray(0, -1);
    if (bytes.length > 0) yield cut ? { bytes, truncated: whole } : { bytes };
  }
}
