const cursors = 'there are no database cursors; take what came since a time with `ingestion_time() > ago(1h)`';
const extents = 'rows are not kept in extents; a row is known by its `_ItemId`, and when it came by `ingestion_time()`';

/** Names of services and places that are not part of Belfry, with what to do instead. */
export const notAvailable: Readonly<Record<string, string>> = {
  arg: 'Azure Resource Graph is not part of Belfry; import the resources as a table or watchlist',
  adx: 'other clusters cannot be read; import the data as a table',
  cluster: 'other clusters cannot be read; import the data as a table',
  database: 'other databases cannot be read; import the data as a table',
  workspace: 'other workspaces cannot be read; import the data as a table',
  app: 'Application Insights cannot be read; import the data as a table',
  resource: 'the logs of single resources cannot be read; name the table',
  FileProfile: 'the Defender file profile service is not part of Belfry; join a watchlist of file hashes',
  cursor_after: cursors,
  cursor_before_or_at: cursors,
  cursor_current: cursors,
  current_cursor: cursors,
  extent_id: extents,
  extentid: extents,
  extent_tags: extents,
  row_id: extents,
  rowstore_ordinal_range: extents,
  current_node_id: 'a query does not know the machine that runs a part of it',
  graph: 'graph models and snapshots are not stored in Belfry; make the graph in the query with `make-graph`',
  passthrough: 'it is for Kusto’s own use and not documented',
  external_table: 'tables outside are not part of Belfry; read a file with `externaldata` or import it',
  materialized_view: 'views are not kept up to date in Belfry; write the `summarize` in the query or a saved function',
  stored_query_result: 'results are not stored in Belfry; save them as a table or watchlist',
  entity_group: 'other clusters cannot be read; import the data as a table',
  DeviceFromIP: 'the Defender device inventory is not part of Belfry; join DeviceNetworkInfo',
  AssignedIPAddresses: 'the Defender device inventory is not part of Belfry; join DeviceNetworkInfo',
};
