export { alertToRow, rowToAlert, type Receipt } from './alert-row.ts';
export { entitiesOf } from './entities.ts';
export type { Firing, RowRule } from './row-rule.ts';
export { createStreamDetection } from './stream-detection.ts';
export type { RuleActivity, RuleFailure, StreamDetection, StreamDetectionOptions } from './stream-detection.ts';
