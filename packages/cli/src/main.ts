import { BelfryError, describeError } from '@belfry/schema';
import { CommanderError } from 'commander';
import { exitCodes } from './exit-codes.ts';
import { createProgram } from './program.ts';

const program = createProgram();
try {
  await program.parseAsync(process.argv);
} catch (error) {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
  } else {
    process.stderr.write(`${describeError(error)}\n`);
    process.exitCode = error instanceof BelfryError ? exitCodes.failed : exitCodes.bug;
  }
}
