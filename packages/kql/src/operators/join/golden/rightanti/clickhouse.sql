SELECT c27
FROM (SELECT l.c16 AS c27
FROM (SELECT t.`User` AS c16, t.`Port` AS c18
FROM `belfry`.`Logins` AS t
WHERE (c18 = toInt64(1))) AS l
WHERE ((c16) NOT IN (SELECT c5
FROM (SELECT t.`User` AS c5
FROM `belfry`.`Logins` AS t))))
