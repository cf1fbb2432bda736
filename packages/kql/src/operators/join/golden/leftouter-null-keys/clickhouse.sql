SELECT c27, c38
FROM (SELECT l.c5 AS c27, ifNull(r.c16, '') AS c38
FROM (SELECT t.`User` AS c5, t.`Port` AS c7
FROM `belfry`.`Logins` AS t) AS l
LEFT JOIN (SELECT t.`User` AS c16, t.`Port` AS c18
FROM `belfry`.`Logins` AS t) AS r ON l.c7 <=> r.c18)
