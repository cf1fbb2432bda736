SELECT c18, c19
FROM (SELECT l.c18 AS c18, r.c19 AS c19
FROM (SELECT c17 AS c18
FROM (SELECT c17
FROM (SELECT c5 AS c17
FROM (SELECT t.`User` AS c5
FROM `belfry`.`Logins` AS t)
UNION ALL SELECT c6 AS c17
FROM (SELECT t.`Result` AS c6
FROM `belfry`.`Logins` AS t)
UNION ALL SELECT c15 AS c17
FROM (SELECT r.1 AS c15, r.2 AS c16
FROM (SELECT r
FROM system.one
ARRAY JOIN [tuple('', CAST(NULL, 'Nullable(Int64)'))] AS r)
WHERE (1 = 0))))
GROUP BY c18) AS l
LEFT JOIN (SELECT r.1 AS c15, r.2 AS c16, c15 AS c23, c16 AS c19
FROM (SELECT r
FROM system.one
ARRAY JOIN [tuple('', CAST(NULL, 'Nullable(Int64)'))] AS r)
WHERE (1 = 0)) AS r ON l.c18 = r.c23)
