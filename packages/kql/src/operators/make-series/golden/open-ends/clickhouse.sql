SELECT c12, c14
FROM (SELECT concat('[', arrayStringConcat(arrayMap(p -> p.3, series), ','), ']') AS c12, concat('[', arrayStringConcat(arrayMap(n -> if(isNull(arrayMap(`v13yeb5f` -> if(`v13yeb5f` between 0 and toInt64(3155378975999999999), reinterpret(`v13yeb5f` - toInt64(621355968000000000), 'DateTime64(7,\'UTC\')'), NULL), [ifNull(start, 0) + toInt64(n) * ifNull(step, 0)])[1]), 'null', toJSONString(ifNull(concat(replaceOne(toString(arrayMap(`v13yeb5f` -> if(`v13yeb5f` between 0 and toInt64(3155378975999999999), reinterpret(`v13yeb5f` - toInt64(621355968000000000), 'DateTime64(7,\'UTC\')'), NULL), [ifNull(start, 0) + toInt64(n) * ifNull(step, 0)])[1]), ' ', 'T'), 'Z'), ''))), range(places)), ','), ']') AS c14
FROM (SELECT *, arrayFilter((p, before) -> p.1 != before, every, arrayPushFront(arrayPopBack(every.1), -1)) AS series
FROM (SELECT *, arraySort(p -> (p.1, p.2), arrayConcat(arrayMap(f -> tuple(ifNull(intDivOrZero(f.1 - start, step), 0), toUInt8(0), f.3), found), arrayMap(n -> tuple(toInt64(n), toUInt8(1), ifNull(toString(toInt64(0)), 'null')), range(places)))) AS every
FROM (SELECT *, if(throwIf(ifNull(intDivOrZero(stop - start, step) + 1, 0) > 1048576, 'a series of make-series has more than 1048576 places') = 0, toUInt64(greatest(0, ifNull(if(step > 0, intDivOrZero(stop - start, step) + 1, 0), 0))), 0) AS places
FROM (SELECT groupArray(tuple((reinterpretAsInt64(c13) + toInt64(621355968000000000)), 0, ifNull(toString(c11), 'null'))) AS found, min((reinterpretAsInt64(c13) + toInt64(621355968000000000))) AS start, max((reinterpretAsInt64(c13) + toInt64(621355968000000000))) AS stop, toInt64(36000000000) AS step
FROM (SELECT reinterpret((arrayMap(`v42tp1g` -> (`v42tp1g` - positiveModulo(`v42tp1g`, toInt64(36000000000))), [(reinterpretAsInt64(c0) + toInt64(621355968000000000))])[1] - toInt64(621355968000000000)), 'DateTime64(7,\'UTC\')') AS c13, toInt64(count()) AS c11
FROM (SELECT t.`TimeGenerated` AS c0
FROM `belfry`.`Logins` AS t
WHERE (isNotNull(c0)))
GROUP BY c13) HAVING count() > 0))
WHERE places > 0)))
