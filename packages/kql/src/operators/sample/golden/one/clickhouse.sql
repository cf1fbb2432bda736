SELECT c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10
FROM (SELECT t.`TimeGenerated` AS c0, t.`_TimeReceived` AS c1, t.`_ItemId` AS c2, t.`_SourceId` AS c3, t.`_Unmapped` AS c4, t.`User` AS c5, t.`Result` AS c6, t.`Port` AS c7, t.`Details` AS c8, t.`Type` AS c9, t.`TenantId` AS c10, randCanonical(0) AS c11
FROM `belfry`.`Logins` AS t)
ORDER BY c11 ASC NULLS LAST LIMIT 10
