SELECT c7, c5, c0, c6, c8, c9, c10
FROM (SELECT t.`TimeGenerated` AS c0, t.`User` AS c5, t.`Result` AS c6, t.`Port` AS c7, t.`Details` AS c8, t.`Type` AS c9, t.`TenantId` AS c10
FROM `belfry`.`Logins` AS t)
