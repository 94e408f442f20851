import { sessionInputSchema, toSessionBlock, type Session } from '@weir/schema';
import { toSession } from '../../intake/sessions/session-id.ts';
import { inlineBackground } from '../background/background.ts';
import { inlineKernels } from '../../runtime/threads/kernel-pool.ts';
import { AuditJob } from './audit-job.ts';

const HOUR = 3_600_000;

const session = (index: number): Session =>
  toSession(sessionInputSchema.parse({ start_time: index * 1000, end_time: index * 1000, src_ip: '192.0.2.1', bytes_in: index, bytes_out: 1 }));

/** A store that counts its reads, and a clock that moves only while a read takes time. */
const createJob = () => {
  const world = { now: 10 * HOUR, read_ms: 0, reads: 0, broken: false, sessions: [session(1)], errors: [] as unknown[] };
  const store = {
    counts: async () => ({ session_count: world.sessions.length, last_session_time: null, synthetic: false }),
    trainingSessions: async function* () {
      world.reads++;
      world.now += world.read_ms;
      if (world.broken) throw new Error('broken');
      yield toSessionBlock(world.sessions);
    },
  };
  const background = inlineBackground(inlineKernels);
  const job = new AuditJob({ store, background, model: () => null, analystLabels: () => new Map(), now: () => world.now, onError: (error) => world.errors.push(error) });
  return { world, job };
};

it('makes one audit for any number of callers, and no other while the data stay the same', async () => {
  const { world, job } = createJob();
  const made = await Promise.all(Array.from({ length: 20 }, () => job.current()));
  expect(made[0]).toMatchObject({ session_count: 1, audited_count: 1 });
  await job.current();
  await job.settled();
  expect(world.reads).toBe(1);
});

it('returns the finished audit while it makes one of newer data', async () => {
  const { world, job } = createJob();
  await job.current();
  world.sessions = [session(1), session(2)];
  expect((await job.current()).session_count).toBe(1);
  await job.settled();
  expect((await job.current()).session_count).toBe(2);
  expect(world.reads).toBe(2);
});

it('reports the number of duplicate rows', async () => {
  const { job } = createJob();
  job.countDuplicates(3);
  expect((await job.current()).checks.find(({ check }) => check === 'repeated_rows')!.facts.dropped_count).toBe(3);
  job.countDuplicates(2);
  job.trigger();
  await job.settled();
  expect((await job.current()).checks.find(({ check }) => check === 'repeated_rows')!.facts.dropped_count).toBe(5);
});

it('waits longer after an audit that took long', async () => {
  const { world, job } = createJob();
  world.read_ms = 5_000;
  await job.current();
  world.sessions = [session(1), session(2)];
  for (let upload = 0; upload < 5; upload++) job.trigger();
  await job.settled();
  expect(world.reads).toBe(1);
  world.now += 100_000;
  job.trigger();
  await job.settled();
  expect(world.reads).toBe(2);
});

it('repeats the audit after an hour, because sessions age without an upload', async () => {
  const { world, job } = createJob();
  await job.current();
  world.now += 2 * HOUR;
  await job.current();
  await job.settled();
  expect(world.reads).toBe(2);
});

it('fails when the store fails, and makes an audit once the store answers again', async () => {
  const { world, job } = createJob();
  world.broken = true;
  await expect(job.current()).rejects.toThrow('broken');
  expect(world.errors).toHaveLength(1);
  world.broken = false;
  expect((await job.current()).session_count).toBe(1);
});
