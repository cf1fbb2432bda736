SELECT c0, c17, c19
FROM (SELECT c0, c17, c19
FROM (SELECT 'Logins' AS c0, c6 AS c17, c8 AS c19
FROM (SELECT t.`User` AS c6, t.`Port` AS c8
FROM `belfry`.`Logins` AS t
WHERE (hasToken(lowerUTF8(c6), 'corp')))))
