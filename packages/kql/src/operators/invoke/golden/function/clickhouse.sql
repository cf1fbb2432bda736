SELECT c5
FROM (SELECT t.`User` AS c5, t.`Port` AS c7
FROM `belfry`.`Logins` AS t
WHERE (c7 > toInt64(1)))
