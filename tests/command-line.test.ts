import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ERROR_CODES } from '@weir/schema';
import { EXIT_CODES } from '../datasource-server/src/cli/exit-codes.ts';
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

  /** The one JSON object that standard output must hold. */
  const errorOf = ({ stdout }: { stdout: string }): { code: string; message: string; hint: string } => {
    expect(stdout.endsWith('}\n')).toBe(true);
    return (JSON.parse(stdout) as { error: { code: string; message: string; hint: string } }).error;
  };

  describe('as npm links it', () => {
    const STUB = join(__dirname, '../datasource-server/bin/weir.cjs');
    const run = (stub: string, args: readonly string[]) => spawnSync(process.execPath, [stub, ...args], { encoding: 'utf8' });

    it('runs the bundle', () => {
      expect(JSON.parse(readFileSync(join(__dirname, '../datasource-server/package.json'), 'utf8'))).toMatchObject({ bin: { weir: 'bin/weir.cjs' } });
      expect(run(STUB, ['--version'])).toMatchObject({ status: 0, stdout: runWeir(['--version']).stdout });
    });

    it('explains how to build where the build is missing', () => {
      const bin = join(folder.path, 'unbuilt', 'bin');
      mkdirSync(bin, { recursive: true });
      copyFileSync(STUB, join(bin, 'weir.cjs'));
      const { hint } = ERROR_CODES['cli.not_built'];
      const plain = run(join(bin, 'weir.cjs'), ['--help']);
      expect({ status: plain.status, stdout: plain.stdout, stderr: plain.stderr }).toEqual({ status: 1, stdout: '', stderr: expect.stringContaining(hint) as string });
      const json = run(join(bin, 'weir.cjs'), ['train', '--json']);
      expect({ status: json.status, stderr: json.stderr, error: errorOf(json) }).toMatchObject({ status: 1, stderr: '', error: { code: 'cli.not_built', hint } });
    });
  });

  it('shows help', () => {
    const { status, stdout } = runWeir(['--help']);
    expect(status).toBe(0);
    for (const command of ['serve', 'analyze', 'score', 'train', 'replay', 'finding-file', 'replay-finding']) expect(stdout).toContain(command);
    for (const { code, meaning } of EXIT_CODES) expect(stdout).toContain(`${code}  ${meaning}`);
  });

  it.each([
    ['an unknown command', ['brew'], 2, "Unknown command 'brew'"],
    ['an unknown option', ['train', '--speed'], 2, "Unknown option '--speed'"],
    ['a missing argument', ['analyze'], 2, "Missing required argument 'file'"],
    ['an unknown profile', ['analyze', SAMPLE, '--profile', 'magic'], 2, 'WEIR_PROFILE is not valid: got "magic", expected context or classic'],
    ['an unknown engine', ['analyze', SAMPLE, '--engine', 'onnx'], 2, 'WEIR_ENGINE is not valid: got "onnx", expected weir or ml'],
    ['a contamination beyond a half', ['analyze', SAMPLE, '--contamination', '0.9'], 2, 'WEIR_CONTAMINATION is not valid: got "0.9", expected a number above 0 and at most 0.5'],
    ['a missing file', ['analyze', 'nowhere.csv'], 3, 'nowhere.csv cannot be read'],
    ['an unwritable folder', ['openapi', '--out', join(SAMPLE, 'openapi.json')], 3, 'cannot be written'],
    ['an unknown attack', ['replay', '--attack', 'laser'], 2, '--attack is not valid: got "laser", expected level_shift'],
    ['an unknown format of export', ['export', 'pdf'], 2, 'FORMAT is not valid: got "pdf", expected navigator, stix, ocsf or csv.'],
    ['an unknown severity', ['export', 'csv', '--min-severity', 'huge'], 2, '--min-severity is not valid: got "huge", expected info, low, medium or high.'],
    ['an unknown verdict', ['triage', 'mark', 'finding', 'f', 'maybe', '--reason', 'r'], 2, 'VERDICT is not valid: got "maybe", expected true_positive'],
    ['a budget that is not a number', ['alert-budget', '--per-day', 'few'], 2, '--per-day is not valid: got few, expected a number'],
    ['no server', ['train', '--url', 'http://127.0.0.1:9'], 4, 'No server answers'],
    ['a host beyond loopback without a token', ['serve', '--host', '0.0.0.0'], 2, 'WEIR_TOKEN is missing'],
  ])('reports %s with its exit code', (_name, args, status, words) => {
    const run = runWeir(args);
    expect(run.stderr).toContain(words);
    expect({ status: run.status, stdout: run.stdout }).toEqual({ status, stdout: '' });
  });

  it('exits with the usage code for a feeds file that is not valid', () => {
    const feeds = file('feeds.yaml', 'feeds:\n  - kind: carrier_pigeon\n    name: coo\n');
    const run = runWeir(['serve', '--port', '0', '--data-dir', join(folder.path, 'feeds'), '--feeds', feeds]);
    expect(run.stderr).toContain('feeds.yaml: feed coo');
    expect(run.status).toBe(2);
  });

  it.each([
    ['an unknown command', ['brew', '--json'], 2, 'cli.usage'],
    ['an unknown option', ['train', '--json', '--speed'], 2, 'cli.usage'],
    ['a missing argument', ['analyze', '--json'], 2, 'cli.usage'],
    ['a missing option', ['models', 'rollback', '--json'], 2, 'cli.usage'],
    ['a choice that does not exist', ['replay', '--attack', 'laser', '--json'], 2, 'cli.usage'],
    ['a bad setting', ['serve', '--port', 'x', '--json'], 2, 'config.invalid'],
    ['a missing file', ['import', 'nowhere.csv', '--json'], 3, 'file.unreadable'],
    ['no server', ['triage', 'list', '--json', '--url', 'http://127.0.0.1:9'], 4, 'server.unreachable'],
  ])('answers %s with one JSON object', (_name, args, status, code) => {
    const run = runWeir(args);
    expect(errorOf(run)).toMatchObject({ code, message: expect.any(String) as string, hint: expect.stringMatching(/^[A-Z].*\.$/) as string });
    expect({ status: run.status, stderr: run.stderr }).toEqual({ status, stderr: '' });
  });

  it('answers a crash with one JSON object, and writes its stack to standard error', () => {
    const breaks = (when: string): Record<string, string> => ({ NODE_OPTIONS: `--require ${file('crash.cjs', `globalThis.fetch = () => { ${when} };`)}` });
    for (const when of ["throw new TypeError('wires crossed');", "setImmediate(() => { throw new TypeError('wires crossed'); }); return new Promise((done) => setTimeout(done, 60_000));"]) {
      const run = runWeir(['train', '--json'], '', breaks(when));
      expect(errorOf(run)).toMatchObject({ code: 'internal.unexpected', message: expect.stringContaining('wires crossed') as string });
      expect(run.stderr).toContain('TypeError: wires crossed\n    at ');
      expect(run.status).toBe(1);
    }
  });

  it.each([
    ['wrong columns', 'a,b\n1,2\n', 'ingest.wrong_columns'],
    ['an empty file', '', 'ingest.empty'],
    ['a binary file', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 1, 2, 3, 10, 0]), 'ingest.not_text'],
    ['a header alone', 'bytes_in,bytes_out,creation_time,end_time,src_ip\n', 'ingest.empty'],
    ['rows that cannot be read', 'bytes_in,bytes_out,creation_time,end_time,src_ip\nx,1,2,3,4\n', 'ingest.no_valid_rows'],
    ['too few rows', 'bytes_in,bytes_out,creation_time,end_time,src_ip\n1,2,2026-01-01T00:00:00Z,2026-01-01T00:10:00Z,192.0.2.1\n', 'model.not_ready'],
  ])('answers %s with an error code', (name, content, code) => {
    const run = runWeir(['analyze', file(`${name}.csv`, content), '--json']);
    expect(run.status).toBe(3);
    expect(errorOf(run)).toMatchObject({ code, hint: expect.any(String) as string });
  });

  it('analyzes the sample and writes the report files', () => {
    const out = join(folder.path, 'sample');
    const { status } = runWeir(['analyze', SAMPLE, '--out', out]);
    expect(status).toBe(0);
  });

  it('analyzes with the given engine, and states that it is not reproducible', () => {
    const small = file('small.csv', readFileSync(SAMPLE, 'utf8').split('\n').slice(0, 300).join('\n'));
    const { status, stdout } = runWeir(['analyze', small, '--engine', 'ml', '--json']);
    expect(status).toBe(0);
    const { anomalies, model } = JSON.parse(stdout) as { anomalies: unknown[]; model: { engine: string; caveats: string[] } };
    expect(anomalies.length).toBeGreaterThan(0);
    expect(model.engine).toBe('ml');
    expect(model.caveats.join(' ')).toContain('not reproducible');
  });

  it('keeps the model of an engine over a restart, and fits a new one for another engine', async () => {
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

  it('saves a finding and reproduces it, and reports differences', async () => {
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
      expect(replayed.stdout).toContain('Reproduced, byte for byte');
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

  it('makes an alert rule for Grafana in both forms, and previews it', async () => {
    const weir = await startWeir(join(folder.path, 'rules'), ['--sample']);
    const [asFile, asBody] = [join(folder.path, 'rule.yaml'), join(folder.path, 'rule.json')];
    try {
      await weir.event('ready');
      const server = ['--url', weir.url];
      const { stdout, status } = runWeir(['alert-rule', 'findings', '--direction', 'out', '--min-severity', 'high', '--rule', asFile, '--api', asBody, '--preview', ...server]);
      expect({ status, stdout }).toEqual({ status: 0, stdout: expect.stringMatching(/^The rule would have fired .* notifications per day/) as string });
      expect(stdout).toContain('Note: A finding counts from its first session.');
      const body = JSON.parse(readFileSync(asBody, 'utf8')) as { uid: string };
      expect(readFileSync(asFile, 'utf8')).toContain(`uid: ${body.uid}`);
      const filtered = runWeir(['alert-rule', 'anomalies', '--source', '192.0.2.7', '--filter', 'rarity>=2.5', '--together', '--json', ...server]);
      expect(JSON.parse(filtered.stdout)).toMatchObject({
        rule: { query: { split_by: null, filters: [{ column: 'src_ip', operator: '=', value: '192.0.2.7' }, { column: 'rarity', operator: '>=', value: '2.5' }] } },
      });
      expect(runWeir(['alert-rule', 'anomalies', '--filter', 'rarity', ...server]).stderr).toContain('--filter is not valid: got rarity');
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
