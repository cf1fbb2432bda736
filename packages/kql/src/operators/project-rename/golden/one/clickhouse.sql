SELECT c5
FROM (SELECT t.`User` AS c5
FROM `belfry`.`Logins` AS t)
