SELECT 1
FROM (SELECT t.`Port` AS c7
FROM `belfry`.`Logins` AS t
WHERE (c7 = toInt64(22))) LIMIT 0
