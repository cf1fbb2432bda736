SELECT c15
FROM (SELECT c13 AS c16, toInt64(count()) AS c15
FROM (SELECT l.c12 AS c13, r.c11 AS c14
FROM (SELECT c7 AS c12
FROM (SELECT t.`Port` AS c7
FROM `belfry`.`Logins` AS t)
GROUP BY c12) AS l CROSS JOIN (SELECT r.1 AS c11
FROM (SELECT r
FROM system.one
ARRAY JOIN [tuple(toInt64(22)), tuple(toInt64(443))] AS r)) AS r
WHERE (c14 = c13))
GROUP BY c16)
