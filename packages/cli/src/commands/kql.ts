import { describeDiagnostics } from '../diagnostics.ts';
import { openCompiler } from '../open-compiler.ts';
import { readText } from '../read-text.ts';

/** `belfry kql explain`: the SQL of a query over the packs' tables. */
export async function explain(argument: string, options: { config: string | undefined }): Promise<void> {
  const query = await readText(argument);
  const compiler = await openCompiler(options.config);
  const result = compiler.compile(query, { now: new Date() });
  if (result.ok) process.stdout.write(`${result.query.sql}\n`);
  else throw describeDiagnostics(query, result.diagnostics);
}
