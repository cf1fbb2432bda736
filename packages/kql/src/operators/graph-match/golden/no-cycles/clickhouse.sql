SELECT c48, c49
FROM (SELECT l.c22 AS c22, l.c23 AS c23, r.c37 AS c37, c22 AS c48, c37 AS c49
FROM (SELECT c22, c23
FROM (SELECT c5 AS c22, c6 AS c23
FROM (SELECT t.`User` AS c5, t.`Result` AS c6
FROM `belfry`.`Logins` AS t
WHERE (NOT ((c5 = c6))))
UNION ALL SELECT c6 AS c22, c5 AS c23
FROM (SELECT t.`User` AS c5, t.`Result` AS c6
FROM `belfry`.`Logins` AS t
WHERE (NOT ((c5 = c6))) AND (NOT ((c6 = c5)))))) AS l
INNER JOIN (SELECT t.`User` AS c5, t.`Result` AS c6, c5 AS c36, c6 AS c37
FROM `belfry`.`Logins` AS t) AS r ON l.c23 = r.c36
WHERE (NOT ((c37 = c22))) AND (NOT ((c37 = c23))))
