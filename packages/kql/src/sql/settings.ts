/** Settings that generated SQL relies on: its meaning and the form of its result (JSONCompactEachRow). */
export const resultSettings: Readonly<Record<string, string | number>> = Object.freeze({
  join_use_nulls: 1,
  session_timezone: 'UTC',
  enable_extended_results_for_datetime_functions: 1,
  output_format_json_quote_64bit_integers: 1,
  output_format_json_quote_decimals: 1,
  output_format_json_quote_denormals: 1,
  output_format_json_escape_forward_slashes: 0,
  // The engine fails on a null constant in the sums that it takes apart; and a sum of products may end elsewhere than a product of sums.
  optimize_arithmetic_operations_in_aggregate_functions: 0,
  // Joins stay in the order of the query: where it reorders them, the engine loses the keys that are one value in every row.
  query_plan_optimize_join_order_limit: 0,
  // Polygons are checked before they reach the engine; it takes a border that touches itself by rounding for an error.
  validate_polygons: 0,
  // Places are latitude first in the functions of H3, whatever an older profile says.
  geotoh3_argument_order: 'lat_lon',
  h3togeo_lon_lat_result_order: 0,
  max_query_size: 67_108_864,
  max_ast_elements: 1_000_000,
  max_expanded_ast_elements: 2_000_000,
  max_ast_depth: 5_000,
  max_parser_depth: 5_000,
  max_parser_backtracks: 10_000_000,
  max_subquery_depth: 1_000,
  // Two for each table of a union: a search of all tables has thousands.
  query_plan_max_optimizations_to_apply: 1_000_000,
});

/** For a query with random numbers: the engine must not draw one before it expands an array to rows. */
export const volatileSettings: Readonly<Record<string, string | number>> = Object.freeze({
  ...resultSettings,
  query_plan_lift_up_array_join: 0,
});
