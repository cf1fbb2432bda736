SELECT c41, c42, c47
FROM (SELECT r.1 AS c36, r.2 AS c37, r.3 AS c38, r.4 AS c39, r.5 AS c40, r.6 AS c41, r.7 AS c42, r.8 AS c43, r.9 AS c44, r.10 AS c45, r.11 AS c46, r.12 AS c47, r.13 AS c48
FROM (SELECT r
FROM system.one
ARRAY JOIN [tuple(CAST(NULL, 'Nullable(DateTime64(7, \'UTC\'))'), CAST(NULL, 'Nullable(DateTime64(7, \'UTC\'))'), CAST(NULL, 'Nullable(Int64)'), '', '', '', '', CAST(NULL, 'Nullable(Int64)'), '', '', '', CAST(NULL, 'Nullable(Int64)'), CAST(NULL, 'Nullable(Int64)'))] AS r)
WHERE (1 = 0))
ORDER BY c48 ASC NULLS FIRST
