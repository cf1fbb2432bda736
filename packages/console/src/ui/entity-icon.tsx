import type { EntityType } from '@belfry/schema';
import {
  Apps16Regular,
  Bug16Regular,
  Cloud16Regular,
  Desktop16Regular,
  Document16Regular,
  Fingerprint16Regular,
  Globe16Regular,
  Key16Regular,
  Link16Regular,
  Mail16Regular,
  PeopleTeam16Regular,
  Person16Regular,
  Phone16Regular,
  Server16Regular,
} from '@fluentui/react-icons';
import type { ComponentType } from 'react';

const icons: Record<EntityType, ComponentType> = {
  Account: Person16Regular,
  Host: Desktop16Regular,
  IP: Globe16Regular,
  Process: Apps16Regular,
  File: Document16Regular,
  FileHash: Fingerprint16Regular,
  URL: Link16Regular,
  DNS: Server16Regular,
  RegistryKey: Key16Regular,
  RegistryValue: Key16Regular,
  AzureResource: Cloud16Regular,
  CloudApplication: Cloud16Regular,
  Mailbox: Mail16Regular,
  MailMessage: Mail16Regular,
  MailCluster: Mail16Regular,
  SubmissionMail: Mail16Regular,
  SecurityGroup: PeopleTeam16Regular,
  Malware: Bug16Regular,
  IoTDevice: Phone16Regular,
};

export function EntityIcon({ type }: { type: EntityType }) {
  const Icon = icons[type];
  return <Icon />;
}
