/**
 * Knows up to which receipt time everything is in the store: scheduled rules run a window only when it is complete.
 * A batch counts from its receipt until the segment that holds it is stored.
 */
export class Watermark {
  readonly #inFlight = new Set<{ readonly receivedAt: number }>();
  /** Oldest receipt time by segment that is not stored. */
  readonly #segments = new Map<number, number>();

  /** Notes a batch that is on its way to the journal; call the result when it is there or failed. */
  begin(receivedAt: number): () => void {
    const batch = { receivedAt };
    this.#inFlight.add(batch);
    return () => this.#inFlight.delete(batch);
  }

  /** Notes that a batch is in a segment of the journal. */
  journaled(segment: number, receivedAt: number): void {
    this.#segments.set(segment, Math.min(this.#segments.get(segment) ?? receivedAt, receivedAt));
  }

  /** Notes that a segment is in the store. */
  stored(segment: number): void {
    for (const known of this.#segments.keys()) if (known <= segment) this.#segments.delete(known);
  }

  /** Everything received before this time is in the store, milliseconds since 1970. */
  at(now: number): number {
    let least = now;
    for (const { receivedAt } of this.#inFlight) least = Math.min(least, receivedAt);
    for (const receivedAt of this.#segments.values()) least = Math.min(least, receivedAt);
    return least;
  }
}
