import { AppError, sessionInputSchema } from '@weir/schema';
import { toSession } from '../../../intake/sessions/session-id.ts';
import type { Population } from '../define-finding.ts';
import { findAll } from '../find-all.ts';
import { toPopulation } from '../population.ts';
import { DEFAULT_DETECTION, parseDetectionSettings, toDetectionSettings } from './detection-settings.ts';

const errorOf = (content: unknown): AppError => {
  try {
    parseDetectionSettings(content, 'detection.json');
  } catch (error) {
    return error as AppError;
  }
  throw new Error('the file was accepted');
};

it('has the documented defaults', () => {
  expect(DEFAULT_DETECTION).toEqual({
    population: { min_sources: 10 },
    volume_outlier: { max_gap_hours: 24, min_ratio: 2, min_normal_sessions: 5, min_habit_days: 5, min_transfers: 2, min_transfer_share: 0.5, high_ratio: 4 },
    level_shift: { min_windows_before: 8, min_windows: 3, min_ratio: 2, max_chance: 0.0001, high_ratio: 4, exfiltration_ratio: 16, exfiltration_out_in_ratio: 10 },
    refused_requests: { max_gap_minutes: 60, min_sessions: 6, min_share: 0.6, mixed_min_share: 0.3, mixed_min_ratio: 10, mixed_min_other_sessions: 20 },
    port_scan: { max_gap_minutes: 60, min_ports: 10, medium_ports: 30 },
    beacon: { min_beats: 20, max_false_alarms: 0.01, min_period_s: 10, min_coverage_hours: 23, min_new_hours: 24, min_sources: 10 },
  });
});

describe('a settings file', () => {
  it('keeps only the values that differ from the defaults', () => {
    expect(parseDetectionSettings({ $schema: './schema.json', port_scan: { min_ports: 4, medium_ports: 30 }, beacon: { min_beats: 20 } }, 'detection.json')).toEqual({ port_scan: { min_ports: 4 } });
    expect(parseDetectionSettings({}, 'detection.json')).toEqual({});
  });

  it.each([
    [{ becon: {} }, 'detection.json has an unknown section: got "becon", expected population, volume_outlier, level_shift, refused_requests, port_scan, beacon.', 'Did you mean "beacon"?'],
    [{ beacon: { min_beat: 30 } }, 'detection.json has an unknown setting: got "beacon.min_beat", expected min_beats, max_false_alarms, min_period_s, min_coverage_hours, min_new_hours, min_sources.', 'Did you mean "beacon.min_beats"?'],
    [{ beacon: { min_beats: '30' } }, 'detection.json: beacon.min_beats is not valid: got "30", expected a whole number from 5 to 100000.', 'docs/reference/findings.md'],
    [{ beacon: { min_beats: 20.5 } }, 'detection.json: beacon.min_beats is not valid: got 20.5, expected a whole number from 5 to 100000.', 'docs/reference/findings.md'],
    [{ refused_requests: { min_share: 2 } }, 'detection.json: refused_requests.min_share is not valid: got 2, expected a number from 0 to 1.', 'docs/reference/findings.md'],
    [{ beacon: null }, 'detection.json: beacon is not valid: got null, expected an object of settings.', 'docs/reference/findings.md'],
    [{ $schema: 5 }, 'detection.json: $schema is not valid: got 5, expected a string.', 'docs/reference/findings.md'],
    [[], 'detection.json is not valid: got a list of 0 entries, expected a JSON object.', 'docs/reference/findings.md'],
  ])('%j is refused', (content, message, hint) => {
    const error = errorOf(content);
    expect(error).toMatchObject({ code: 'config.bad_detection_settings', message });
    expect(error.hint).toContain(hint);
  });

  it('suggests no name where none is close', () => expect(errorOf({ beacon: { quietness: 1 } }).hint).not.toContain('Did you mean'));
});

describe('a setting that is overridden', () => {
  const verdict = { anomaly_score: 0.4, rarity: 1, is_anomaly: false, risk_class: null, class_probability: null, reason: null, model_version: 'm' };
  const scan = Array.from({ length: 6 }, (_, index) => ({
    session: toSession(sessionInputSchema.parse({ start_time: index * 60_000, end_time: index * 60_000 + 1, src_ip: '192.0.2.1', bytes_in: 1, bytes_out: 1, dst_port: 1000 + index })),
    verdict,
  }));
  const population: Population = { threshold: 0.6, overall: { session_count: 1, median_bytes_in: 1, median_bytes_out: 1 }, peakOfOthers: () => null };

  it('changes what is found', () => {
    expect(findAll(scan, population)).toEqual([]);
    expect(findAll(scan, population, toDetectionSettings({ port_scan: { min_ports: 6 } })).map(({ kind, severity }) => `${severity} ${kind}`)).toEqual(['low port_scan']);
    expect(findAll(scan, population, toDetectionSettings({ port_scan: { min_ports: 6, medium_ports: 6 } }))[0].severity).toBe('medium');
  });

  it('changes from how many sources on others are compared with', () => {
    const log = { session_count: 5, source_count: 5, first_time: 0, last_time: 1, on_clock: [], minutes: [], destinations: [] };
    const facts = { threshold: 0.6, overall: population.overall, peaks: { bytes_in: [{ src_ip: 'a', bytes: 7 }], bytes_out: [] }, log };
    expect(toPopulation(facts).peakOfOthers('b', 'in')).toBeNull();
    expect(toPopulation({ ...facts, detection: { population: { min_sources: 5 } } }).peakOfOthers('b', 'in')).toEqual({ src_ip: 'a', bytes: 7 });
  });
});
