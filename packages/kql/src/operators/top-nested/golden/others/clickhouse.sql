SELECT c31, c34
FROM (SELECT c31, c32, c33, c33 AS c34
FROM (SELECT c30 AS c31, c29 AS c32, toInt64(count()) AS c33
FROM (SELECT l.c11 AS c27, r.c15 AS c28, isNull(c28) AS c29, if(isNull(c28), 'rest', c27) AS c30
FROM (SELECT t.`Result` AS c6, c6 AS c11
FROM `belfry`.`Logins` AS t) AS l
LEFT JOIN (SELECT c12, c13, c14, toInt64(1) AS c15
FROM (SELECT c12, c13, toInt64(row_number() OVER (ORDER BY c13 DESC NULLS LAST, c12 DESC NULLS LAST ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)) + 1 - 1 AS c14
FROM (SELECT c11 AS c12, toInt64(count()) AS c13
FROM (SELECT t.`Result` AS c6, c6 AS c11
FROM `belfry`.`Logins` AS t)
GROUP BY c12))
WHERE (c14 <= toInt64(1))) AS r ON l.c11 = r.c12)
GROUP BY c31, c32))
