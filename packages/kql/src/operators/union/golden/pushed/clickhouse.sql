SELECT c22, c28, c30
FROM (SELECT c22, c28, c30
FROM (SELECT 'Logins' AS c22, c5 AS c28, c7 AS c30
FROM (SELECT t.`User` AS c5, t.`Port` AS c7
FROM `belfry`.`Logins` AS t
WHERE (c5 = 'a'))
UNION ALL SELECT 'union_arg1' AS c22, c16 AS c28, CAST(NULL, 'Nullable(Int64)') AS c30
FROM (SELECT t.`User` AS c16
FROM `belfry`.`Logins` AS t
WHERE (c16 = 'a'))))
