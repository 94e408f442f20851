import { ALL_COLUMNS } from './columns.ts';
import { describeValue, displayName, findDisplay, formatColumnValue, unitOf } from './display-names.ts';

describe('display names', () => {
  it.each([
    ['bytes_in', 'Bytes in', 'decbytes'],
    ['src_ip', 'Source', undefined],
    ['anomaly_score', 'Anomaly score', undefined],
    ['src_ip_country_code', 'Country', undefined],
    ['bytes_out_vs_usual', 'Bytes out vs. baseline', undefined],
    ['anomaly_rate', 'Anomaly rate', 'percentunit'],
    ['seconds_behind', 'Lag', 's'],
  ])('%s is shown as "%s" in unit %s', (column, title, unit) => {
    expect(displayName(column)).toBe(title);
    expect(unitOf(column)).toBe(unit);
  });

  it('humanises names that are not declared', () => {
    expect(displayName('queue_length')).toBe('Queue length');
    expect(displayName('client_ip')).toBe('Client IP');
    expect(unitOf('queue_length')).toBeUndefined();
    expect(findDisplay('queue_length')).toBeUndefined();
    expect(findDisplay('constructor')).toBeUndefined();
  });

  it('distinguishes the columns of a session by their display names', () => {
    expect(new Set(ALL_COLUMNS.map(({ title }) => title)).size).toBe(ALL_COLUMNS.length);
    for (const { title } of ALL_COLUMNS) expect(title).not.toContain('_');
  });
});

describe('values in words', () => {
  // 2 ** 8.6 is 388.02, 2 ** -2 is 0.25, 2 ** 5.8 is 55.7, 2 ** 12.5 is 5,792.6, 2 ** 0 is 1.
  it.each([
    ['bytes_out_vs_usual', 8.6, "bytes out, 390x this source's baseline"],
    ['bytes_in_vs_usual', -2, "bytes in, 0.25x this source's baseline"],
    ['bytes_out_vs_usual', -5.8, "bytes out, 1/56 of this source's baseline"],
    ['bytes_in_vs_usual', 12.5, "bytes in, 5,800x this source's baseline"],
    ['bytes_in_vs_usual', 0, "bytes in, 1x this source's baseline"],
    ['refused', 0, 'response: no error'],
    ['refused', 1, 'response: client error (4xx)'],
    ['refused', 2, 'response: server error (5xx)'],
    ['uncommon_port', 0, 'uncommon port: no'],
    ['uncommon_port', 1, 'uncommon port: yes'],
  ])('describes %s of %d as "%s"', (feature, actual, words) => {
    expect(describeValue(feature, actual, 0)).toBe(words);
  });

  it('compares other features with their typical value, where it is given', () => {
    expect(describeValue('bytes_out', 88_400_000, 18_300)).toBe('bytes out 88.4 MB (typical 18.3 kB)');
    expect(describeValue('session_duration', 600)).toBe('duration 10 min');
    expect(describeValue('bytes_in_per_sec', 1500, 2_000_000_000)).toBe('bytes in per second 1.5 kB/s (typical 2 GB/s)');
  });

  it('names the baseline of all sources for a source without one', () => {
    expect(describeValue('bytes_out_vs_usual', 1, 0, 'the baseline of all sources')).toBe('bytes out, 2x the baseline of all sources');
  });

  it('writes factors beyond any real traffic with an exponent', () => {
    expect(formatColumnValue('bytes_out_vs_usual', 54)).toBe("1.8e+16x this source's baseline");
    expect(formatColumnValue('bytes_out_vs_usual', -54)).toBe("1/1.8e+16 of this source's baseline");
  });

  it('shows a value between two codes as a number', () => {
    expect(formatColumnValue('day_of_week', 0)).toBe('Monday');
    expect(formatColumnValue('day_of_week', 2.5)).toBe('2.5');
  });
});
