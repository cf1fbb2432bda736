SELECT c11, c12
FROM (SELECT c6 AS c11, toInt64(count()) AS c12
FROM (SELECT t.`Result` AS c6
FROM `belfry`.`Logins` AS t)
GROUP BY c11)
