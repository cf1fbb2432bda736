SELECT c27, c34
FROM (SELECT l.c5 AS c27, l.c6 AS c28, r.c18 AS c34
FROM (SELECT *
FROM (SELECT t.`User` AS c5, t.`Result` AS c6, t.`Port` AS c7
FROM `belfry`.`Logins` AS t
WHERE (c7 > toInt64(1))) LIMIT 1 BY c5) AS l
INNER JOIN (SELECT t.`User` AS c16, t.`Port` AS c18
FROM `belfry`.`Logins` AS t
WHERE (c18 > toInt64(2))) AS r ON l.c5 = r.c16
WHERE (c28 = 'ok'))
