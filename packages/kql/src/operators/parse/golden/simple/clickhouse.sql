SELECT c12, c13
FROM (SELECT t.`User` AS c5, extractGroups(c5, '^(?s)(.*?)@(.*)$') AS c11, c11[1] AS c12, c11[2] AS c13
FROM `belfry`.`Logins` AS t)
