export type { Database } from './database.ts';
export { lockFolder } from './lock-folder.ts';
export { openState, openStateReadOnly, type State, type StateTransaction } from './open-state.ts';
export { stateCodes } from './state-codes.ts';
