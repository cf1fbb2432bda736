/**
 * The register of diagnostics. Numbers are stable and never reused. Codes of Microsoft's binder (`KS…`) pass through as they are.
 */
export const codes = {
  KQL0400: 'the query is longer or deeper than allowed',
  KQL0401: 'the query does not parse',
  KQL0410: 'an operator that Belfry does not have',
  KQL0411: 'a function that Belfry does not have',
  KQL0412: 'a function that cannot run in this form or place',
  KQL0413: 'columns of the result depend on the data',
  KQL0414: 'a service that is not part of Belfry',
  KQL0415: 'an option or form of an operator that Belfry does not have',
  KQL0416: 'a function that calls itself',
  KQL0417: 'no row-wise query: it cannot run on the stream',
  KQL0418: 'a pattern that is no regular expression',
  KQL0419: 'not a tabular query',
  KQL0420: 'a table or function of a fuzzy union that does not exist',
  KQL0421: 'a saved function whose text does not parse',
  KQL0422: 'a value of a type that Kusto refuses there too',
  KQL0430: 'a column that no row of the data has, or data that was not looked at in full',
  KQL0431: 'a plugin whose result would have the same column twice',
  KQL0432: 'a plugin that is not part of Belfry',
} as const;

export type KqlCode = keyof typeof codes;
