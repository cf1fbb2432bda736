import {
  alert as alertSchema,
  type Alert,
  type Entity,
  type EntityType,
  type JsonValue,
  type Row,
  type RuleKind,
  type TableRow,
} from '@belfry/schema';

/** The standard columns that the pipeline gives every row. */
export interface Receipt {
  readonly itemId: string;
  /** ISO 8601. */
  readonly receivedAt: string;
}

const component: Readonly<Record<RuleKind, string>> = {
  Sigma: 'Sigma',
  Scheduled: 'Scheduled Alerts',
  NRT: 'NRT Alerts',
};

/** Returns the alert as a row of `SecurityAlert`, in the shapes that Sentinel writes, with the whole alert in `BelfryAlert`. */
export function alertToRow(alert: Alert, receipt?: Receipt): TableRow {
  const techniques = alert.techniques.map((technique) => technique.split('.')[0] as string);
  const row: Row = {
    TimeGenerated: alert.timeGenerated,
    DisplayName: alert.title,
    AlertName: alert.rule.name,
    AlertSeverity: alert.severity,
    Description: alert.description,
    AlertType: `${alert.rule.kind}_${alert.rule.id}`,
    StartTime: alert.startTime,
    EndTime: alert.endTime,
    ProcessingEndTime: alert.timeGenerated,
    SystemAlertId: alert.id,
    VendorOriginalId: alert.rule.id,
    ProviderName: 'Belfry',
    ProductName: 'Belfry',
    ProductComponentName: component[alert.rule.kind],
    VendorName: 'Belfry',
    Status: 'New',
    Tactics: alert.tactics.join(', '),
    Techniques: JSON.stringify([...new Set(techniques)]),
    SubTechniques: JSON.stringify(alert.techniques.filter((technique) => technique.includes('.'))),
    Entities: JSON.stringify(alert.entities.map(toSentinel)),
    CompromisedEntity: compromised(alert.entities),
    ExtendedProperties: JSON.stringify(extendedProperties(alert)),
    ExtendedLinks: JSON.stringify(
      alert.rule.references.map((Href) => ({ Href, Category: null, Label: null, Type: 'webLink' })),
    ),
    RemediationSteps: '[]',
    IsIncident: false,
    BelfryAlert: alert as unknown as JsonValue,
  };
  if (receipt !== undefined) {
    row['_ItemId'] = receipt.itemId;
    row['_TimeReceived'] = receipt.receivedAt;
  }
  return { table: 'SecurityAlert', row };
}

/** Returns the alert that a row of `SecurityAlert` holds; undefined for alerts of other products and for rows that hold none. */
export function rowToAlert(row: Row): Alert | undefined {
  const held = row['BelfryAlert'];
  if (held === undefined || held === null) return undefined;
  let value: unknown = held;
  if (typeof held === 'string') {
    try {
      value = JSON.parse(held);
    } catch {
      return undefined;
    }
  }
  const parsed = alertSchema.safeParse(value);
  return parsed.success ? parsed.data : undefined;
}

function extendedProperties(alert: Alert): Record<string, string> {
  const properties: Record<string, string> = {
    'Analytic Rule Ids': JSON.stringify([alert.rule.id]),
    'Analytic Rule Name': alert.rule.name,
    'Total Events': String(alert.evidenceCount),
    'Custom Details': JSON.stringify(alert.customDetails),
  };
  if (alert.rule.author !== undefined) properties['Rule Author'] = alert.rule.author;
  if (alert.rule.falsePositives.length > 0) properties['False Positives'] = JSON.stringify(alert.rule.falsePositives);
  return properties;
}

/** What Sentinel calls the types in the `Entities` column, where it is not the lower-case name. */
const sentinelTypes: Readonly<Partial<Record<EntityType, string>>> = {
  RegistryKey: 'registry-key',
  RegistryValue: 'registry-value',
  AzureResource: 'azure-resource',
  CloudApplication: 'cloud-application',
  MailMessage: 'mail-message',
  MailCluster: 'mail-cluster',
  SubmissionMail: 'SubmissionMail',
  SecurityGroup: 'security-group',
};

function toSentinel(entity: Entity, index: number): Record<string, JsonValue> {
  const { ImageFile, ...identifiers } = entity.identifiers;
  return {
    $id: String(index + 1),
    ...identifiers,
    ...(ImageFile === undefined ? {} : { ImageFile: imageFile(ImageFile) }),
    Type: sentinelTypes[entity.type] ?? entity.type.toLowerCase(),
  };
}

function imageFile(path: string): Record<string, JsonValue> {
  const cut = Math.max(path.lastIndexOf('\\'), path.lastIndexOf('/'));
  return cut < 0
    ? { Name: path, Type: 'file' }
    : { Directory: path.slice(0, cut), Name: path.slice(cut + 1), Type: 'file' };
}

/** The host, else the account: what a responder looks at first. */
function compromised(entities: readonly Entity[]): string {
  return (entities.find(({ type }) => type === 'Host') ?? entities.find(({ type }) => type === 'Account'))?.name ?? '';
}
