SELECT c18, c24
FROM (SELECT l.c5 AS c18, ifNull(r.c12, '') AS c24
FROM (SELECT t.`User` AS c5
FROM `belfry`.`Logins` AS t) AS l
LEFT JOIN (SELECT 'a' AS c11, 'b' AS c12
FROM system.one) AS r ON l.c5 = r.c11)
