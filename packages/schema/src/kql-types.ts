/** The scalar types of KQL, as Azure Monitor's tables use them. */
export const kqlTypes = [
  'string',
  'int',
  'long',
  'real',
  'decimal',
  'bool',
  'guid',
  'datetime',
  'timespan',
  'dynamic',
] as const;

/** A scalar type of KQL. */
export type KqlType = (typeof kqlTypes)[number];
