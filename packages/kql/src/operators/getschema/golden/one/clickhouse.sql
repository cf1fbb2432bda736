SELECT c11, c12, c13, c14
FROM (SELECT r.1 AS c11, r.2 AS c12, r.3 AS c13, r.4 AS c14
FROM (SELECT r
FROM system.one
ARRAY JOIN [tuple('User', toInt64(0), 'System.String', 'string'), tuple('Port', toInt64(1), 'System.Int64', 'long')] AS r))
