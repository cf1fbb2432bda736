SELECT c75, c76
FROM (SELECT r.1 AS c66, r.2 AS c67, r.3 AS c62, c67 AS c75, concat('[', arrayStringConcat([ifNull(toString(c62), 'null')], ','), ']') AS c76
FROM (SELECT r
FROM system.one
ARRAY JOIN [tuple('', '', CAST(NULL, 'Nullable(Int64)'))] AS r)
WHERE (1 = 0) AND (c66 = 'ann') AND (c62 > toInt64(22)))
