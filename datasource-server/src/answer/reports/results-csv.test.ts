import { generateSample, SAMPLE_SEED, toCsv } from '@weir/data';
import Papa from 'papaparse';
import { sessionAt, toSessionBlock } from '@weir/schema';
import { NO_ENRICHMENT } from '../../detect/enrichment/no-enrichment.ts';
import { CLASSIC_FEATURES } from '../../detect/features/classic-features.ts';
import { toFeatureColumn } from '../../detect/features/feature-matrix.ts';
import { toFeatureContext } from '../../detect/features/source-baselines.ts';
import { weirEngine } from '../../detect/models/engines/weir-engine.ts';
import { scoreSessions } from '../../detect/models/scoring/score-sessions.ts';
import { CLASSIC_PROFILE } from '../../detect/models/traffic-model.ts';
import { SessionCollector } from '../../intake/sessions/session-collector.ts';
import { readRows } from '../../intake/readers/read-rows.ts';
import { analyzeBlock, type Analysis } from './analysis.ts';
import { toJsonParts, toResult } from './result.ts';
import { toJoinedResultsCsv, toResultsCsv } from './results-csv.ts';
import { toTotals } from './totals.ts';

const SAFE = { escapeFormulae: /^(?:[=+@\t\r\n]|-(?!$|[\d.]+$))/, newline: '\n' };
const [HEAD, ...LINES] = toCsv(generateSample({ seed: SAMPLE_SEED }).rows.slice(0, 300)).trim().split('\n');
const columns = HEAD.split(',');

/** A line with other texts in some of its columns. */
const lineWith = (line: string, texts: Record<string, string>): string => line.split(',').map((cell, at) => texts[columns[at]] ?? cell).join(',');

/** Lines of the sample with duplicates, rejects, and texts that must be quoted or escaped. */
const ODD_LINES = [
  ...LINES.slice(0, 100),
  lineWith(LINES[100], { rule_names: '"one, two"', observation_name: '"says ""no"""' }),
  lineWith(LINES[101], { rule_names: '=1+1', observation_name: '-x', 'source.name': '@cell' }),
  lineWith(LINES[102], { rule_names: 'größer', dst_port: '-' }),
  lineWith(LINES[103], { rule_names: ' spaced ', observation_name: '-1' }),
  LINES[104].split(',').slice(0, 6).join(','),
  LINES[0],
  lineWith(LINES[105], { bytes_in: 'many' }),
  lineWith(LINES[0], { label: 'another label' }),
  '',
  LINES[99],
  ...LINES.slice(106),
];

async function* inPieces(text: string, size: number): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const analyze = async (text: string): Promise<Analysis> => {
  const collector = new SessionCollector();
  for await (const rows of readRows(inPieces(text, 10_000), {}, { window_ms: 600_000, isMonitored: () => true })) if ('sessions' in rows) collector.add(rows.sessions);
  return analyzeBlock(collector.toBlock(), 0, { engine: weirEngine, profile: CLASSIC_PROFILE, seed: 42, now_ms: 0, enrichment: NO_ENRICHMENT });
};

const collect = async (parts: AsyncIterable<string> | Iterable<string>): Promise<string> => {
  let text = '';
  for await (const part of parts) text += part;
  return text;
};

/** The features and the verdict of each session, from objects. */
const expectedCells = ({ sessions, model }: Analysis): unknown[][] => {
  const all = Array.from({ length: sessions.size }, (_, row) => sessionAt(sessions, row));
  const verdicts = scoreSessions(model, all);
  return all.map((session, row) => {
    const own = toSessionBlock([session]);
    const { anomaly_score, is_anomaly, risk_class, class_probability, reason } = verdicts[row];
    return [...CLASSIC_FEATURES.map((feature) => toFeatureColumn(own, feature, toFeatureContext(model.baselines))[0]), anomaly_score, is_anomaly, risk_class ?? '', class_probability ?? '', reason ?? ''];
  });
};

const RESULT_FIELDS = [...CLASSIC_FEATURES.map(({ name }) => name), 'anomaly_score', 'is_anomaly', 'risk_class', 'class_probability', 'reason'];

describe('the results of an analysis', () => {
  const text = [HEAD, ...ODD_LINES, ''].join('\n');

  it.each([64, 1_000_000])('have the cells of each session of the file once, unchanged but for formulas, in pieces of %d bytes', async (size) => {
    const analysis = await analyze(text);
    const kept = ODD_LINES.filter((_, at) => ![105, 106, 107, 108, 109].includes(at));
    expect(analysis.sessions.size).toBe(kept.length);
    const cells = kept.map((line) => Papa.parse<string[]>(line).data[0]);
    const data = expectedCells(analysis).map((result, row) => [...columns.map((_name, column) => cells[row][column] ?? ''), ...result]);
    let done = 0;
    const written = await collect(toResultsCsv(analysis, inPieces(text, size), {}, (sessions) => (done += sessions)));
    expect(written.split('\n')).toEqual(`${Papa.unparse({ fields: [...columns, ...RESULT_FIELDS], data }, SAFE)}\n`.split('\n'));
    expect(done).toBe(kept.length);
  });

  it('are not written for a file that has changed', async () => {
    const analysis = await analyze(text);
    await expect(collect(toResultsCsv(analysis, inPieces(text.replace(LINES[50], LINES[51]), 10_000), {}, () => undefined))).rejects.toMatchObject({ code: 'file.unreadable' });
  });

  it('have the columns of sessions where records were joined', async () => {
    const analysis = await analyze(text);
    const names = ['start_time', 'end_time', 'src_ip', 'src_ip_country_code', 'protocol', 'response_code', 'dst_ip', 'dst_port', 'bytes_in', 'bytes_out', 'rule_names', 'observation_name', 'source_meta', 'source_name', 'detection_types', 'label'] as const;
    const parsed = Papa.parse<Record<string, string>>((await collect(toJoinedResultsCsv(analysis, () => undefined))).trim(), { header: true });
    expect([...(parsed.meta.fields ?? [])].sort()).toEqual([...names, ...RESULT_FIELDS].sort());
    const facts = Array.from({ length: analysis.sessions.size }, (_, row) => names.map((name) => String(sessionAt(analysis.sessions, row)[name] ?? '')));
    expect(parsed.data.map((row) => names.map((name) => row[name].replace(/^'/, '')))).toEqual(facts);
  });

  it.each([0, 2])('are the same JSON in parts as at once, indented by %d', async (indent) => {
    const analysis = await analyze(text);
    const result = { ...toResult(analysis, toTotals(analysis.sessions, analysis.verdicts.is_anomaly), 1), none: [], nested: [[1, { a: [] }], 'a\nb'] };
    expect([...toJsonParts(result, indent)].join('')).toBe(`${JSON.stringify(result, null, indent)}\n`);
  });

  it('count the anomalies, sources and countries of all sessions', async () => {
    const analysis = await analyze(text);
    const all = Array.from({ length: analysis.sessions.size }, (_, row) => sessionAt(analysis.sessions, row));
    const flagged = scoreSessions(analysis.model, all).map(({ is_anomaly }) => is_anomaly);
    const totals = toTotals(analysis.sessions, analysis.verdicts.is_anomaly);
    const bytesOf = (src_ip: string): number => all.filter((session) => session.src_ip === src_ip).reduce((sum, { bytes_in, bytes_out }) => sum + bytes_in + bytes_out, 0);
    expect(totals).toMatchObject({
      bytes_in: all.reduce((sum, { bytes_in }) => sum + bytes_in, 0),
      bytes_out: all.reduce((sum, { bytes_out }) => sum + bytes_out, 0),
      source_count: new Set(all.map(({ src_ip }) => src_ip)).size,
      first_start: Math.min(...all.map(({ start_time }) => start_time)),
      last_end: Math.max(...all.map(({ end_time }) => end_time)),
      anomaly_count: flagged.filter(Boolean).length,
    });
    expect(totals.top_source.bytes).toBe(Math.max(...all.map(({ src_ip }) => bytesOf(src_ip))));
    expect(bytesOf(totals.top_source.src_ip)).toBe(totals.top_source.bytes);
    for (const [code, { session_count, anomaly_count, bytes_in }] of totals.countries) {
      const own = all.flatMap((session, row) => (session.src_ip_country_code === code ? [{ session, flagged: flagged[row] }] : []));
      expect([session_count, anomaly_count, bytes_in]).toEqual([own.length, own.filter((of) => of.flagged).length, own.reduce((sum, { session }) => sum + session.bytes_in, 0)]);
    }
    expect([...totals.countries.values()].reduce((sum, { session_count }) => sum + session_count, 0)).toBe(all.length);
  });
});
