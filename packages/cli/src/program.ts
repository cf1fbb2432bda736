import { Command, Option } from 'commander';

const epilogue = `
Exit codes: 0 done, 1 failed (the message has a code and the way out), 2 wrong usage, 3 found what was asked for, 70 a bug.
Settings come from belfry.yaml, then from the environment (BELFRY_DATA, BELFRY_PORT, BELFRY_SYSLOG_PORT, BELFRY_CLICKHOUSE_URL …).`;

/** Commands load their code when they run, so that `--help` and small commands start at once. */
export function createProgram(): Command {
  const program = new Command('belfry')
    .description('Security monitoring and threat detection on your own machine')
    .option('-c, --config <file>', 'settings file (default: belfry.yaml of this folder)')
    .showHelpAfterError('(belfry --help shows how)')
    .addHelpText('after', epilogue)
    .exitOverride();
  const config = (): string | undefined => program.opts<{ config?: string }>().config;
  const json = (): Option => new Option('--json', 'print JSON for programs');

  program
    .command('up')
    .description('start Belfry and serve the console')
    .addHelpText('after', '\nExample:\n  belfry up\n  BELFRY_DATA=/srv/belfry BELFRY_PORT=8080 belfry up')
    .action(async () => (await import('./commands/up.ts')).up({ config: config() }));

  program
    .command('import')
    .description(
      'bring log files into the store: EVTX, JSON, NDJSON, CSV, plain logs; gz, zst, zip; folders; through the running server, or into the data folder when none runs',
    )
    .argument('<paths...>', 'files or folders')
    .option('--pack <id>', 'source pack that owns the format (default: recognised from the content)')
    .option('--source <id>', 'name of the source that the rows carry', 'import')
    .addOption(json())
    .addHelpText(
      'after',
      '\nExample:\n  belfry import ./evidence --source case-17\n  belfry import Security.evtx --json',
    )
    .action(async (paths: string[], options: { pack?: string; source: string; json?: boolean }) =>
      (await import('./commands/import.ts')).importFiles(paths, { config: config(), ...options }),
    );

  program
    .command('query')
    .description('run a KQL query')
    .argument('<kql>', 'the query, or - to read it from standard input')
    .option('--from <time>', 'earliest TimeGenerated, ISO 8601')
    .option('--to <time>', 'TimeGenerated before this, ISO 8601')
    .option('--max-rows <n>', 'rows shown at most', Number, 1000)
    .addOption(json())
    .addHelpText(
      'after',
      "\nExample:\n  belfry query 'SecurityEvent | summarize count() by EventID | top 10 by count_'",
    )
    .action(async (kql: string, options: { from?: string; to?: string; maxRows: number; json?: boolean }) =>
      (await import('./commands/query.ts')).query(kql, { config: config(), ...options }),
    );

  program
    .command('scan')
    .description('test log files against Sigma rules, without a server or a store')
    .argument('<paths...>', 'files or folders')
    .requiredOption('--rules <folder>', 'folder of Sigma rules')
    .option('--min-level <level>', 'informational, low, medium, high or critical', 'informational')
    .option('--fail-on <level>', 'exit with 3 when a rule of this level or above fires')
    .addOption(json())
    .addHelpText('after', '\nExample:\n  belfry scan ./evidence --rules ./sigma/rules --min-level medium')
    .action(async (paths: string[], options: { rules: string; minLevel: string; failOn?: string; json?: boolean }) =>
      (await import('./commands/scan.ts')).scan(paths, { config: config(), ...options }),
    );

  program
    .command('rules')
    .description('list the detection rules with their health')
    .option('--broken', 'only rules that cannot work, with the reason')
    .addOption(json())
    .addHelpText('after', '\nExample:\n  belfry rules --broken')
    .action(async (options: { broken?: boolean; json?: boolean }) =>
      (await import('./commands/rules.ts')).rules({ config: config(), ...options }),
    );

  addContentCommands(program, config, json);

  addServerCommands(program, config, json);
  for (const command of program.commands) command.exitOverride();
  return program;
}

/** Commands about packs, queries and rules, which need no running server. */
function addContentCommands(program: Command, config: () => string | undefined, json: () => Option): void {
  const pack = program.command('pack').description('source packs');
  pack
    .command('list')
    .description('list the loaded source packs and their tables')
    .addOption(json())
    .addHelpText('after', '\nExample:\n  belfry pack list')
    .action(async (options: { json?: boolean }) =>
      (await import('./commands/pack.ts')).listPacks({ config: config(), ...options }),
    );

  pack
    .command('check')
    .description(
      'check the pack of a folder, or every pack below it: files, tables, parser over samples, ASIM rows, rules over their cases; exits with 3 when something is wrong',
    )
    .argument('[folder]', 'folder of the pack', '.')
    .option('--azure-tables <file>', 'compare tables with these: {"Table": [{"name", "type"}]}')
    .option('--update', 'write golden/ anew instead of comparing with it')
    .addOption(json())
    .addHelpText('after', '\nExample:\n  belfry pack check ./my-packs/okta\n  belfry pack check packs/linux --json')
    .action(async (folder: string, options: { azureTables?: string; update?: boolean; json?: boolean }) =>
      (await import('./commands/pack.ts')).checkPackFolder(folder, options),
    );

  const kql = program.command('kql').description('the query compiler');
  kql
    .command('explain')
    .description('show the SQL that a query becomes')
    .argument('<kql>', 'the query, or - to read it from standard input')
    .addHelpText('after', "\nExample:\n  belfry kql explain 'SecurityEvent | where EventID == 4625 | count'")
    .action(async (text: string) => (await import('./commands/kql.ts')).explain(text, { config: config() }));
  addQueryCollectionCommands(kql, config, json);

  const sigma = program.command('sigma').description('the Sigma engine');
  sigma
    .command('check')
    .description('compile a folder of Sigma rules and say which cannot work, and why')
    .argument('<folder>', 'folder of rules')
    .addOption(json())
    .addHelpText('after', '\nExample:\n  belfry sigma check ./sigma/rules')
    .action(async (folder: string, options: { json?: boolean }) =>
      (await import('./commands/sigma.ts')).check(folder, { config: config(), ...options }),
    );
}

/** Commands for people who check a collection of queries before they move it here. */
function addQueryCollectionCommands(kql: Command, config: () => string | undefined, json: () => Option): void {
  const schema = (): Option =>
    new Option('--schema <file>', 'tables beside those of the packs: {"Table": [{"name", "type"}]}');
  kql
    .command('check')
    .description(
      'take queries through parser, binder and translation, run them on empty tables, and say which do not come through; exits with 3 when one does not',
    )
    .argument('[paths...]', 'files and folders: .kql, and rules in YAML with a query')
    .option('--input <file>', 'a collection instead: JSONL, a line {"id", "query"} each')
    .addOption(schema())
    .option('--gaps <file>', 'write every query that does not come through, with its reason, as a page of Markdown')
    .addOption(json())
    .addHelpText(
      'after',
      '\nExample:\n  belfry kql check ./Detections\n  belfry kql check --input queries.jsonl --schema tables.json --json',
    )
    .action(async (paths: string[], options: { input?: string; schema?: string; gaps?: string; json?: boolean }) =>
      (await import('./commands/kql.ts')).check(paths, { config: config(), ...options }),
    );
  kql
    .command('run')
    .description('run every query of a collection on an empty database and write its result, a line each')
    .requiredOption('--input <file>', 'JSONL, a line {"id", "query"} each')
    .option(
      '--output <file>',
      'JSONL, a line {"id", "columns", "rows"} or {"id", "error"} each; - is standard output',
      '-',
    )
    .option('--now <time>', 'the time of now() and ago(), ISO 8601 (default: the clock)')
    .addOption(schema())
    .addHelpText(
      'after',
      '\nExample:\n  belfry kql run --input queries.jsonl --output results.jsonl --now 2026-03-01T12:00:00Z',
    )
    .action(async (options: { input: string; output: string; now?: string; schema?: string }) =>
      (await import('./commands/kql.ts')).run({ config: config(), ...options }),
    );
}

/** Commands about the running server and this machine. */
function addServerCommands(program: Command, config: () => string | undefined, json: () => Option): void {
  program
    .command('status')
    .description('say how the running Belfry is')
    .addOption(json())
    .addHelpText('after', '\nExample:\n  belfry status --json')
    .action(async (options: { json?: boolean }) =>
      (await import('./commands/status.ts')).status({ config: config(), ...options }),
    );

  program
    .command('audit')
    .description('the audit trail')
    .command('verify')
    .description('check that no entry of the audit trail was changed or taken out; exits with 3 when one was')
    .addOption(json())
    .addHelpText(
      'after',
      '\nWithout a running Belfry the file of the data folder is read. Note the hash of the last entry elsewhere: who can\nwrite the file could write the whole trail anew, and only that hash would show it.',
    )
    .action(async (options: { json?: boolean }) =>
      (await import('./commands/audit.ts')).verifyAuditTrail({ config: config(), ...options }),
    );

  program
    .command('bench')
    .description('measure this machine: ingest, stream detection, queries, time to alert, memory')
    .argument('[names...]', 'benchmarks to run (default: all)')
    .addOption(json())
    .action(async (names: string[], options: { json?: boolean }) =>
      (await import('./commands/bench.ts')).bench(names, options),
    );
}
