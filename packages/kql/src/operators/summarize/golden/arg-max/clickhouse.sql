SELECT c11, c13, c14, c15
FROM (SELECT c11, c12, c15, c12.1 AS c13, c12.2 AS c14
FROM (SELECT c6 AS c11, argMax(tuple(c0, c5), (isNotNull(c0), ifNull(c0, toDateTime64(0, 7, 'UTC')))) AS c12, toInt64(count()) AS c15
FROM (SELECT t.`TimeGenerated` AS c0, t.`User` AS c5, t.`Result` AS c6
FROM `belfry`.`Logins` AS t)
GROUP BY c11))
