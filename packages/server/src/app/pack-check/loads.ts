import type { Check } from './check.ts';

export const loads: Check = {
  id: 'loads without problems',
  why: 'a part that does not load is missing in operation',
  run: ({ problems }) =>
    problems.map((problem) => ({
      file: problem.file,
      ...(problem.line === undefined ? {} : { line: problem.line }),
      message: `${problem.code} ${problem.reason}`,
      fix: problem.hint,
    })),
};
