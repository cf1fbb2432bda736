SELECT c21, c13
FROM (SELECT c14, c13, c15, c15.6 AS c21
FROM (SELECT c11 AS c14, toInt64(count()) AS c13, any(tuple(c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10)) AS c15
FROM (SELECT c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12
FROM (SELECT c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, x AS c12
FROM (SELECT c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, toInt64(row_number() OVER (ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)) + 1 - 1 AS c11
FROM (SELECT t.`TimeGenerated` AS c0, t.`_TimeReceived` AS c1, t.`_ItemId` AS c2, t.`_SourceId` AS c3, t.`_Unmapped` AS c4, t.`User` AS c5, t.`Result` AS c6, t.`Port` AS c7, t.`Details` AS c8, t.`Type` AS c9, t.`TenantId` AS c10
FROM `belfry`.`Logins` AS t))
ARRAY JOIN multiIf(JSONType(JSONExtractRaw(c8, 'tags')) = 'Array', JSONExtractArrayRaw(JSONExtractRaw(c8, 'tags')), JSONType(JSONExtractRaw(c8, 'tags')) = 'Object', arrayMap(kv -> concat('{', toJSONString(kv.1), ':', kv.2, '}'), JSONExtractKeysAndValuesRaw(JSONExtractRaw(c8, 'tags'))), [JSONExtractRaw(c8, 'tags')]) AS x))
GROUP BY c14))
