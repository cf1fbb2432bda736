SELECT c48, c49, c50
FROM (SELECT c48, c49, c50
FROM (SELECT c15 AS c48, concat('[', arrayStringConcat([ifNull(toString(c13), 'null')], ','), ']') AS c49, '[]' AS c50
FROM (SELECT l.c13 AS c13, l.c15 AS c15, r.c24 AS c24, coalesce(c24, toInt64(0)) AS c21
FROM (SELECT t.`User` AS c5, t.`Result` AS c6, t.`Port` AS c7, c7 AS c13, c5 AS c14, c6 AS c15
FROM `belfry`.`Logins` AS t
WHERE (c14 = 'ann') AND (c13 > toInt64(22))) AS l
LEFT JOIN (SELECT c6 AS c23, toInt64(count()) AS c24
FROM (SELECT t.`Result` AS c6
FROM `belfry`.`Logins` AS t)
GROUP BY c23) AS r ON l.c15 = r.c23
WHERE (c21 > toInt64(1)))
UNION ALL SELECT c35 AS c48, concat('[', arrayStringConcat([ifNull(toString(c27), 'null'), ifNull(toString(c33), 'null')], ','), ']') AS c49, concat('[', arrayStringConcat([toJSONString(c29)], ','), ']') AS c50
FROM (SELECT l.c27 AS c27, l.c29 AS c29, l.c33 AS c33, l.c35 AS c35, r.c47 AS c47, coalesce(c47, toInt64(0)) AS c44
FROM (SELECT l.c27 AS c27, l.c28 AS c28, l.c29 AS c29, l.c30 AS c30, r.c33 AS c33, r.c34 AS c34, r.c35 AS c35, r.c36 AS c36
FROM (SELECT t.`_ItemId` AS c2, t.`User` AS c5, t.`Result` AS c6, t.`Port` AS c7, c7 AS c27, c5 AS c28, c6 AS c29, c2 AS c30
FROM `belfry`.`Logins` AS t
WHERE (c28 = 'ann') AND (c27 > toInt64(22))) AS l
INNER JOIN (SELECT t.`_ItemId` AS c2, t.`User` AS c5, t.`Result` AS c6, t.`Port` AS c7, c7 AS c33, c5 AS c34, c6 AS c35, c2 AS c36
FROM `belfry`.`Logins` AS t
WHERE (c33 > toInt64(22))) AS r ON l.c29 = r.c34
WHERE (NOT (((((((ifNull(c36 = c30, false)) AND ((c34 = c28))))) AND ((c35 = c29))))))) AS l
LEFT JOIN (SELECT c6 AS c46, toInt64(count()) AS c47
FROM (SELECT t.`Result` AS c6
FROM `belfry`.`Logins` AS t)
GROUP BY c46) AS r ON l.c35 = r.c46
WHERE (c44 > toInt64(1)))))
