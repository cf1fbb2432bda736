export { alertToRow, rowToAlert, type Receipt } from './alert-row.ts';
export { entitiesOf } from './entities.ts';
export { createStreamDetection } from './stream-detection.ts';
export type { RuleActivity, StreamDetection, StreamDetectionOptions } from './stream-detection.ts';
