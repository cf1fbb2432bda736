import { join } from 'node:path';
import { openStateReadOnly } from '@belfry/store';
import { verifyAudit, type AuditVerification } from '#api';

/** Checks the audit trail of a data folder by its file alone; nothing is written. */
export async function verifyAuditOf(dataDir: string): Promise<AuditVerification> {
  const state = openStateReadOnly(join(dataDir, 'state.db'));
  try {
    return await verifyAudit(state);
  } finally {
    await state.close();
  }
}
