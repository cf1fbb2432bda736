SELECT c33, c27, c29
FROM (SELECT c33, c27, c29
FROM (SELECT 'Logins' AS c33, c5 AS c27, c7 AS c29
FROM (SELECT t.`User` AS c5, t.`Port` AS c7
FROM `belfry`.`Logins` AS t
WHERE (c5 = 'a'))
UNION ALL SELECT 'union_arg1' AS c33, c16 AS c27, CAST(NULL, 'Nullable(Int64)') AS c29
FROM (SELECT t.`User` AS c16
FROM `belfry`.`Logins` AS t
WHERE (c16 = 'a'))))
