SELECT c11, c13
FROM (SELECT t.`User` AS c5, extractGroups(c5, '^(?s)(?:|(?:[^"]|"[^"]*")*? )(?:")?name(?:")?=(?:"([^"]*)"|(.*?)(?: |$))') AS c12, extractGroups(c5, '^(?s)(?:|(?:[^"]|"[^"]*")*? )(?:")?port(?:")?=(?:"([^"]*)"|(.*?)(?: |$))') AS c14, if((c12[1] = ''), c12[2], c12[1]) AS c11, arrayMap(`voqfuut` -> if(match(`voqfuut`, '^0[xX][0-9a-fA-F]{1,16}$'), reinterpretAsInt64(reverse(unhex(leftPad(substring(`voqfuut`, 3), 16, '0')))), toInt64OrNull(`voqfuut`)), [trimBoth(if((c14[1] = ''), c14[2], c14[1]), ' \t\r\n')])[1] AS c13
FROM `belfry`.`Logins` AS t)
