SELECT c0, c1, c2
FROM (SELECT r.1 AS c0, r.2 AS c1, r.3 AS c2
FROM (SELECT r
FROM system.one
ARRAY JOIN [tuple(toInt64(1), 'it\'s', '[1]'), tuple(CAST(NULL, 'Nullable(Int64)'), '', '')] AS r))
