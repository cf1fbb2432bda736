SELECT c70, c71, c72
FROM (SELECT l.c50 AS c50, l.c55 AS c55, r.c65 AS c65, c55 AS c70, c65 AS c71, c50 AS c72
FROM (SELECT l.c40 AS c40, l.c41 AS c41, l.c42 AS c42, r.c50 AS c50, r.c54 AS c54, r.c55 AS c55, r.c56 AS c56
FROM (SELECT t.`_ItemId` AS c2, t.`User` AS c5, t.`Result` AS c6, t.`Port` AS c7, c7 AS c36, c5 AS c40, c6 AS c41, c2 AS c42
FROM `belfry`.`Logins` AS t
WHERE (c40 = 'ann') AND (c36 = toInt64(22))) AS l
INNER JOIN (SELECT t.`_ItemId` AS c2, t.`User` AS c5, t.`Result` AS c6, t.`Port` AS c7, c7 AS c50, c6 AS c54, c5 AS c55, c2 AS c56
FROM `belfry`.`Logins` AS t) AS r ON l.c41 = r.c54
WHERE (NOT (((((((ifNull(c56 = c42, false)) AND ((c54 = c41))))) AND ((c55 = c40))))))) AS l
LEFT JOIN (SELECT c26, c27, c26 AS c69, c27 AS c65
FROM (SELECT c24 AS c26, anyOrNull(if(ifNull(isNotNull(c25), false), c25, NULL)) AS c27
FROM (SELECT c24, c25
FROM (SELECT c22 AS c24, c23 AS c25
FROM (SELECT c16 AS c22, maxOrNull(c11) AS c23
FROM (SELECT t.`TimeGenerated` AS c11, t.`User` AS c16
FROM `belfry`.`Logins` AS t)
GROUP BY c22)))
GROUP BY c26)) AS r ON l.c55 = r.c69)
