import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runWeir, startWeir, temporaryFolder } from './support/weir-process.ts';

const SAMPLE = join(__dirname, '../data/sample/sessions.csv');

describe('the command line', () => {
  const folder = temporaryFolder();
  afterAll(folder.remove);
  const file = (name: string, content: string | Buffer): string => {
    const path = join(folder.path, name);
    writeFileSync(path, content);
    return path;
  };

  it('shows help', () => {
    const { status, stdout } = runWeir(['--help']);
    expect(status).toBe(0);
    for (const command of ['serve', 'analyze', 'score', 'train', 'replay', 'finding-file', 'replay-finding']) expect(stdout).toContain(command);
  });

  it.each([
    ['an unknown command', ['brew'], 2, 'unknown command'],
    ['an unknown profile', ['analyze', SAMPLE, '--profile', 'magic'], 2, 'WEIR_PROFILE is "magic"'],
    ['an unknown engine', ['analyze', SAMPLE, '--engine', 'onnx'], 2, 'WEIR_ENGINE is "onnx"'],
    ['a contamination beyond a half', ['analyze', SAMPLE, '--contamination', '0.9'], 2, 'WEIR_CONTAMINATION is "0.9"'],
    ['a missing file', ['analyze', 'nowhere.csv'], 3, 'nowhere.csv cannot be read'],
    ['an unknown attack', ['replay', '--attack', 'laser'], 3, 'allowed are level_shift'],
    ['no server', ['train', '--url', 'http://127.0.0.1:9'], 4, 'No server answers'],
    ['a host beyond loopback without a token', ['serve', '--host', '0.0.0.0'], 2, 'there is no token'],
  ])('says what is wrong with %s', (_name, args, status, words) => {
    const run = runWeir(args);
    expect(run.stderr).toContain(words);
    expect(run.status).toBe(status);
  });

  it.each([
    ['wrong columns', 'a,b\n1,2\n', 'ingest.wrong_columns'],
    ['an empty file', '', 'ingest.empty'],
    ['a binary file', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 1, 2, 3, 10, 0]), 'ingest.not_text'],
    ['a header alone', 'bytes_in,bytes_out,creation_time,end_time,src_ip\n', 'ingest.empty'],
    ['rows that cannot be read', 'bytes_in,bytes_out,creation_time,end_time,src_ip\nx,1,2,3,4\n', 'ingest.no_valid_rows'],
    ['too few rows', 'bytes_in,bytes_out,creation_time,end_time,src_ip\n1,2,2026-01-01T00:00:00Z,2026-01-01T00:10:00Z,192.0.2.1\n', 'model.not_ready'],
  ])('answers %s with a code for machines', (name, content, code) => {
    const run = runWeir(['analyze', file(`${name}.csv`, content), '--json']);
    expect(run.status).toBe(3);
    expect((JSON.parse(run.stdout) as { error: { code: string; hint: string } }).error).toMatchObject({ code, hint: expect.any(String) as string });
  });

  it('analyzes the sample and says that it is synthetic nowhere less than everywhere', () => {
    const out = join(folder.path, 'sample');
    const { status } = runWeir(['analyze', SAMPLE, '--out', out]);
    expect(status).toBe(0);
  });

  it('analyzes with the engine that is asked for, and says that it is not reproducible', () => {
    const small = file('small.csv', readFileSync(SAMPLE, 'utf8').split('\n').slice(0, 300).join('\n'));
    const { status, stdout } = runWeir(['analyze', small, '--engine', 'ml', '--json']);
    expect(status).toBe(0);
    const { anomalies, model } = JSON.parse(stdout) as { anomalies: unknown[]; model: { engine: string; caveats: string[] } };
    expect(anomalies.length).toBeGreaterThan(0);
    expect(model.engine).toBe('ml');
    expect(model.caveats.join(' ')).toContain('not reproducible');
  });

  it('keeps the model of an engine over a restart, and fits another when another engine is asked for', async () => {
    const store = join(folder.path, 'engines');
    const versionWith = async (WEIR_ENGINE: string): Promise<unknown> => {
      const weir = await startWeir(store, ['--sample'], { WEIR_ENGINE });
      const { model_version } = await weir.event('ready');
      expect(await weir.end('SIGTERM')).toBe(0);
      return model_version;
    };
    const fitted = await versionWith('ml');
    expect(await versionWith('ml')).toBe(fitted);
    expect(await versionWith('weir')).not.toBe(fitted);
  });

  it('saves a finding and comes to it again, and says so where it does not', async () => {
    const weir = await startWeir(join(folder.path, 'findings'), ['--sample']);
    const saved = join(folder.path, 'saved', 'finding.json');
    try {
      await weir.event('ready');
      const answer = await fetch(`${weir.url}/api/v1/findings`);
      const [{ finding_id, sentence }] = ((await answer.json()) as { findings: Array<{ finding_id: string; sentence: string }> }).findings;
      expect(runWeir(['finding-file', finding_id, '--out', saved, '--url', weir.url]).status).toBe(0);
      expect(runWeir(['finding-file', '0123456789abcdef', '--url', weir.url])).toMatchObject({ status: 3, stdout: '' });
      const replayed = runWeir(['replay-finding', saved]);
      expect(replayed.stdout).toContain(sentence);
      expect(replayed.stdout).toContain('the same, byte for byte');
      expect(replayed.status).toBe(0);
    } finally {
      await weir.end('SIGTERM');
    }
    const { format, content } = JSON.parse(readFileSync(saved, 'utf8')) as { format: string; content: { sessions: Array<{ bytes_out: number }> } };
    expect(runWeir(['replay-finding', file('damaged.json', readFileSync(saved, 'utf8').replace('"bytes_out":', '"bytes_out":1'))]).status).toBe(3);
    content.sessions[0].bytes_out += 1;
    const checksum = createHash('sha256').update(JSON.stringify(content)).digest('hex');
    const forged = runWeir(['replay-finding', file('forged.json', JSON.stringify({ format, checksum, content })), '--json']);
    expect(forged.status).toBe(1);
    expect(JSON.parse(forged.stdout)).toMatchObject({ is_same: false, differences: [{ stage: 'sessions' }, { stage: 'features' }] });
  });

  it('makes a rule for Grafana in both forms, and says when it would have fired', async () => {
    const weir = await startWeir(join(folder.path, 'rules'), ['--sample']);
    const [asFile, asBody] = [join(folder.path, 'rule.yaml'), join(folder.path, 'rule.json')];
    try {
      await weir.event('ready');
      const server = ['--url', weir.url];
      const { stdout, status } = runWeir(['alert-rule', 'findings', '--direction', 'out', '--min-severity', 'high', '--rule', asFile, '--api', asBody, '--preview', ...server]);
      expect({ status, stdout }).toEqual({ status: 0, stdout: expect.stringMatching(/^It would have begun to fire .* messages a day/) as string });
      expect(stdout).toContain('Note: A finding counts from its first session on');
      const body = JSON.parse(readFileSync(asBody, 'utf8')) as { uid: string };
      expect(readFileSync(asFile, 'utf8')).toContain(`uid: ${body.uid}`);
      const filtered = runWeir(['alert-rule', 'anomalies', '--source', '192.0.2.7', '--filter', 'rarity>=2.5', '--together', '--json', ...server]);
      expect(JSON.parse(filtered.stdout)).toMatchObject({
        rule: { query: { split_by: null, filters: [{ column: 'src_ip', operator: '=', value: '192.0.2.7' }, { column: 'rarity', operator: '>=', value: '2.5' }] } },
      });
      expect(runWeir(['alert-rule', 'anomalies', '--filter', 'rarity', ...server]).stderr).toContain('--filter is rarity, which is no condition');
      expect(runWeir(['alert-rule', 'anomalies', '--source', 'x', ...server])).toMatchObject({ status: 3, stderr: expect.stringContaining('src_ip') as string });
    } finally {
      await weir.end('SIGTERM');
    }
  });

  it('replays, scores and trains against a server', async () => {
    const weir = await startWeir(join(folder.path, 'store'));
    try {
      const replayed = JSON.parse(runWeir(['replay', '--url', weir.url, '--json']).stdout) as { rows_stored: number };
      expect(replayed.rows_stored).toBeGreaterThan(10_000);
      const trained = JSON.parse(runWeir(['train', '--url', weir.url, '--json']).stdout) as { session_count: number };
      expect(trained.session_count).toBe(replayed.rows_stored);
      const session = { start_time: 0, end_time: 600_000, src_ip: '192.0.2.250', bytes_in: 40, bytes_out: 900_000_000 };
      const scored = runWeir(['score', '-', '--url', weir.url, '--json'], JSON.stringify(session));
      expect(JSON.parse(scored.stdout)).toMatchObject({ is_anomaly: true, reason: expect.stringContaining('900 MB out') as string });
    } finally {
      expect(await weir.end('SIGTERM')).toBe(0);
    }
  });
});
