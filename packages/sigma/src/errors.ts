/** Stable codes of what can be wrong with a Sigma rule. A number is never reused. */
export const sigmaCodes = {
  yamlInvalid: 'BELFRY-SIGMA-001',
  notARule: 'BELFRY-SIGMA-002',
  fieldMissing: 'BELFRY-SIGMA-003',
  wrongType: 'BELFRY-SIGMA-004',
  modifierUnknown: 'BELFRY-SIGMA-005',
  modifiersConflict: 'BELFRY-SIGMA-006',
  valueInvalid: 'BELFRY-SIGMA-007',
  placeholderWithoutValue: 'BELFRY-SIGMA-008',
  conditionInvalid: 'BELFRY-SIGMA-009',
  identifierUnknown: 'BELFRY-SIGMA-010',
  duplicateId: 'BELFRY-SIGMA-011',
  tooLarge: 'BELFRY-SIGMA-012',
  kindUnsupported: 'BELFRY-SIGMA-013',
  fileUnreadable: 'BELFRY-SIGMA-014',
  referenceUnknown: 'BELFRY-SIGMA-015',
  referenceAmbiguous: 'BELFRY-SIGMA-016',
  correlationCycle: 'BELFRY-SIGMA-017',
  referenceUnfit: 'BELFRY-SIGMA-018',
  snapshotVersion: 'BELFRY-SIGMA-019',
  lintUnknownKey: 'BELFRY-SIGMA-050',
  lintUnusedIdentifier: 'BELFRY-SIGMA-051',
  lintMetadata: 'BELFRY-SIGMA-052',
  lintFilterReference: 'BELFRY-SIGMA-053',
  lintFilterKeeps: 'BELFRY-SIGMA-054',
} as const;
export type SigmaCode = (typeof sigmaCodes)[keyof typeof sigmaCodes];

/** What is wrong and where. `rejected`: the rule does not run; `lint`: it runs, its author should look. */
export interface SigmaProblem {
  readonly code: SigmaCode;
  readonly kind: 'rejected' | 'lint';
  readonly path: string;
  /** From 1. */
  readonly line: number;
  readonly reason: string;
}

/** Thrown inside the reader and turned into a `SigmaProblem` at its edge; never leaves `readRules`. */
export class Rejection extends Error {
  readonly code: SigmaCode;
  readonly line: number;

  constructor(code: SigmaCode, line: number, reason: string) {
    super(reason);
    this.code = code;
    this.line = line;
  }
}
