import { sessionInputSchema, type Session } from '@weir/schema';
import { toSession } from '../../intake/sessions/session-id.ts';
import { inlineBackground } from '../background/background.ts';
import { inlineKernels } from '../../runtime/threads/kernel-pool.ts';
import { AuditJob } from './audit-job.ts';

const HOUR = 3_600_000;

const session = (index: number): Session =>
  toSession(sessionInputSchema.parse({ start_time: index * 1000, end_time: index * 1000, src_ip: '192.0.2.1', bytes_in: index, bytes_out: 1 }));

/** A store that counts how often it is read, and a clock that stands still unless a read takes its time. */
const given = () => {
  const world = { now: 10 * HOUR, read_ms: 0, reads: 0, broken: false, sessions: [session(1)], errors: [] as unknown[] };
  const store = {
    counts: async () => ({ session_count: world.sessions.length, last_session_time: null, synthetic: false }),
    trainingTexts: async function* () {
      world.reads++;
      world.now += world.read_ms;
      if (world.broken) throw new Error('broken');
      yield world.sessions.map((one) => JSON.stringify(one));
    },
  };
  const background = inlineBackground(inlineKernels);
  const job = new AuditJob({ store, background, model: () => null, analystLabels: () => new Map(), now: () => world.now, onError: (error) => world.errors.push(error) });
  return { world, job };
};

it('makes one audit however many ask, and no other while the data are the same', async () => {
  const { world, job } = given();
  const made = await Promise.all(Array.from({ length: 20 }, () => job.current()));
  expect(made[0]).toMatchObject({ session_count: 1, audited_count: 1 });
  await job.current();
  await job.settled();
  expect(world.reads).toBe(1);
});

it('answers with the audit at hand while it makes one of newer data', async () => {
  const { world, job } = given();
  await job.current();
  world.sessions = [session(1), session(2)];
  expect((await job.current()).session_count).toBe(1);
  await job.settled();
  expect((await job.current()).session_count).toBe(2);
  expect(world.reads).toBe(2);
});

it('tells rows that came again', async () => {
  const { job } = given();
  job.countDuplicates(3);
  expect((await job.current()).checks.find(({ check }) => check === 'repeated_rows')!.facts.dropped_count).toBe(3);
  job.countDuplicates(2);
  job.trigger();
  await job.settled();
  expect((await job.current()).checks.find(({ check }) => check === 'repeated_rows')!.facts.dropped_count).toBe(5);
});

it('rests after an audit that took long', async () => {
  const { world, job } = given();
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

it('looks again after an hour, for times become past without an upload', async () => {
  const { world, job } = given();
  await job.current();
  world.now += 2 * HOUR;
  await job.current();
  await job.settled();
  expect(world.reads).toBe(2);
});

it('fails where the store does, and makes an audit once it answers again', async () => {
  const { world, job } = given();
  world.broken = true;
  await expect(job.current()).rejects.toThrow('broken');
  expect(world.errors).toHaveLength(1);
  world.broken = false;
  expect((await job.current()).session_count).toBe(1);
});
