SELECT c11, c12
FROM (SELECT t.`Details` AS c8, JSONExtractString(c8, 'ip') AS c11, if(JSONType(c8, 'tags') = 'Array', JSONExtractRaw(c8, 'tags', 1), '') AS c12
FROM `belfry`.`Logins` AS t)
