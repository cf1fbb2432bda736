SELECT c13, c12
FROM (SELECT c8, c11, c12, JSONExtractString(c11) AS c13
FROM (SELECT c8, x AS c11, toInt64(i) - 1 AS c12
FROM (SELECT t.`Details` AS c8
FROM `belfry`.`Logins` AS t)
ARRAY JOIN multiIf(JSONType(JSONExtractRaw(c8, 'tags')) = 'Array', JSONExtractArrayRaw(JSONExtractRaw(c8, 'tags')), JSONType(JSONExtractRaw(c8, 'tags')) = 'Object', arrayMap(kv -> concat('{', toJSONString(kv.1), ':', kv.2, '}'), JSONExtractKeysAndValuesRaw(JSONExtractRaw(c8, 'tags'))), [JSONExtractRaw(c8, 'tags')]) AS x, arrayEnumerate(multiIf(JSONType(JSONExtractRaw(c8, 'tags')) = 'Array', JSONExtractArrayRaw(JSONExtractRaw(c8, 'tags')), JSONType(JSONExtractRaw(c8, 'tags')) = 'Object', arrayMap(kv -> concat('{', toJSONString(kv.1), ':', kv.2, '}'), JSONExtractKeysAndValuesRaw(JSONExtractRaw(c8, 'tags'))), [JSONExtractRaw(c8, 'tags')])) AS i))
