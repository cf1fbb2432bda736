SELECT c16
FROM (SELECT l.c5 AS c16
FROM (SELECT t.`User` AS c5, t.`Port` AS c7
FROM `belfry`.`Logins` AS t
WHERE (c7 > toInt64(1))) AS l
INNER JOIN (SELECT t.`User` AS c5, t.`Port` AS c7
FROM `belfry`.`Logins` AS t
WHERE (c7 > toInt64(1))) AS r ON l.c5 = r.c5)
