import { LINK_STEP_MS, type RecordColumn } from '@weir/schema';
import type { StagedPart } from './record-stage.ts';
import { numberSql, textSql } from './staged-columns.ts';

/** Columns of `fresh`: name, kind of staged column, and SQL type. */
const FRESH_COLUMNS: ReadonlyArray<readonly [RecordColumn, 'number' | 'key' | 'text' | 'term', string]> = [
  ['window_start', 'number', 'BIGINT'],
  ['start_time', 'number', 'BIGINT'],
  ['end_time', 'number', 'BIGINT'],
  ['bytes_in', 'number', 'BIGINT'],
  ['bytes_out', 'number', 'BIGINT'],
  ['packets', 'number', 'BIGINT'],
  ['requests', 'number', 'INTEGER'],
  ['src_port', 'number', 'INTEGER'],
  ['dst_port', 'number', 'INTEGER'],
  ['status', 'number', 'INTEGER'],
  ['path_key', 'key', 'UBIGINT'],
  ['request_key', 'key', 'UBIGINT'],
  ['source_id', 'text', 'VARCHAR'],
  ['user_agent', 'text', 'VARCHAR'],
  ['outcome', 'text', 'VARCHAR'],
  ['rule', 'text', 'VARCHAR'],
  ['observer', 'text', 'VARCHAR'],
  // Texts that belong to the session stay indexes until sessions are folded.
  ['src_ip', 'term', 'INTEGER'],
  ['dst_ip', 'term', 'INTEGER'],
  ['protocol', 'term', 'INTEGER'],
  ['country_code', 'term', 'INTEGER'],
];

/** Returns the statement that creates the table `fresh` of new staged records; the first and last window are bound as `?` and `?`. */
export const freshSql = (part: StagedPart): string => {
  const { used } = part;
  const read = FRESH_COLUMNS.map(([name, kind, type]) => {
    if (!used.has(name)) return `NULL::${type} AS ${name}`;
    if (kind === 'text') return `${textSql(name, part).sql} AS ${name}`;
    return kind === 'key' ? `nullif(s.${name}, 0) AS ${name}` : `nullif(${numberSql(name, part)}, -1)::${type} AS ${name}`;
  });
  const window = numberSql('window_start', part);
  const joins = FRESH_COLUMNS.filter(([name, kind]) => kind === 'text' && used.has(name)).map(([name]) => textSql(name, part).join);
  return `CREATE OR REPLACE TEMP TABLE fresh AS
    SELECT s.record_key, s.session_key + coalesce(sealed_before, 0)::UBIGINT AS session_key, late.sealed_source IS NOT NULL AS is_late, ${read.join(', ')}
    FROM staged s
    ANTI JOIN (SELECT record_key FROM records WHERE window_start BETWEEN ? AND ?) known USING (record_key)
    ${joins.join(' ')}
    LEFT JOIN (SELECT window_start AS sealed_window, source_id AS sealed_source FROM windows WHERE is_sealed) late
      ON late.sealed_window = ${window} AND late.sealed_source = ${textSql('source_id', part).sql}
    LEFT JOIN (SELECT window_start AS epoch_window, count(*) AS sealed_before FROM windows WHERE is_sealed GROUP BY 1) ON epoch_window = ${window}`;
};

/** Records the arrival of records in their windows; the current time is bound as `?`. */
export const NOTE_ARRIVAL_SQL = [
  'DELETE FROM windows WHERE NOT is_sealed AND EXISTS (SELECT 1 FROM fresh WHERE fresh.window_start = windows.window_start AND fresh.source_id = windows.source_id)',
  'INSERT INTO windows SELECT DISTINCT window_start, source_id, ?, false FROM fresh',
] as const;

const RECORD_NAMES =
  'record_key, session_key, own_key, window_start, start_time, end_time, source_id, src_port, bytes_in, bytes_out, packets, requests, status, path_key, user_agent, outcome, rule, request_key, observer';
const FRESH_RECORDS = 'SELECT *, CASE WHEN request_key IS NOT NULL THEN session_key END AS own_key FROM fresh';

/** Stores the new records. */
export const STORE_RECORDS_SQL = `INSERT INTO records BY NAME SELECT ${RECORD_NAMES} FROM (${FRESH_RECORDS})`;

/** Stored and new records of a range of windows, bound as `?` and `?`. */
const ALL_RECORDS = `(SELECT ${RECORD_NAMES} FROM records WHERE window_start BETWEEN ? AND ? UNION ALL SELECT ${RECORD_NAMES} FROM (${FRESH_RECORDS}))`;

/**
 * Links records of logs in different formats with the same request key, at most one time step apart, to one session: that of the
 * record with a status, then with bytes out, then with the smallest key. The result does not depend on the order of arrival.
 *
 * Records are grouped before they are compared: a client can send many requests with one id.
 */
export const LINK_SQL = `CREATE OR REPLACE TEMP TABLE links AS
  WITH shared AS (
    SELECT record_key, request_key, own_key, source_id, start_time // ${LINK_STEP_MS} AS step, {'is_open': status IS NULL, 'is_empty': bytes_out <= 0, 'key': own_key} AS rank FROM ${ALL_RECORDS}
    WHERE request_key IN (SELECT request_key FROM fresh WHERE request_key IS NOT NULL)
  ),
  steps AS (SELECT request_key, source_id, step, min(rank) AS best FROM shared GROUP BY ALL),
  others AS (
    SELECT a.request_key, a.source_id, a.step, min(b.best) AS best FROM steps a
    JOIN steps b ON a.request_key = b.request_key AND a.source_id <> b.source_id AND b.step BETWEEN a.step - 1 AND a.step + 1 GROUP BY ALL
  )
  SELECT s.record_key, o.best.key AS session_key FROM shared s JOIN others o USING (request_key, source_id, step)
  WHERE o.best < s.rank AND o.best.key <> s.own_key`;

/** Finds the sessions that records leave or join. */
export const MOVED_SQL = `CREATE OR REPLACE TEMP TABLE moved AS SELECT DISTINCT unnest([r.session_key, links.session_key]) AS session_key
  FROM (SELECT session_key, record_key FROM records UNION ALL SELECT session_key, record_key FROM fresh) r JOIN links USING (record_key)
  WHERE r.session_key <> links.session_key`;

/** Moves stored records to the session that they are linked to. */
export const MOVE_SQL = `UPDATE records SET session_key = links.session_key FROM links
  WHERE records.record_key = links.record_key AND records.session_key <> links.session_key`;

/** Returns the statement that finds sessions to refold: with new or moved records, or with a closing window. The time before which windows close is bound as `?`. */
export const touchedSql = (hasLinks: boolean): string => `CREATE OR REPLACE TEMP TABLE touched AS
  SELECT DISTINCT session_key FROM (
    SELECT session_key FROM fresh
    ${hasLinks ? 'UNION ALL SELECT session_key FROM moved' : ''}
    UNION ALL SELECT ('0x' || session_id)::UBIGINT FROM sessions WHERE is_open AND start_time < ?
  )`;

const weight = 'greatest(requests, 1)';
const outcomes = ['blocked', 'challenged', 'counted', 'allowed'] as const;
const classes = [2, 3, 4, 5] as const;
const most = (name: string): string => `max(${name}) AS ${name}`;
const total = (name: string): string => `sum(${name}) AS ${name}`;

/**
 * Returns the statement that folds the records of the touched sessions, stored and new, into rows of the sessions table. The
 * first and last window are bound as `?` and `?` (twice), then the time from which windows are open.
 *
 * Duplicate flow records (one flow seen by several observers) count once: the maximum per connection. If several log formats
 * contain the same requests or flows, the maximum counts. Bytes come from flows if there are any, else from requests.
 */
export const foldSql = (hasLinks: boolean): string => `CREATE OR REPLACE TEMP TABLE folded AS
  WITH mine AS (SELECT * FROM ${hasLinks ? `(SELECT r.* REPLACE (coalesce(links.session_key, r.session_key) AS session_key) FROM ${ALL_RECORDS} r LEFT JOIN links USING (record_key))` : ALL_RECORDS}
    WHERE session_key IN (SELECT session_key FROM touched)),
  legs AS (
    SELECT session_key, source_id, src_port, observer, min(start_time) AS start_time, max(end_time) AS end_time, max(window_start) AS window_start,
      sum(bytes_in) AS bytes_in, sum(bytes_out) AS bytes_out, sum(packets) AS packets, count(*) AS record_count,
      count(*) FILTER (outcome = 'blocked') AS blocked, count(outcome) AS decided
    FROM mine WHERE requests = 0 GROUP BY ALL
  ),
  connections AS (
    SELECT session_key, source_id, src_port, min(start_time) AS start_time, max(end_time) AS end_time, max(window_start) AS window_start, min(observer) AS observer,
      ${['bytes_in', 'bytes_out', 'packets', 'blocked', 'decided'].map(most).join(', ')}, sum(record_count) AS record_count
    FROM legs GROUP BY ALL
  ),
  flow_sources AS (
    SELECT session_key, source_id, min(start_time) AS start_time, max(end_time) AS end_time, max(window_start) AS window_start, min(observer) AS observer,
      ${['bytes_in', 'bytes_out', 'packets', 'blocked', 'decided', 'record_count'].map(total).join(', ')}, count(src_port) AS connection_count
    FROM connections GROUP BY ALL
  ),
  request_sources AS (
    SELECT session_key, source_id, min(start_time) AS start_time, max(end_time) AS end_time, max(window_start) AS window_start, min(observer) AS observer,
      sum(bytes_in) AS bytes_in, sum(bytes_out) AS bytes_out, sum(packets) AS packets, count(*) AS record_count, count(DISTINCT src_port) AS connection_count,
      sum(requests) AS request_count,
      ${classes.map((n) => `sum(requests) FILTER (status // 100 = ${n}) AS status_${n}xx_count`).join(', ')},
      ${outcomes.map((name) => `sum(${weight}) FILTER (outcome = '${name}') AS ${name}`).join(', ')}
    FROM mine WHERE requests > 0 GROUP BY ALL
  ),
  flows AS (
    SELECT session_key, ${['bytes_in', 'bytes_out', 'packets', 'blocked', 'decided', 'connection_count'].map(most).join(', ')} FROM flow_sources GROUP BY ALL
  ),
  requests AS (
    SELECT session_key, ${['bytes_in', 'bytes_out', 'packets', 'connection_count', 'request_count', ...classes.map((n) => `status_${n}xx_count`), ...outcomes].map(most).join(', ')}
    FROM request_sources GROUP BY ALL
  ),
  answers AS (
    SELECT session_key, first(status ORDER BY n DESC, status DESC) AS response_code
    FROM (SELECT session_key, status, sum(requests) AS n FROM mine WHERE status IS NOT NULL GROUP BY ALL) GROUP BY ALL
  ),
  agents AS (
    SELECT session_key, first(user_agent ORDER BY n DESC, user_agent) AS user_agent, count(*) AS user_agent_count
    FROM (SELECT session_key, user_agent, count(*) AS n FROM mine WHERE user_agent IS NOT NULL GROUP BY ALL) GROUP BY ALL
  ),
  paths AS (SELECT session_key, count(DISTINCT path_key) AS path_count FROM mine WHERE path_key IS NOT NULL GROUP BY ALL),
  rules AS (
    SELECT session_key, left(string_agg(rule, ',' ORDER BY rule), 1024) AS rule_names
    FROM (SELECT DISTINCT session_key, rule FROM mine WHERE rule IS NOT NULL) GROUP BY ALL
  ),
  whole AS (
    SELECT session_key, min(start_time) AS start_time, max(end_time) AS end_time, max(window_start) AS window_start, min(observer) AS source_name,
      string_agg(source_id, ',' ORDER BY source_id) AS source_meta, sum(record_count) AS record_count
    FROM (SELECT session_key, source_id, start_time, end_time, window_start, observer, record_count FROM flow_sources
          UNION ALL BY NAME SELECT session_key, source_id, start_time, end_time, window_start, observer, record_count FROM request_sources)
    GROUP BY ALL
  ),
  facts AS (
    SELECT session_key, any_value(src_ip) AS src_ip, any_value(dst_ip) AS dst_ip, max(dst_port) AS dst_port, max(country_code) AS src_ip_country_code,
      max(protocol) FILTER (protocol NOT IN ('tcp', 'udp')) AS application, max(protocol) AS transport
    FROM (
      SELECT session_key, src.term AS src_ip, dst.term AS dst_ip, dst_port, country.term AS country_code, named.term AS protocol
      FROM (SELECT session_key, any_value(src_ip) AS src_ip, any_value(dst_ip) AS dst_ip, max(dst_port) AS dst_port, country_code, protocol FROM fresh GROUP BY ALL) f
        LEFT JOIN terms src ON src.term_id = f.src_ip LEFT JOIN terms dst ON dst.term_id = f.dst_ip
        LEFT JOIN terms country ON country.term_id = f.country_code LEFT JOIN terms named ON named.term_id = f.protocol
      UNION ALL
      SELECT ('0x' || session_id)::UBIGINT, src_ip, dst_ip, dst_port, CASE WHEN src_ip NOT IN (SELECT src_ip FROM located_sources) THEN src_ip_country_code END, protocol FROM sessions
      WHERE start_time BETWEEN ? AND ? AND record_count IS NOT NULL AND session_id IN (SELECT format('{:016x}', session_key) FROM touched)
    ) GROUP BY ALL
  )
  SELECT (row_number() OVER ())::INTEGER - 1 AS row, format('{:016x}', w.session_key) AS session_id, w.session_key AS sample_key, w.start_time, w.end_time, src_ip, src_ip_country_code,
    coalesce(application, transport) AS protocol, response_code, dst_ip, dst_port,
    coalesce(f.bytes_in, q.bytes_in, 0)::BIGINT AS bytes_in, coalesce(f.bytes_out, q.bytes_out, 0)::BIGINT AS bytes_out,
    rule_names, NULL::VARCHAR AS observation_name, source_meta, source_name, NULL::VARCHAR AS detection_types, NULL::VARCHAR AS label,
    coalesce(f.packets, q.packets)::BIGINT AS packet_count, w.record_count::BIGINT AS record_count, coalesce(f.connection_count, q.connection_count)::BIGINT AS connection_count,
    q.request_count::BIGINT AS request_count, ${classes.map((n) => `CASE WHEN q.session_key IS NOT NULL THEN coalesce(status_${n}xx_count, 0)::BIGINT END AS status_${n}xx_count`).join(', ')},
    path_count::BIGINT AS path_count, user_agent, user_agent_count::BIGINT AS user_agent_count,
    CASE WHEN coalesce(q.blocked, q.challenged, q.counted, q.allowed) IS NOT NULL THEN
      CASE WHEN q.blocked >= q.request_count THEN 'blocked' WHEN q.blocked > 0 THEN 'partly_blocked' WHEN q.challenged > 0 THEN 'challenged' WHEN q.counted > 0 THEN 'counted' ELSE 'allowed' END
    WHEN f.decided > 0 THEN CASE WHEN f.blocked = f.decided THEN 'blocked' WHEN f.blocked > 0 THEN 'partly_blocked' ELSE 'allowed' END END AS outcome,
    w.window_start >= ? AS is_open
  FROM whole w JOIN facts USING (session_key) LEFT JOIN flows f USING (session_key) LEFT JOIN requests q USING (session_key)
    LEFT JOIN answers USING (session_key) LEFT JOIN agents USING (session_key) LEFT JOIN paths USING (session_key) LEFT JOIN rules USING (session_key)`;
