SELECT c52, c53
FROM (SELECT l.c11 AS c11, l.c22 AS c22, l.c23 AS c23, l.c24 AS c24, l.c25 AS c25, l.c26 AS c26, r.c32 AS c32, r.c38 AS c38, r.c39 AS c39, r.c40 AS c40, r.c41 AS c41, r.c42 AS c42, c11 AS c52, c32 AS c53
FROM (SELECT t.`TimeGenerated` AS c0, t.`_ItemId` AS c2, t.`User` AS c5, t.`Result` AS c6, t.`Port` AS c7, c0 AS c11, c5 AS c22, c7 AS c23, c6 AS c24, c7 AS c25, c2 AS c26
FROM `belfry`.`Logins` AS t) AS l
INNER JOIN (SELECT t.`_ItemId` AS c2, t.`User` AS c5, t.`Result` AS c6, t.`Port` AS c7, c5 AS c32, c6 AS c38, c7 AS c39, c5 AS c40, c7 AS c41, c2 AS c42
FROM `belfry`.`Logins` AS t) AS r ON l.c24 = r.c38 AND l.c25 <=> r.c39
WHERE (NOT (((((((ifNull(c42 = c26, false)) AND (((((c38 = c24)) AND (ifNull(c39 = c25, false)))))))) AND (((((c40 = c22)) AND (ifNull(c41 = c23, false))))))))) AND (c22 != c40))
