SELECT c5, c6, c7, c8
FROM (SELECT t.`User` AS c5, t.`Result` AS c6, t.`Port` AS c7, t.`Details` AS c8
FROM `belfry`.`Logins` AS t)
