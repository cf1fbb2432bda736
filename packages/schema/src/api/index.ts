export * from './auth.ts';
export * from './common.ts';
export * from './data.ts';
export * from './incidents.ts';
export * from './kql-reference.ts';
export * from './query.ts';
export * from './rules.ts';
