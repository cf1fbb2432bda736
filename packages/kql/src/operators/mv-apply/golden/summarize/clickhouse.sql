SELECT c21, c13
FROM (SELECT c14, c13, c15, c15.1 AS c21
FROM (SELECT c11 AS c14, toInt64(count()) AS c13, any(tuple(c5)) AS c15
FROM (SELECT c5, c8, c11, c12
FROM (SELECT c5, c8, c11, x AS c12
FROM (SELECT c5, c8, toInt64(row_number() OVER (ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)) + 1 - 1 AS c11
FROM (SELECT t.`User` AS c5, t.`Details` AS c8
FROM `belfry`.`Logins` AS t))
ARRAY JOIN multiIf(JSONType(JSONExtractRaw(c8, 'tags')) = 'Array', JSONExtractArrayRaw(JSONExtractRaw(c8, 'tags')), JSONType(JSONExtractRaw(c8, 'tags')) = 'Object', arrayMap(kv -> concat('{', toJSONString(kv.1), ':', kv.2, '}'), JSONExtractKeysAndValuesRaw(JSONExtractRaw(c8, 'tags'))), [JSONExtractRaw(c8, 'tags')]) AS x))
GROUP BY c14))
