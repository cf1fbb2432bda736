import { ingestCodes } from './errors.ts';
import { IngestProblem } from './ingest-problem.ts';

const sourceIdPattern = /^[a-z][a-z0-9-]{0,62}$/;

/** What a name of a source must look like, for people. */
export const sourceIdForm = 'lower-case letters, digits and hyphens, at most 63, a letter first; `belfry` is taken';

/** Whether rows can carry this name of a source. */
export const isSourceId = (source: string): boolean => sourceIdPattern.test(source) && source !== 'belfry';

/** Throws when rows cannot carry this name of a source. */
export function checkSourceId(source: string): void {
  if (isSourceId(source)) return;
  throw new IngestProblem(400, ingestCodes.sourceId, `${JSON.stringify(source.slice(0, 80))} is no source id`, {
    hint: `use ${sourceIdForm}`,
  });
}

/** The source pack that a sender asks for; undefined when it asks for none. Throws when there is no such pack. */
export function packOf(asked: string | undefined, packs: ReadonlySet<string>): string | undefined {
  if (asked === undefined || asked === '') return undefined;
  if (packs.has(asked)) return asked;
  throw new IngestProblem(
    400,
    ingestCodes.unknownPack,
    `there is no source pack ${JSON.stringify(String(asked).slice(0, 80))}`,
    {
      hint: 'leave out `pack` to have the source recognised from the content',
    },
  );
}
