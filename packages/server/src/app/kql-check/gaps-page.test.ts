import { expect, test } from 'vitest';
import type { QueryFailure } from './check-queries.ts';
import { gapsPage } from './gaps-page.ts';

const failure = (id: string, stage: QueryFailure['stage'], code: string, message: string): QueryFailure => ({
  id,
  stage,
  code,
  message,
  file: 'f',
});

test('every failing query stands under its stage and reason, the most frequent reason first', () => {
  const page = gapsPage(
    {
      total: 9,
      syntax: 9,
      bound: 7,
      translated: 6,
      executed: 6,
      failures: [
        failure('q1', 'translated', 'KQL0410', 'the operator `scan` is not supported'),
        failure('q2', 'bound', 'KS204', "The name 'A|B' is unknown"),
        failure('q3', 'bound', 'KS142', "The name 'x' is unknown"),
        failure('q4', 'bound', 'KS142', "The name 'y' is unknown"),
      ],
    },
    'a collection',
  );
  expect(page).toContain('9 queries, of which 9 parse, 7 bind, 6 are translated and 6 run');
  expect([...page.matchAll(/^###? .*|^\| q\d.*/gm)].map(([line]) => line)).toEqual([
    '## Names something that the schema does not have, or that is not part of Belfry',
    '### KS142: The name … is unknown (2)',
    "| q3 | The name 'x' is unknown |",
    "| q4 | The name 'y' is unknown |",
    '### KS204: The name … is unknown (1)',
    "| q2 | The name 'A\\|B' is unknown |",
    '## Cannot be translated yet',
    '### KQL0410: the operator … is not supported (1)',
    '| q1 | the operator `scan` is not supported |',
  ]);
});
