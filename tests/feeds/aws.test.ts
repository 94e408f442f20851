import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { countMessages, makeBucket, makeLogGroup } from '../support/aws-origins.ts';
import { flowLines, storedTotals, totalsOf, waitForTotals } from '../support/flow-lines.ts';
import { describeWithMoto, startMoto, type Moto } from '../support/moto.ts';
import { startWeir, temporaryFolder, type WeirProcess } from '../support/weir-process.ts';

/** Number of events in the log group; set with `WEIR_FEED_EVENTS`. */
const EVENTS = Number(process.env.WEIR_FEED_EVENTS ?? 20_000);
const MOST_MS = 600_000;
const DAY_MS = 86_400_000;

/** An object that every attempt to read fails on. */
const POISON = Buffer.concat([Buffer.from('PAR1'), Buffer.alloc(2_000, 7), Buffer.from('PAR1')]);

interface QuarantineState {
  readonly input_count: number;
  readonly latest: ReadonlyArray<{ readonly label: string; readonly feed: string; readonly reason: string }>;
}

const quarantineOf = async ({ url }: WeirProcess): Promise<QuarantineState> => ((await (await fetch(`${url}/api/v1/health`)).json()) as { quarantine: QuarantineState }).quarantine;

interface FeedHealth {
  readonly name: string;
  readonly state: string;
  readonly rows_stored: number;
  readonly failures: number;
  readonly lag_s: number | null;
  readonly last_error: string | null;
}

const feedOf = async ({ url }: WeirProcess): Promise<FeedHealth> => {
  const { feeds } = (await (await fetch(`${url}/api/v1/health`)).json()) as { feeds: FeedHealth[] };
  return feeds[0];
};

describeWithMoto('logs in AWS', () => {
  let moto: Moto;
  let folder: { path: string; remove: () => void };
  let weir: WeirProcess | null = null;
  beforeAll(async () => {
    moto = await startMoto();
  }, MOST_MS);
  afterAll(() => moto.end());
  beforeEach(() => {
    folder = temporaryFolder();
  });
  afterEach(async () => {
    await weir?.end('SIGKILL');
    weir = null;
    folder.remove();
  });
  const start = async (feed: object): Promise<WeirProcess> => {
    const file = join(folder.path, 'feeds.json');
    writeFileSync(file, JSON.stringify({ feeds: [feed] }));
    return (weir = await startWeir(join(folder.path, 'data'), ['--feeds', file], moto.environment));
  };
  /** Waits until the quarantine has as many inputs. */
  const waitForQuarantine = async (running: WeirProcess, count: number): Promise<QuarantineState> => {
    for (;;) {
      const state = await quarantineOf(running);
      if (state.input_count >= count) return state;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  };
  /** Waits for some rows, but not all of them. */
  const waitForSome = async (running: WeirProcess): Promise<number> => {
    for (;;) {
      const { session_count } = await storedTotals(running);
      if (session_count > 0) return session_count;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };

  it(
    `are read from CloudWatch Logs across a kill -9: ${EVENTS.toLocaleString('en-US')} events, each once, including late ones`,
    async () => {
      const put = await makeLogGroup(moto, '/vpc/flow');
      const begins = Date.now() - DAY_MS / 2 - (EVENTS / 1_000) * 600_000;
      const lines = flowLines(0, EVENTS, begins);
      await put(lines);
      const feed = { name: 'vpc', kind: 'cloudwatch_logs', log_group: '/vpc/flow', poll_s: 1, late_s: 30, since: new Date(begins - DAY_MS).toISOString() };
      const first = await start(feed);
      const before = await waitForSome(first);
      await first.end('SIGKILL');
      expect(before).toBeLessThan(EVENTS);

      const second = await start(feed);
      await waitForTotals(second, totalsOf(lines), MOST_MS);
      // The position was saved: earlier events are not read again, except for the time span of late events.
      expect((await feedOf(second)).rows_stored).toBeLessThanOrEqual(EVENTS - before);

      const recent = (seconds_ago: number, source: number) => {
        const time_s = Math.floor(Date.now() / 1000) - seconds_ago;
        return { text: `2 123456789012 eni-0a1b2c3d 198.19.0.${source} 10.0.0.5 40000 443 6 1 5000 ${time_s - 60} ${time_s} ACCEPT OK`, time: time_s * 1000, bytes: 5000 };
      };
      const newest = recent(0, 1);
      await put([newest]);
      await waitForTotals(second, totalsOf([...lines, newest]), MOST_MS);
      const late = [recent(9, 2), recent(8, 3)];
      await put(late);
      await waitForTotals(second, totalsOf([...lines, newest, ...late]), MOST_MS);
      expect(await feedOf(second)).toMatchObject({ state: 'running', failures: 0 });
    },
    MOST_MS,
  );

  it(
    'are found in S3 by listing across a kill -9, each once, including an object that appears late',
    async () => {
      const { put, putText } = await makeBucket(moto, 'weir-listed');
      const lines = flowLines(0, 40_000, Date.now() - DAY_MS);
      const part = (index: number) => lines.slice(index * 4_000, (index + 1) * 4_000);
      const key = (index: number): string => `AWSLogs/vpc/2026/11/21/flow-${index}.log${index % 2 === 0 ? '.gz' : ''}`;
      for (const index of [0, 1, 2, 4, 5, 6]) await put(key(index), part(index));
      await putText('AWSLogs/vpc/2026/11/21/digest.txt', 'no log at all\n');
      const feed = { name: 'flow', kind: 's3', bucket: 'weir-listed', prefix: 'AWSLogs/vpc/', poll_s: 5 };
      const first = await start(feed);
      await waitForSome(first);
      await first.end('SIGKILL');
      const second = await start(feed);
      for (const index of [3, 7, 8, 9]) await put(key(index), part(index));
      await waitForTotals(second, totalsOf(lines), MOST_MS);
      const health = await feedOf(second);
      expect(health.rows_stored).toBeLessThan(lines.length);
      expect(health.state).toBe('running');
      await second.end('SIGTERM');

      const third = await start(feed);
      await new Promise((resolve) => setTimeout(resolve, 3_000));
      expect(await feedOf(third)).toMatchObject({ rows_stored: 0, failures: 0, state: 'running' });
      expect(await storedTotals(third)).toEqual(totalsOf(lines));
    },
    MOST_MS,
  );

  it(
    'count each line of each object, pass over test objects, and continue past an object that cannot be read, which can be replayed',
    async () => {
      const { putText } = await makeBucket(moto, 'weir-poisoned');
      const request = '192.0.2.1 - - [01/Nov/2026:00:00:01 +0000] "GET / HTTP/1.1" 200 612 "-" "curl/8"\n';
      await putText('a1.log', request.repeat(25_000));
      await putText('a2.parquet', POISON);
      await putText('a2.txt', 'no log at all\n');
      await putText('a3/', '');
      await putText('a3/ELBAccessLogTestFile', 'Enable AccessLog for ELB: test\n');
      await putText('a3/_SUCCESS', '');
      for (const key of ['a4.log', 'a5.log', 'a6.log']) await putText(key, request.repeat(25_000));
      const feed = { name: 'web', kind: 's3', bucket: 'weir-poisoned', poll_s: 5, since: '2026-01-01T00:00:00Z' };
      // Each request has 612 bytes.
      const countRequests = async (running: WeirProcess): Promise<number> => (await storedTotals(running)).bytes / 612;
      const first = await start(feed);
      while ((await countRequests(first)) === 0) await new Promise((resolve) => setTimeout(resolve, 50));
      await first.end('SIGKILL');
      const second = await start(feed);
      while ((await countRequests(second)) < 100_000) await new Promise((resolve) => setTimeout(resolve, 100));
      const { latest } = await waitForQuarantine(second, 2);
      expect(latest.map(({ label }) => label).sort()).toEqual(['s3://weir-poisoned/a2.parquet', 's3://weir-poisoned/a2.txt']);
      await second.end('SIGTERM');

      // With the position lost, everything is read again.
      const third = await start({ ...feed, name: 'renamed' });
      await waitForQuarantine(third, 4);
      while ((await feedOf(third)).lag_s !== 0) await new Promise((resolve) => setTimeout(resolve, 100));
      expect([await countRequests(third), (await feedOf(third)).rows_stored]).toEqual([100_000, 0]);
      const replay = (await (await fetch(`${third.url}/api/v1/quarantine/replay`, { method: 'POST' })).json()) as { inputs_read: number; inputs_kept: unknown[] };
      expect([replay.inputs_read, replay.inputs_kept.length]).toEqual([0, 4]);
    },
    MOST_MS,
  );

  it(
    'are found in S3 by queue notifications across a kill -9, each once, and messages are deleted once their objects are stored',
    async () => {
      const { put, putText, queue_url } = await makeBucket(moto, 'weir-notified', 'weir-objects');
      const lines = flowLines(0, 20_000, Date.now() - DAY_MS);
      for (let index = 0; index < 5; index++) await put(`a b/flow ${index}.log.gz`, lines.slice(index * 4_000, (index + 1) * 4_000));
      const feed = { name: 'flow', kind: 's3_queue', queue_url };
      const first = await start(feed);
      await waitForTotals(first, totalsOf(lines), MOST_MS);
      await putText('digest.txt', 'no log at all\n');
      await putText('poison.parquet', POISON);
      await putText('AWSLogs/aws-logs-write-test', 'test');
      await putText('empty.log', '');
      const { input_count, latest } = await waitForQuarantine(first, 2);
      expect([input_count, latest.map(({ label, feed: name }) => [label, name]).sort()]).toEqual([2, [['s3://weir-notified/digest.txt', 'flow'], ['s3://weir-notified/poison.parquet', 'flow']]]);
      while ((await countMessages(moto, queue_url)) > 0) await new Promise((resolve) => setTimeout(resolve, 100));
      expect(await feedOf(first)).toMatchObject({ state: 'running', failures: 2 });
      await first.end('SIGKILL');

      const more = flowLines(20_000, 24_000, Date.now() - DAY_MS);
      await put('again.log', [...lines.slice(0, 4_000), ...more]);
      const second = await start(feed);
      await waitForTotals(second, totalsOf([...lines, ...more]), MOST_MS);
    },
    MOST_MS,
  );

  it(
    'are retried where they cannot be reached, which the health report shows',
    async () => {
      const running = await start({ name: 'gone', kind: 'cloudwatch_logs', log_group: '/no/such/group' });
      for (;;) {
        const { state, last_error } = await feedOf(running);
        if (last_error !== null && state === 'failed') {
          expect(last_error).toContain('ResourceNotFoundException');
          break;
        }
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      const { status, message } = (await (await fetch(`${running.url}/api/v1/health`)).json()) as { status: string; message: string };
      expect(status).toBe('degraded');
      expect(message).toMatch(/no sessions yet/);
    },
    MOST_MS,
  );
});
