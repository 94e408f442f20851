import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateSample } from '@weir/data';
import { AppError, findingFileSchema, type markedFindingSchema, type ErrorBody, type FindingFile, type FindingFileContent } from '@weir/schema';
import { FINDINGS } from '../../detect/findings/index.ts';
import { startSampleWeir, startTestWeir, type TestWeir } from '../../test-support/sample-weir.ts';
import { parseFindingFile, toFindingFile } from './finding-file.ts';
import { replayFinding } from './replay-finding.ts';

type FindingRecord = ReturnType<(typeof markedFindingSchema)['parse']>;

let weir: TestWeir;
let findings: FindingRecord[];
beforeAll(async () => {
  weir = await startSampleWeir();
  findings = ((await (await fetch(`${weir.url}/api/v1/findings?min_severity=info`)).json()) as { findings: FindingRecord[] }).findings;
});
afterAll(() => weir.remove());

const ask = (path: string): Promise<Response> => fetch(`${weir.url}/api/v1/findings/${path}`);
const download = async (finding_id: string): Promise<string> => (await ask(`${finding_id}/replay`)).text();
const idOf = (wanted: string): string => findings.find(({ kind }) => kind === wanted)!.finding_id;
const codeOf = (text: string): string => {
  try {
    parseFindingFile(text);
    return 'no error';
  } catch (error) {
    return (error as AppError).code;
  }
};

/** Returns a finding without its disposition, which is not part of the file. */
const asFound = ({ disposition: _disposition, disposition_id: _id, is_excepted: _excepted, ...found }: FindingRecord) => found;

describe('a finding file', () => {
  it.each(FINDINGS.map(({ kind }) => [kind]))('reproduces %s byte for byte', async (kind) => {
    const text = await download(idOf(kind));
    const content = parseFindingFile(text);
    expect(findingFileSchema.parse(JSON.parse(text))).toEqual(JSON.parse(text));
    expect(await replayFinding(content)).toEqual([]);
    expect(JSON.stringify(content.finding)).toBe(JSON.stringify(asFound(findings.find(({ finding_id }) => finding_id === content.finding.finding_id)!)));
  });

  it('has the sessions of its source, and names no other source', async () => {
    const text = await download(idOf('level_shift'));
    const { finding, sessions, model } = parseFindingFile(text);
    const { rows } = generateSample({ seed: 42 });
    expect(sessions).toHaveLength(rows.filter(({ src_ip }) => src_ip === finding.entity).length);
    expect(Object.keys((model.baselines as { by_source: object }).by_source)).toEqual([finding.entity]);
    const others = new Set(rows.map(({ src_ip }) => src_ip).filter((src_ip) => src_ip !== finding.entity));
    expect([...others].filter((src_ip) => text.includes(`"${src_ip}"`))).toEqual([]);
  });

  it('holds the population of its time, so that it can be replayed after new sessions of other sources', async () => {
    const id = idOf('beacon');
    const before = await download(id);
    const start_time = Date.UTC(2026, 2, 9);
    await weir.pipeline.ingest(
      (async function* () {
        yield [{ ...generateSample({ seed: 42 }).rows[0], src_ip: '198.18.0.1', dst_ip: '10.9.9.9', start_time, end_time: start_time + 600_000 }];
      })(),
    );
    await weir.pipeline.settled();
    const after = await download(id);
    const [old, renewed] = [before, after].map((text) => (JSON.parse(text) as FindingFile).content);
    expect(renewed.population.log.session_count).toBe(old.population.log.session_count + 1);
    expect([renewed.sessions, renewed.verdicts, renewed.finding.session_ids]).toEqual([old.sessions, old.verdicts, old.finding.session_ids]);
    for (const text of [before, after]) expect(await replayFinding(parseFindingFile(text))).toEqual([]);
  });

  describe('that was changed', () => {
    let text: string;
    const forge = (change: (content: FindingFileContent) => void): FindingFileContent => {
      const { content } = JSON.parse(text) as FindingFile;
      change(content);
      return parseFindingFile(JSON.stringify(toFindingFile(content)));
    };
    beforeAll(async () => {
      text = await download(idOf('refused_requests'));
    });

    it('in any one digit is rejected', () => {
      for (const pattern of [/"bytes_in":\d/, /"anomaly_score":0\.\d/, /"confidence":0\.\d/, /"checksum":"[^"]*\d/]) {
        const flipped = text.replace(pattern, (match) => match.slice(0, -1) + ((Number(match.slice(-1)) + 1) % 10));
        expect(flipped).not.toBe(text);
        expect(codeOf(flipped)).toBe('finding.bad_file');
      }
    });

    it.each([
      ['a part of itself', (whole: string) => whole.slice(0, -20)],
      ['another format', (whole: string) => whole.replace('weir-finding/1', 'weir-finding/9')],
      ['something else', () => '[]'],
      ['nothing', () => ''],
    ])('to %s is rejected', (_name, change) => expect(codeOf(change(text))).toBe('finding.bad_file'));

    it('and has a new checksum is not reproduced, and the differences are named', async () => {
      const stages = async (change: (content: FindingFileContent) => void): Promise<string[]> => (await replayFinding(forge(change))).map(({ stage }) => stage);
      expect(await stages(({ sessions }) => (sessions[3].bytes_in += 1))).toEqual(expect.arrayContaining(['sessions', 'features']));
      expect(await stages(({ features }) => (features.rows[0][0] += 1))).toEqual(['features']);
      expect(await stages(({ verdicts }) => (verdicts[0].anomaly_score += 1e-12))).toEqual(['scores']);
      expect(await stages(({ finding }) => (finding.confidence -= 1e-9))).toEqual(['finding']);
      expect(await stages(({ finding }) => (finding.finding_id = '0'.repeat(16)))).toEqual(['finding']);
      const [difference] = await replayFinding(forge(({ finding }) => (finding.severity = 'low')));
      expect(difference.sentence).toBe('the finding differs: severity: the file has "low", recomputed "medium"');
    });
  });

  it('is not returned for an unknown finding or an invalid id', async () => {
    for (const path of ['0123456789abcdef', '0123456789abcdef/replay']) {
      const response = await ask(path);
      expect([response.status, ((await response.json()) as ErrorBody).error.code]).toEqual([404, 'finding.not_found']);
    }
    expect((await ask('x/replay')).status).toBe(400);
  });

  it('contains the finding that the API returns', async () => expect(await (await ask(findings[0].finding_id)).json()).toEqual(asFound(findings[0])));
});

it('of a Weir with detection settings of its own carries them, and reproduces', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'weir-detection-'));
  writeFileSync(join(folder, 'detection.json'), JSON.stringify({ port_scan: { min_ports: 4 }, beacon: { min_beats: 20 } }));
  const other = await startTestWeir({ detection_file: join(folder, 'detection.json') });
  const scan = Array.from({ length: 4 }, (_, index) => ({ ...generateSample({ seed: 42 }).rows[index], src_ip: '198.18.0.1', dst_ip: '10.9.9.9', dst_port: 1000 + index }));
  await other.pipeline.ingest(
    (async function* () {
      yield [...generateSample({ seed: 42 }).rows.slice(0, 200), ...scan];
    })(),
  );
  await other.pipeline.settled();
  const { findings: found } = (await (await fetch(`${other.url}/api/v1/findings`)).json()) as { findings: FindingRecord[] };
  const { finding_id } = found.find(({ entity }) => entity === '198.18.0.1')!;
  const text = await (await fetch(`${other.url}/api/v1/findings/${finding_id}/replay`)).text();
  await other.remove();
  rmSync(folder, { recursive: true });
  const content = parseFindingFile(text);
  expect(content.detection).toEqual({ port_scan: { min_ports: 4 } });
  expect(await replayFinding(content)).toEqual([]);
  expect((await replayFinding({ ...content, detection: undefined })).map(({ stage }) => stage)).toEqual(['finding']);
});
