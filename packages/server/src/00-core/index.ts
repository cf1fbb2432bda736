export { type Config, configSchema, environmentOverrides, loadConfig } from './config.ts';
export { createItemIds, itemIdTimeMs } from './item-id.ts';
export { createLog, type Log } from './log.ts';
export {
  answerWith,
  checkOutboundHost,
  isAllowedHost,
  isPublicAddress,
  resolveOutbound,
  type OutboundPolicy,
  type Resolve,
} from './outbound-guard.ts';
export type { RecordSink, SubmitResult } from './record-sink.ts';
export { stableUuid } from './stable-id.ts';
export { whyNotListening } from './why-not-listening.ts';
