const mebibyte = 1024 * 1024;

/**
 * The engine's caches, in bytes. Its own defaults (5 GB for marks alone) are for machines that do nothing else;
 * log searches read mostly fresh parts, and Belfry as a whole should idle below 700 MB.
 */
const cacheSizes: Readonly<Record<string, number>> = {
  mark_cache_size: 64 * mebibyte,
  index_mark_cache_size: 32 * mebibyte,
  primary_index_cache_size: 64 * mebibyte,
  uncompressed_cache_size: 0,
  text_index_tokens_cache_size: 32 * mebibyte,
  text_index_header_cache_size: 32 * mebibyte,
  text_index_postings_cache_size: 64 * mebibyte,
  query_condition_cache_size: 16 * mebibyte,
  compiled_expression_cache_size: 16 * mebibyte,
  vector_similarity_index_cache_size: mebibyte,
  parquet_metadata_cache_size: 8 * mebibyte,
  iceberg_metadata_files_cache_size: mebibyte,
  unique_key_index_cache_size_bytes: mebibyte,
};

/** Returns the engine's configuration file. `maxMemoryBytes` bounds what all its work together may take. */
export function engineConfig(options: { maxMemoryBytes: number }): string {
  const values: Record<string, number> = {
    max_server_memory_usage: options.maxMemoryBytes,
    merges_mutations_memory_usage_soft_limit: Math.floor(options.maxMemoryBytes / 3),
    background_pool_size: 2,
    ...cacheSizes,
  };
  const lines = Object.entries(values).map(([name, value]) => `  <${name}>${Math.floor(value)}</${name}>`);
  return `<clickhouse>\n${lines.join('\n')}\n  <timezone>UTC</timezone>\n</clickhouse>\n`;
}

/** Settings of every query that does not set them itself. */
export function defaultQuerySettings(options: { maxMemoryBytes: number }): Map<string, string> {
  const perQuery = Math.floor(options.maxMemoryBytes * 0.6);
  return new Map([
    ['implicit_select', '0'],
    ['allow_introspection_functions', '0'],
    ['session_timezone', 'UTC'],
    ['max_memory_usage', String(perQuery)],
    // Big groups and sorts go to disk rather than fail.
    ['max_bytes_before_external_group_by', String(Math.floor(perQuery / 2))],
    ['max_bytes_before_external_sort', String(Math.floor(perQuery / 2))],
  ]);
}
