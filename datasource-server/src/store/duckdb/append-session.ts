import type { DuckDBAppender } from '@duckdb/node-api';
import { FEATURE_COLUMNS, type Verdict } from '@weir/schema';
import type { ScoredSession } from '../store.ts';

const appendText = (appender: DuckDBAppender, value: string | null): void =>
  value === null ? appender.appendNull() : appender.appendVarchar(value);

const appendInteger = (appender: DuckDBAppender, value: number | null): void =>
  value === null ? appender.appendNull() : appender.appendInteger(value);

const appendNumber = (appender: DuckDBAppender, value: number | null): void =>
  value === null ? appender.appendNull() : appender.appendDouble(value);

/** Appends one row in the order of ALL_COLUMNS. */
export const appendSession = (appender: DuckDBAppender, { session, features, verdict }: ScoredSession): void => {
  appender.appendVarchar(session.session_id);
  appender.appendBigInt(BigInt(session.start_time));
  appender.appendBigInt(BigInt(session.end_time));
  appender.appendVarchar(session.src_ip);
  appendText(appender, session.src_ip_country_code);
  appendText(appender, session.protocol);
  appendInteger(appender, session.response_code);
  appendText(appender, session.dst_ip);
  appendInteger(appender, session.dst_port);
  appender.appendBigInt(BigInt(session.bytes_in));
  appender.appendBigInt(BigInt(session.bytes_out));
  appendText(appender, session.rule_names);
  appendText(appender, session.observation_name);
  appendText(appender, session.source_meta);
  appendText(appender, session.source_name);
  appendText(appender, session.detection_types);
  appendText(appender, session.label);
  for (let index = 0; index < FEATURE_COLUMNS.length; index++) appender.appendDouble(features[index]);
  appendVerdict(appender, verdict);
  appender.endRow();
};

/** Appends the cells of a verdict in the order of VERDICT_COLUMNS, without ending the row. */
export const appendVerdict = (appender: DuckDBAppender, verdict: Verdict | null): void => {
  appendNumber(appender, verdict?.anomaly_score ?? null);
  appendNumber(appender, verdict?.rarity ?? null);
  if (verdict === null) appender.appendNull();
  else appender.appendBoolean(verdict.is_anomaly);
  appendText(appender, verdict?.risk_class ?? null);
  appendNumber(appender, verdict?.class_probability ?? null);
  appendText(appender, verdict?.reason ?? null);
  appendText(appender, verdict?.model_version ?? null);
};
