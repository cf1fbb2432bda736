import { activeUsersCount } from './active_users_count.ts';
import { activityCountsMetrics } from './activity_counts_metrics.ts';
import { activityEngagement } from './activity_engagement.ts';
import { activityMetrics } from './activity_metrics.ts';
import { autocluster } from './autocluster.ts';
import { bagUnpack } from './bag_unpack.ts';
import { basket } from './basket.ts';
import { dcountIntersect } from './dcount_intersect.ts';
import type { PluginDefinition } from './define-plugin.ts';
import { diffpatterns } from './diffpatterns.ts';
import { funnelSequenceCompletion } from './funnel_sequence_completion.ts';
import { funnelSequence } from './funnel_sequence.ts';
import { geoLineLookup } from './geo_line_lookup.ts';
import { geoPolygonLookup } from './geo_polygon_lookup.ts';
import { ipv4Lookup } from './ipv4_lookup.ts';
import { ipv6Lookup } from './ipv6_lookup.ts';
import { narrow } from './narrow.ts';
import { newActivityMetrics } from './new_activity_metrics.ts';
import { pivot } from './pivot.ts';
import { preview } from './preview.ts';
import { rollingPercentile } from './rolling_percentile.ts';
import { rowsNear } from './rows_near.ts';
import { schemaMerge } from './schema_merge.ts';
import { sequenceDetect } from './sequence_detect.ts';
import { sessionCount } from './session_count.ts';
import { slidingWindowCounts } from './sliding_window_counts.ts';

const all: readonly PluginDefinition[] = [
  activeUsersCount,
  activityCountsMetrics,
  activityEngagement,
  activityMetrics,
  autocluster,
  bagUnpack,
  basket,
  dcountIntersect,
  diffpatterns,
  funnelSequence,
  funnelSequenceCompletion,
  geoLineLookup,
  geoPolygonLookup,
  ipv4Lookup,
  ipv6Lookup,
  narrow,
  newActivityMetrics,
  pivot,
  preview,
  rollingPercentile,
  rowsNear,
  schemaMerge,
  sequenceDetect,
  sessionCount,
  slidingWindowCounts,
];

/** The plugins of `evaluate`, by name. */
export const plugins: ReadonlyMap<string, PluginDefinition> = new Map(all.map((plugin) => [plugin.name, plugin]));

const code = 'programs of queries are not run; do it outside and import the result';
const network = 'queries do not reach the network; import the data as a table';

/** Plugins that make no sense here, with what to do instead. */
export const absentPlugins: Readonly<Record<string, string>> = {
  python: code,
  r: code,
  http_request: network,
  http_request_post: network,
  sql_request: network,
  mysql_request: network,
  postgresql_request: network,
  cosmosdb_sql_request: network,
  azure_digital_twins_query_request: network,
  ai_embed_text: network,
  ai_embeddings: network,
  ai_chat_completion: network,
  ai_chat_completion_prompt: network,
  infer_storage_schema: 'there is no storage account to look into; state the schema of externaldata or import the data',
  infer_storage_schema_with_suggestions: 'there is no storage account to look into; import the data',
  graph_snapshot: 'there are no stored graphs; use make-graph',
};
