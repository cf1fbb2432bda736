import { createCatalog, createCompiler } from '@belfry/kql';
import { createAsimFunctions } from '#parse';
import { withBuiltIn } from './kql-engine.ts';
import type { Check, Finding } from './check.ts';
import { lineOf } from './check.ts';
import { parseAllDocuments } from 'yaml';

export const queriesCompile: Check = {
  id: 'queries of rules, hunts and ASIM parsers compile',
  why: 'a query that does not compile is a rule that never fires',
  async run({ pack }) {
    const packs = await withBuiltIn([pack]);
    const tables = packs.flatMap(({ tables: own }) => own);
    const compiler = createCompiler(createCatalog({ tables, functions: createAsimFunctions(packs) }));
    const findings: Finding[] = [];
    const validate = (file: string, text: string, query: string): void => {
      for (const diagnostic of compiler.validate(query)) {
        if (diagnostic.severity !== 'error') continue;
        const place = query.slice(diagnostic.start, diagnostic.start + 40).split('\n')[0] ?? '';
        const line = place === '' ? undefined : lineOf(text, place);
        findings.push({
          file,
          ...(line === undefined ? {} : { line }),
          message: `${diagnostic.code} ${diagnostic.message} (at "${place}")`,
          fix: diagnostic.suggestion ?? 'correct the query',
        });
      }
    };
    for (const file of [...pack.rules, ...pack.hunting])
      for (const document of parseAllDocuments(file.text)) {
        const query = (document.toJS() as { query?: unknown }).query;
        if (typeof query === 'string') validate(file.path, file.text, query);
      }
    // With its text: of a stored function the parser only takes what it understands, and would cut what follows a bracket too many.
    for (const source of pack.normalise) validate(source.path, source.text, `${source.text}\n${source.name}()`);
    return findings;
  },
};
