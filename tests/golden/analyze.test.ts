import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Papa from 'papaparse';
import { describeWithSharedData, sharedDataFile } from '../support/shared-data.ts';
import { runWeir, temporaryFolder } from '../support/weir-process.ts';

interface Result {
  sessions: number;
  bytes_in: number;
  bytes_out: number;
  in_out_ratio: number;
  source_count: number;
  top_source: { src_ip: string; share: number };
  countries: Array<{ code: string; count: number }>;
  anomalies: Array<{ src_ip: string; start_time: string; anomaly_score: number }>;
  findings: Array<{
    kind: string;
    entity: string;
    severity: string;
    direction: string;
    typical: number;
    actual: number;
    sentence: string;
    session_count: number;
    session_ids: string[];
    technique: object | null;
  }>;
  model: { n_trees: number; contamination: number; classifier: { accuracy: number; caveat: string } };
}

const countOf = (result: Result, src_ip: string): number => result.anomalies.filter((anomaly) => anomaly.src_ip === src_ip).length;

describeWithSharedData('weir analyze on the real CSV', () => {
  const csv = sharedDataFile('CloudWatch_Traffic_Web_Attack.csv');
  const folder = temporaryFolder();
  const run = runWeir(['analyze', csv, '--json', '--out', folder.path]);
  const result = JSON.parse(run.stdout) as Result;
  const published = JSON.parse(readFileSync(sharedDataFile('reference/eda.json'), 'utf8')) as {
    sum_bytes_in: number;
    sum_bytes_out: number;
    in_out_ratio: number;
    share_top_ip: number;
    unique_src_ip: number;
    countries: Array<{ src_ip_country_code: string; sessions: number }>;
  };
  afterAll(folder.remove);

  it('ends well and prints one object', () => expect(run.status).toBe(0));

  it('gives the totals, ratios and countries of the reference', () => {
    expect(result.sessions).toBe(282);
    expect(result.bytes_in).toBe(published.sum_bytes_in);
    expect(result.bytes_out).toBe(published.sum_bytes_out);
    expect(result.in_out_ratio).toBeCloseTo(published.in_out_ratio, 12);
    expect(result.source_count).toBe(published.unique_src_ip);
    expect(result.top_source.share).toBeCloseTo(published.share_top_ip, 12);
    expect(result.countries).toEqual(published.countries.map(({ src_ip_country_code, sessions }) => ({ code: src_ip_country_code, count: sessions })));
  });

  // scikit-learn itself gives 11 to 14 over 200 seeds, so no single seed may decide.
  it.each([42, 1, 2, 3])('flags 15 sessions of two sources with seed %i', (seed) => {
    const seeded = JSON.parse(runWeir(['analyze', csv, '--json', '--seed', String(seed)]).stdout) as Result;
    expect(seeded.model).toMatchObject({ n_trees: 100, contamination: 0.05 });
    expect(seeded.anomalies).toHaveLength(15);
    const main = countOf(seeded, '155.91.45.242');
    expect(main).toBeGreaterThanOrEqual(11);
    expect(main).toBeLessThanOrEqual(14);
    expect(main + countOf(seeded, '165.225.240.79')).toBe(15);
  });

  it.each([42, 1, 2, 3])('finds one source whose level changed, with times and levels, with seed %i', (seed) => {
    const { findings } = JSON.parse(runWeir(['analyze', csv, '--json', '--seed', String(seed)]).stdout) as Result;
    const [high, ...others] = findings.filter(({ severity }) => severity === 'high');
    expect(others).toEqual([]);
    expect(high).toMatchObject({ kind: 'level_shift', entity: '155.91.45.242', direction: 'in', session_count: 28, technique: null });
    expect(new Set(high.session_ids).size).toBe(28);
    expect(high.typical).toBeCloseTo(4_793_743.5, 0);
    expect(high.actual).toBe(25_199_191);
    expect(high.sentence).toBe(
      'Uploads to the server per 10 min rose from 4.8 MB (range 4.2 MB to 4.9 MB) to 18.2 MB at 2024-04-26 08:00 UTC, after 6 h without sessions, ' +
        'then to 25.2 MB at 09:30; bytes sent also rose, from 292 kB to 1.6 MB; peak 25.2 MB, no other source exceeds 2.0 MB.',
    );
    expect(findings.filter(({ entity }) => entity === '155.91.45.242')).toHaveLength(1);
    // A shared exit that always transfers this much.
    expect(findings.filter(({ entity }) => entity === '165.225.240.79').map(({ severity }) => severity)).toEqual(['info']);
  });

  it('finds no beacon in a log of windows', () => {
    expect(result.findings.filter(({ kind }) => kind === 'beacon')).toEqual([]);
  });

  it('states next to the accuracy that it does not measure attack detection', () => {
    expect(result.model.classifier.accuracy).toBeGreaterThan(0.95);
    expect(result.model.classifier.caveat).toContain('not attack detection');
  });

  it('writes the files', () => {
    const rows = Papa.parse<Record<string, string>>(readFileSync(join(folder.path, 'suspicious_results.csv'), 'utf8').trim(), { header: true }).data;
    expect(rows).toHaveLength(282);
    expect(Object.keys(rows[0])).toEqual([
      ...readFileSync(csv, 'utf8').split(/\r?\n/)[0].split(','),
      ...['session_duration', 'hour', 'day_of_week', 'total_bytes', 'transfer_ratio', 'avg_packet_size', 'bytes_in_per_sec', 'bytes_out_per_sec'],
      ...['anomaly_score', 'is_anomaly', 'risk_class', 'class_probability', 'reason'],
    ]);
    expect(rows.filter(({ is_anomaly }) => is_anomaly === 'true')).toHaveLength(15);
    expect(readFileSync(join(folder.path, 'traffic_stats_summary.csv'), 'utf8')).toContain('bytes_in,282,');
    expect(readFileSync(join(folder.path, 'anomaly_scatter_plot.png')).subarray(1, 4).toString()).toBe('PNG');
    expect(JSON.parse(readFileSync(join(folder.path, 'result.json'), 'utf8'))).toMatchObject({ sessions: 282 });
    const report = readFileSync(join(folder.path, 'report.html'), 'utf8');
    expect(report).toContain('155.91.45.242');
    expect(report).not.toMatch(/<script|(?:src|href)="http(?!s:\/\/db-ip\.com">)/);
    expect(JSON.parse(readFileSync(join(folder.path, 'model.json'), 'utf8'))).toMatchObject({ format: 'weir-model/3', engine: 'weir', seed: 42 });
  });

  it('gives the same answer every time', () => {
    const again = JSON.parse(runWeir(['analyze', csv, '--json']).stdout) as Result;
    expect(again.anomalies).toEqual(result.anomalies);
    expect(again.findings).toEqual(result.findings);
  });
});
