SELECT c11, c12, c7
FROM (SELECT t.`User` AS c5, t.`Result` AS c6, t.`Port` AS c7, reinterpretAsInt64(xxHash64(c5)) AS c11, reinterpretAsInt64(xxHash64(c6)) AS c12
FROM `belfry`.`Logins` AS t)
