SELECT c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10
FROM (SELECT t.`TimeGenerated` AS c0, t.`_TimeReceived` AS c1, t.`_ItemId` AS c2, t.`_SourceId` AS c3, t.`_Unmapped` AS c4, t.`User` AS c5, t.`Result` AS c6, t.`Port` AS c7, t.`Details` AS c8, t.`Type` AS c9, t.`TenantId` AS c10
FROM `belfry`.`Logins` AS t
WHERE (((lowerUTF8(c6) IN ('fail', 'x'))) OR ((hasToken(lowerUTF8(c5), 'a') OR (hasAllTokens(lowerUTF8(c5), ['b', 'c']) AND position(lowerUTF8(c5), 'b-c') > 0 AND match(lowerUTF8(c5), '(?s)(?:^|[^0-9A-Za-z\\x{80}-\\x{10FFFF}])b-c(?:$|[^0-9A-Za-z\\x{80}-\\x{10FFFF}])'))))))
