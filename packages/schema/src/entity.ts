import { z } from 'zod';

/** Entity types of Sentinel's entity mappings that Belfry names in alerts. */
export const entityTypes = [
  'Account',
  'Host',
  'IP',
  'Process',
  'File',
  'FileHash',
  'URL',
  'DNS',
  'RegistryKey',
  'RegistryValue',
  'AzureResource',
  'CloudApplication',
  'Mailbox',
  'MailMessage',
  'MailCluster',
  'SubmissionMail',
  'SecurityGroup',
  'Malware',
  'IoTDevice',
] as const;
export type EntityType = (typeof entityTypes)[number];

/** A person, machine, address … that an alert is about. `key` identifies it across alerts (lower case). */
export const entity = z.object({
  type: z.enum(entityTypes),
  key: z.string(),
  /** What people read: `CONTOSO\\amelia`, `FIN-WS-042`, `203.0.113.77`. */
  name: z.string(),
  /** Sentinel's identifiers: `FullName`, `NTDomain`, `HostName`, `Address` … */
  identifiers: z.record(z.string(), z.string()),
});
export type Entity = z.infer<typeof entity>;
