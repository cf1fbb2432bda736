export type { Database } from './database.ts';
export { openState, stateCodes, type State, type StateTransaction } from './open-state.ts';
