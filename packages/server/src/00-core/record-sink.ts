import type { RawRecord } from '@belfry/schema';

/** What became of a batch, told only when all of it is durable. */
export interface SubmitResult {
  /** Rows written, dead letters not counted. */
  readonly accepted: number;
  readonly deadLettered: number;
}

/**
 * Where data connectors put what they received. `submit` resolves when the batch is durable in the journal and may be
 * acknowledged; it rejects with a retryable BelfryError when it cannot take the batch now (disk full, too much in flight).
 */
export interface RecordSink {
  /** @param pack source pack that owns the format; absent: recognised from the content. */
  submit(records: readonly RawRecord[], pack?: string): Promise<SubmitResult>;
  /** Records received but not yet durable; connectors slow down or answer 429 by it. */
  readonly pendingRecords: number;
  readonly pendingBytes: number;
}
