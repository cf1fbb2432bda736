SELECT c1, c2
FROM (SELECT toInt64(1) AS c0, toInt64(1) AS c1, 'xy' AS c2
FROM system.one)
