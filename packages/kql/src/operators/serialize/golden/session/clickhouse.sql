SELECT c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c12
FROM (SELECT c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, arrayMap(`v1xp3hh9` -> if(`v1xp3hh9` between 0 and toInt64(3155378975999999999), reinterpret(`v1xp3hh9` - toInt64(621355968000000000), 'DateTime64(7,\'UTC\')'), NULL), [if(isNull((reinterpretAsInt64(c0) + toInt64(621355968000000000))), NULL, arrayLast(s -> s <= assumeNotNull((reinterpretAsInt64(c0) + toInt64(621355968000000000))), `starts12`))])[1] AS c12
FROM (SELECT r.1 AS c0, r.2 AS c1, r.3 AS c2, r.4 AS c3, r.5 AS c4, r.6 AS c5, r.7 AS c6, r.8 AS c7, r.9 AS c8, r.10 AS c9, r.11 AS c10, r.12 AS c11, `starts12`
FROM (SELECT groupArray(tuple(c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11)) AS rows, arrayFold((s, t) -> if(length(s) = 0 OR t - s[-1] > assumeNotNull(toInt64(36000000000)), arrayPushBack(s, t), s), arraySort(groupArray(assumeNotNull((reinterpretAsInt64(c0) + toInt64(621355968000000000))))), emptyArrayInt64()) AS `starts12`
FROM (SELECT *, countIf(`number12` = 1 OR ifNull((reinterpretAsInt64(c0) + toInt64(621355968000000000)) - `before12` > toInt64(3000000000) OR (reinterpretAsInt64(c0) + toInt64(621355968000000000)) < `before12`, true) OR ifNull(c5 != c11, false)) OVER (ORDER BY c5 ASC NULLS FIRST, c0 ASC NULLS FIRST ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS `stretch12`
FROM (SELECT *, row_number() OVER (ORDER BY c5 ASC NULLS FIRST, c0 ASC NULLS FIRST ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS `number12`, lagInFrame(toNullable((reinterpretAsInt64(c0) + toInt64(621355968000000000)))) OVER (ORDER BY c5 ASC NULLS FIRST, c0 ASC NULLS FIRST ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS `before12`
FROM (SELECT c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, lagInFrame(c5, 1, '') OVER (ORDER BY c5 ASC NULLS FIRST, c0 ASC NULLS FIRST ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS c11
FROM (SELECT t.`TimeGenerated` AS c0, t.`_TimeReceived` AS c1, t.`_ItemId` AS c2, t.`_SourceId` AS c3, t.`_Unmapped` AS c4, t.`User` AS c5, t.`Result` AS c6, t.`Port` AS c7, t.`Details` AS c8, t.`Type` AS c9, t.`TenantId` AS c10
FROM `belfry`.`Logins` AS t))))
GROUP BY `stretch12`)
ARRAY JOIN rows AS r))
ORDER BY c5 ASC NULLS FIRST, c0 ASC NULLS FIRST
