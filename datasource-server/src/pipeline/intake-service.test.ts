import { sessionInputSchema, type SessionInput } from '@weir/schema';
import type { Upload, UploadPlan } from '../store/store.ts';
import { IntakeService, type CommittedUpload } from './intake-service.ts';

const session = (start_time: number): SessionInput => sessionInputSchema.parse({ start_time, end_time: start_time, src_ip: '192.0.2.1', bytes_in: 1, bytes_out: 2 });

/** An intake on a store that records what it is asked to do, in order. */
const createIntake = (commit: Upload['commit'] = async () => ({ rows_stored: 2, rows_duplicate: 1, rows_late: 0, anomaly_count: null })) => {
  const calls: string[] = [];
  const committed: CommittedUpload[] = [];
  let plan: UploadPlan | undefined;
  const upload: Upload = {
    append: async (rows) => void calls.push(`append ${rows.length}`),
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
    model: () => null,
    metrics: { countRows: (...counts) => void calls.push(`count ${counts.join(' ')}`) },
    now: () => 0,
    onPartStored: () => calls.push(`part stored, open: ${intake.hasOpenParts}`),
    onCommitted: async (one) => {
      calls.push(`committed, open: ${intake.hasOpenParts}`);
      committed.push(one);
    },
  });
  return { intake, calls, committed, storePart: () => plan!.partStored() };
};

async function* batches(...of: SessionInput[][]): AsyncGenerator<readonly SessionInput[]> {
  yield* of;
}

describe('the intake service', () => {
  it('commits all batches, counts the rows and reports the upload before it resolves', async () => {
    const { intake, calls, committed } = createIntake();
    expect(await intake.ingest(batches([session(1), session(2)], [session(1)]), { feed: 'test' })).toMatchObject({ rows_read: 3, rows_stored: 2, rows_duplicate: 1 });
    expect(calls).toEqual(['append 2', 'append 1', 'commit test 3', 'count 2 1 0 0', 'committed, open: false', 'abort']);
    expect(committed).toEqual([{ rows_duplicate: 1, scored_by: undefined }]);
  });

  it('has open parts from the first stored part until the commit', async () => {
    const { intake, calls, storePart } = createIntake();
    const parts = async function* (): AsyncGenerator<readonly SessionInput[]> {
      yield [session(1)];
      storePart();
      storePart();
      yield [session(2)];
    };
    await intake.ingest(parts(), {});
    expect(calls.filter((call) => call.includes('open'))).toEqual(['part stored, open: true', 'part stored, open: true', 'committed, open: false']);
  });

  it('has no open parts after a failed upload, which is not reported as committed', async () => {
    const { intake, calls, storePart } = createIntake();
    const parts = async function* (): AsyncGenerator<readonly SessionInput[]> {
      yield [session(1)];
      storePart();
      throw new Error('the upload broke off');
    };
    await expect(intake.ingest(parts(), {})).rejects.toThrow('the upload broke off');
    expect([intake.hasOpenParts, calls.at(-1), calls.some((call) => call.startsWith('commit'))]).toEqual([false, 'abort', false]);
  });

  it('rejects, and does not throw, when a log cannot be read', async () => {
    await expect(createIntake().intake.ingestLog(batches() as never, {}, {})).rejects.toThrow('the readers are broken');
  });
});
