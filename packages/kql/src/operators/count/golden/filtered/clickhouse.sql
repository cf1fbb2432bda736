SELECT c11
FROM (SELECT toInt64(count()) AS c11
FROM (SELECT t.`Port` AS c7
FROM `belfry`.`Logins` AS t
WHERE (c7 > toInt64(1))))
