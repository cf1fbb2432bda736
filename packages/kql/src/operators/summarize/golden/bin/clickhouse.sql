SELECT c11, c12
FROM (SELECT reinterpret((arrayMap(`v42tp1g` -> (`v42tp1g` - positiveModulo(`v42tp1g`, toInt64(36000000000))), [(reinterpretAsInt64(c0) + toInt64(621355968000000000))])[1] - toInt64(621355968000000000)), 'DateTime64(7,\'UTC\')') AS c11, toInt64(uniqExact(c5)) AS c12
FROM (SELECT t.`TimeGenerated` AS c0, t.`User` AS c5
FROM `belfry`.`Logins` AS t)
GROUP BY c11)
