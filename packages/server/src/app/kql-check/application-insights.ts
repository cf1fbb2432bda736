import type { TableDefinition } from '@belfry/schema';

type Columns = TableDefinition['columns'];
type Type = Columns[number]['type'];
const of = (type: Type, names: string): Columns => names.split(' ').map((name) => ({ name, type }));

/** What every table of Application Insights has. */
const telemetry: Columns = [
  ...of('datetime', 'timestamp'),
  ...of('dynamic', 'customDimensions'),
  ...of(
    'string',
    'itemType operation_Name operation_Id operation_ParentId operation_SyntheticSource session_Id user_Id user_AuthenticatedId user_AccountId application_Version client_Type client_Model client_OS client_IP client_City client_StateOrProvince client_CountryOrRegion client_Browser cloud_RoleName cloud_RoleInstance appId appName iKey sdkVersion itemId',
  ),
  ...of('int', 'itemCount'),
];
const measured = of('dynamic', 'customMeasurements');
const table = (name: string, own: Columns): TableDefinition => ({ name, doc: name, columns: [...own, ...telemetry] });

/**
 * The tables of Application Insights under the names that queries of a resource use (`requests` for `AppRequests`), from the Azure Monitor reference;
 * collections of schemas name only those of the workspace.
 */
export const applicationInsights: readonly TableDefinition[] = [
  table('requests', [
    ...of('string', 'id source name url success resultCode performanceBucket'),
    ...of('real', 'duration'),
    ...measured,
  ]),
  table('dependencies', [
    ...of('string', 'id target type name data success resultCode performanceBucket'),
    ...of('real', 'duration'),
    ...measured,
  ]),
  table('exceptions', [
    ...of(
      'string',
      'problemId handledAt type message assembly method outerType outerMessage outerAssembly outerMethod innermostType innermostMessage innermostAssembly innermostMethod',
    ),
    ...of('int', 'severityLevel'),
    ...of('dynamic', 'details'),
    ...measured,
  ]),
  table('traces', [...of('string', 'message'), ...of('int', 'severityLevel'), ...measured]),
  table('customEvents', [...of('string', 'name'), ...measured]),
  table('customMetrics', [
    ...of('string', 'name'),
    ...of('real', 'value valueSum valueMin valueMax valueStdDev'),
    ...of('int', 'valueCount'),
  ]),
  table('pageViews', [...of('string', 'id name url performanceBucket'), ...of('real', 'duration'), ...measured]),
  table('browserTimings', [
    ...of('string', 'name url performanceBucket'),
    ...of('real', 'networkDuration sendDuration receiveDuration processingDuration totalDuration'),
    ...measured,
  ]),
  table('availabilityResults', [
    ...of('string', 'id name location success message performanceBucket'),
    ...of('real', 'duration size'),
    ...measured,
  ]),
  table('performanceCounters', [...of('string', 'name category counter instance'), ...of('real', 'value')]),
];
