SELECT c11, c12
FROM (SELECT c5 AS c11, c6 AS c12
FROM (SELECT t.`User` AS c5, t.`Result` AS c6
FROM `belfry`.`Logins` AS t)
GROUP BY c11, c12)
