import { sessionInputSchema, type SessionInput } from '@weir/schema';
import type { Upload, UploadPlan } from '../store/contract/store.ts';
import { IntakeService } from './intake-service.ts';
import { QuietGate } from './quiet-gate.ts';
import { toScoredBlock } from './scoring.ts';

const session = (start_time: number): SessionInput => sessionInputSchema.parse({ start_time, end_time: start_time, src_ip: '192.0.2.1', bytes_in: 1, bytes_out: 2 });

/** An intake on a store that records what it is asked to do, in order. */
const createIntake = (commit: Upload['commit'] = async () => ({ rows_stored: 2, rows_duplicate: 1, rows_late: 0, anomaly_count: null })) => {
  const calls: string[] = [];
  const committed: number[] = [];
  const gate = new QuietGate(60_000);
  /** Whether jobs may run, once all promises that have settled are handled. */
  const isQuiet = (): Promise<boolean> => Promise.race([gate.quiet().then(() => true), new Promise<boolean>((resolve) => setImmediate(() => resolve(false)))]);
  let plan: UploadPlan | undefined;
  const upload: Upload = {
    appendSessions: async (block, repeated) => void calls.push(`append ${block.size} ${repeated}`),
    appendRecords: async () => undefined,
    commit: (note) => {
      calls.push(`commit ${note.feed} ${note.rows_read}`);
      return commit(note);
    },
    abort: async () => void calls.push('abort'),
  };
  const intake = new IntakeService({
    store: {
      openUpload: async (of) => {
        plan = of;
        return upload;
      },
    },
    readers: { read: () => { throw new Error('the readers are broken'); }, close: async () => undefined },
    score: async (block) => toScoredBlock(null, block),
    metrics: { countRows: (...counts) => void calls.push(`count ${counts.join(' ')}`) },
    now: () => Date.UTC(2026, 5, 1),
    gate,
    onCommitted: (rows_duplicate) => {
      calls.push('committed');
      committed.push(rows_duplicate);
    },
  });
  return { intake, calls, committed, isQuiet, storePart: () => plan!.partStored() };
};

async function* batches(...of: SessionInput[][]): AsyncGenerator<readonly SessionInput[]> {
  yield* of;
}

describe('the intake service', () => {
  it('commits all batches, counts the rows and reports the upload before it resolves', async () => {
    const { intake, calls, committed } = createIntake();
    expect(await intake.ingest(batches([session(1), session(2)], [session(1)]), { feed: 'test' })).toMatchObject({ rows_read: 3, rows_stored: 2, rows_duplicate: 1 });
    expect(calls).toEqual(['append 2 1', 'commit test 3', 'count 2 1 0 0', 'committed', 'abort']);
    expect(committed).toEqual([1]);
  });

  it('holds jobs back from the first stored part until a second after the upload', async () => {
    jest.useFakeTimers({ doNotFake: ['setImmediate'] });
    try {
      const { intake, isQuiet, storePart } = createIntake();
      const seen: boolean[] = [];
      const parts = async function* (): AsyncGenerator<readonly SessionInput[]> {
        // The upload opens with the first rows, so this part comes before it is written.
        yield Array.from({ length: 130_000 }, (_, index) => session(index));
        seen.push(await isQuiet());
        storePart();
        storePart();
        seen.push(await isQuiet());
        yield [session(2)];
      };
      await intake.ingest(parts(), {});
      seen.push(await isQuiet());
      jest.advanceTimersByTime(999);
      seen.push(await isQuiet());
      jest.advanceTimersByTime(1);
      seen.push(await isQuiet());
      expect(seen).toEqual([true, false, false, false, true]);
    } finally {
      jest.useRealTimers();
    }
  });

  it.each([
    [9_999, true],
    [10_000, false],
  ])('after an upload of %i rows, jobs may run at once: %s', async (count, expected) => {
    jest.useFakeTimers({ doNotFake: ['setImmediate'] });
    try {
      const { intake, isQuiet } = createIntake();
      await intake.ingest(batches(Array.from({ length: count }, (_, index) => session(index))), {});
      expect(await isQuiet()).toBe(expected);
    } finally {
      jest.useRealTimers();
    }
  });

  it('lets jobs run after a failed upload, which is not reported as committed', async () => {
    jest.useFakeTimers({ doNotFake: ['setImmediate'] });
    try {
      const { intake, calls, isQuiet, storePart } = createIntake();
      const parts = async function* (): AsyncGenerator<readonly SessionInput[]> {
        yield Array.from({ length: 130_000 }, (_, index) => session(index));
        storePart();
        throw new Error('the upload broke off');
      };
      await expect(intake.ingest(parts(), {})).rejects.toThrow('the upload broke off');
      jest.advanceTimersByTime(1_000);
      expect([await isQuiet(), calls.at(-1), calls.some((call) => call.startsWith('commit'))]).toEqual([true, 'abort', false]);
    } finally {
      jest.useRealTimers();
    }
  });

  it('rejects, and does not throw, when a log cannot be read', async () => {
    await expect(createIntake().intake.ingestLog(batches() as never, {}, {})).rejects.toThrow('the readers are broken');
  });
});
