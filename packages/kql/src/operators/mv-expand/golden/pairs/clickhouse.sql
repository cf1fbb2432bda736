SELECT c12
FROM (SELECT c8, c11, if(startsWith(trimLeft(c11), '['), JSONExtractString(c11, 1), '') AS c12
FROM (SELECT c8, x AS c11
FROM (SELECT t.`Details` AS c8
FROM `belfry`.`Logins` AS t)
ARRAY JOIN multiIf(JSONType(c8) = 'Array', JSONExtractArrayRaw(c8), JSONType(c8) = 'Object', arrayMap(kv -> concat('[', toJSONString(kv.1), ',', kv.2, ']'), JSONExtractKeysAndValuesRaw(c8)), [c8]) AS x))
