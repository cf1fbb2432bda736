SELECT c5, c11, c12
FROM (SELECT t.`User` AS c5, t.`Details` AS c8, JSONExtractString(c8, 'ip') AS c11, if(startsWith(JSONExtractRaw(c8, 'n'), '"'), arrayMap(`v1uzvi71` -> if(match(`v1uzvi71`, '^0[xX][0-9a-fA-F]{1,16}$'), reinterpretAsInt64(reverse(unhex(leftPad(substring(`v1uzvi71`, 3), 16, '0')))), toInt64OrNull(`v1uzvi71`)), [trimBoth(JSONExtractString(JSONExtractRaw(c8, 'n')), ' \t\r\n')])[1], JSONExtract(JSONExtractRaw(c8, 'n'), 'Nullable(Int64)')) AS c12
FROM `belfry`.`Logins` AS t
WHERE (c12 > toInt64(1)))
