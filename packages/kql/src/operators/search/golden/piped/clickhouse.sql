SELECT c11, c12, c13, c14, c15, c16, c17, c18, c19, c20, c21, c22
FROM (SELECT c11, c12, c13, c14, c15, c16, c17, c18, c19, c20, c21, c22
FROM (SELECT 'Logins' AS c11, c0 AS c12, c1 AS c13, c2 AS c14, c3 AS c15, c4 AS c16, c5 AS c17, c6 AS c18, c7 AS c19, c8 AS c20, c9 AS c21, c10 AS c22
FROM (SELECT t.`TimeGenerated` AS c0, t.`_TimeReceived` AS c1, t.`_ItemId` AS c2, t.`_SourceId` AS c3, t.`_Unmapped` AS c4, t.`User` AS c5, t.`Result` AS c6, t.`Port` AS c7, t.`Details` AS c8, t.`Type` AS c9, t.`TenantId` AS c10
FROM `belfry`.`Logins` AS t
WHERE ((false) OR (hasToken(lowerUTF8(c3), 'corp')) OR (hasToken(lowerUTF8(multiIf(startsWith(c4, '"'), JSONExtractString(c4), c4 = 'null', '', c4)), 'corp')) OR (hasToken(lowerUTF8(c5), 'corp')) OR (hasToken(lowerUTF8(c6), 'corp')) OR (hasToken(lowerUTF8(multiIf(startsWith(c8, '"'), JSONExtractString(c8), c8 = 'null', '', c8)), 'corp')) OR (hasToken(lowerUTF8(c9), 'corp')) OR (hasToken(lowerUTF8(c10), 'corp'))) AND (c7 > toInt64(1)))))
