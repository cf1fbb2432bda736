/**
 * Codes of this stage. A number is never reused. 001 to 019 are problems of packs (for their authors),
 * 101 to 119 are reasons for dead letters of the parser runtime; a pack's own reasons are `BELFRY-<PACK>-<NNN>`.
 */
export const parseCodes = {
  packUnreadable: 'BELFRY-PARSE-001',
  yamlInvalid: 'BELFRY-PARSE-002',
  contentInvalid: 'BELFRY-PARSE-003',
  parserMissing: 'BELFRY-PARSE-004',
  parserBroken: 'BELFRY-PARSE-005',
  duplicatePack: 'BELFRY-PARSE-006',
  duplicateTable: 'BELFRY-PARSE-007',
  duplicateRule: 'BELFRY-PARSE-008',
  tableMissing: 'BELFRY-PARSE-009',
  ruleKindUnknown: 'BELFRY-PARSE-010',
  functionInvalid: 'BELFRY-PARSE-011',

  unrecognised: 'BELFRY-PARSE-101',
  unknownPack: 'BELFRY-PARSE-102',
  tooLarge: 'BELFRY-PARSE-103',
  parserThrew: 'BELFRY-PARSE-104',
  unknownTable: 'BELFRY-PARSE-105',
  noRows: 'BELFRY-PARSE-106',
} as const;
