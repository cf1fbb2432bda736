/** What the id of an Azure resource says. */
export interface ResourceParts {
  readonly subscription?: string;
  readonly resourceGroup?: string;
  /** Namespace of the outermost provider, as the table has it: a diagnostic setting of a storage account gives Microsoft.Storage. */
  readonly provider?: string;
  /** Names without types below the provider, separated by slashes. */
  readonly resource?: string;
}

/** Reads `/subscriptions/<id>/resourceGroups/<name>/providers/<namespace>/<type>/<name>…`; parts that are not there are left out. */
export function readResourceId(id: string): ResourceParts {
  const segments = id.split('/').filter((segment) => segment !== '');
  const lower = segments.map((segment) => segment.toLowerCase());
  // Health events were seen with "subscription".
  const subscription = /^subscriptions?$/.test(lower[0] ?? '') ? segments[1] : undefined;
  const group = lower[2] === 'resourcegroups' ? segments[3] : undefined;
  const start = lower.indexOf('providers');
  const provider = start === -1 ? undefined : segments[start + 1];
  const names = segments.slice(start + 2).filter((_, index) => index % 2 === 1);
  return {
    ...(subscription === undefined ? {} : { subscription }),
    ...(group === undefined ? {} : { resourceGroup: group }),
    ...(provider === undefined ? {} : { provider }),
    ...(provider === undefined || names.length === 0 ? {} : { resource: names.join('/') }),
  };
}
