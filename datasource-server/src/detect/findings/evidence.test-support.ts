import { sessionInputSchema, type Finding, type SessionInput } from '@weir/schema';
import { toSession } from '../../intake/sessions/session-id.ts';
import type { FindingDefinition, Population } from './define-finding.ts';
import { toEvidenceBlock, type Evidence } from './evidence.ts';
import { defaultsOf } from './settings/define-setting.ts';
import { toSourceSlices } from './source-slice.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** A population without other sources to compare with. */
export const alone: Population = { threshold: 0.6, overall: { session_count: 1000, median_bytes_in: 10_000, median_bytes_out: 20_000 }, peakOfOthers: () => null };

/** Returns a population whose largest session of any other source has these bytes. */
export const withPeak = (bytes: number): Population => ({ ...alone, peakOfOthers: () => ({ src_ip: '192.0.2.99', bytes }) });

/** Returns a session of ten minutes with a verdict; it is anomalous from a score above 0.6 on. */
export const seen = (start_time: number, values: Partial<SessionInput> = {}, anomaly_score = 0.4): Evidence => ({
  session: toSession(
    sessionInputSchema.parse({ start_time, end_time: start_time + 10 * MINUTE, src_ip: '192.0.2.1', bytes_in: 10_000, bytes_out: 20_000, response_code: 200, dst_port: 443, ...values }),
  ),
  verdict: { anomaly_score, rarity: 1, is_anomaly: anomaly_score > 0.6, risk_class: null, class_probability: null, reason: null, model_version: 'm' },
});

/**
 * Returns the findings of one kind on sources other than 192.0.2.0 and 192.0.2.255, with some settings changed. These two have
 * a session each before and after the others in the block, at the same time, so that a kind that reads rows of other sources fails.
 */
export const findBy = (definition: FindingDefinition, evidence: readonly Evidence[], population: Population = alone, settings: Readonly<Record<string, number>> = {}): Finding[] => {
  const at = evidence[0]?.session.start_time ?? 0;
  const [before, after] = ['192.0.2.0', '192.0.2.255'].map((src_ip) => seen(at, { src_ip, end_time: at, bytes_in: 77, bytes_out: 99_000_000 }));
  const sources = toSourceSlices(toEvidenceBlock([before, ...evidence, after]));
  return sources.slice(1, -1).flatMap(definition.toFinder(population, { ...defaultsOf(definition.settings), ...settings }));
};
