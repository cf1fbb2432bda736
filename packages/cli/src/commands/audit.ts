import { auditVerification } from '@belfry/schema/api';
import { findRunning, loadConfig, verifyAuditOf } from '@belfry/server';
import { exitCodes } from '../exit-codes.ts';
import { printJson } from '../output.ts';
import { callServer } from '../server-client.ts';

/**
 * `belfry audit verify`: checks the chain of the audit trail, through the server that runs on the data folder or in the
 * file itself. Exits with 3 when an entry was changed or taken out.
 */
export async function verifyAuditTrail(options: { config: string | undefined; json?: boolean }): Promise<void> {
  const { dataDir } = loadConfig(options.config, process.env);
  const running = findRunning(dataDir);
  const answer =
    running === undefined
      ? await verifyAuditOf(dataDir)
      : auditVerification.parse(await (await callServer(running, 'GET', '/api/audit/verification')).json());
  const { entries, head, broken } = answer;
  if (options.json === true) printJson({ checked: running === undefined ? 'file' : 'server', ...answer });
  else if (broken === null)
    process.stdout.write(
      `the audit trail is whole: ${entries} entries${head === null ? '' : `, the last ${head.id} with hash ${head.hash}`}\n`,
    );
  else
    process.stdout.write(
      `the audit trail is BROKEN at entry ${broken.id}: ${broken.reason}\n${entries} entries before it are as they were written; look for entry ${broken.id} in a backup of state.db\n`,
    );
  if (broken !== null) process.exitCode = exitCodes.found;
}
