import { expect, test } from 'vitest';
import { describeDiagnostics } from './diagnostics.ts';

test('a problem is shown under its place', () => {
  const error = describeDiagnostics('T\n| where Hots == 1', [
    {
      code: 'KS142',
      severity: 'error',
      message: 'no such column',
      start: 10,
      length: 4,
      suggestion: 'did you mean Host?',
    },
  ]);
  expect(error.message).toBe(
    'the query does not compile\nKS142 at line 2, column 9: no such column\n  | where Hots == 1\n          ^^^^\n  did you mean Host?',
  );
});
