SELECT c14, c15, c16
FROM (SELECT r.1 AS c14, r.2 AS c15, r.3 AS c16
FROM (SELECT r
FROM system.one
ARRAY JOIN [tuple('', CAST(NULL, 'Nullable(Int64)'), '')] AS r)
WHERE (1 = 0))
