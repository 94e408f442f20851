import { AppError, samplingMask, toSamplingKey, toSessionBlock, VERDICT_COLUMNS, type EvidenceBlock, type Session, type SessionBlock, type VerdictBlock } from '@weir/schema';
import type {
  FeedPosition,
  FeedState,
  LeaseRequest,
  MaintenancePlan,
  MaintenanceReport,
  NewFindings,
  SourceLease,
  Store,
  StoredModel,
  Upload,
  UploadPlan,
} from '../contract/store.ts';
import { ascending, descending, groupBy, inOrder, largest } from './order.ts';
import { ReferenceReads } from './reference-reads.ts';
import { ReferenceState } from './reference-state.ts';
import { openFrom, positionKey, ReferenceUpload } from './reference-upload.ts';
import { bySamplingKey, inTime, toVerdicts, valueOf, type SessionRow } from './session-row.ts';

const MAX_OPEN_UPLOADS = 8;
/** Number of stored models besides the current one: the latest by training time. */
const MAX_KEPT_MODELS = 5;
const DEFAULT_WINDOW_MS = 600_000;
const MAX_RESCORED = 500_000;

/** Options of a store in memory. */
export interface ReferenceOptions {
  /** Length of the windows in which records are joined into sessions, ms. */
  readonly window_ms?: number;
  /** Most sessions that one call of rescore reads. */
  readonly max_rescored?: number;
}

/**
 * The reference: a store in memory without SQL, clear rather than fast. Where it and another store differ, the other one is
 * wrong, or the contract is not clear.
 */
export class ReferenceStore extends ReferenceReads implements Store {
  private isEnded = false;
  private openUploads = 0;
  private readonly window_ms: number;
  private readonly max_rescored: number;

  /** @param state what another store left, to open it again */
  constructor(state = new ReferenceState(), { window_ms = DEFAULT_WINDOW_MS, max_rescored = MAX_RESCORED }: ReferenceOptions = {}) {
    super(state, () => this.isEnded);
    this.window_ms = window_ms;
    this.max_rescored = max_rescored;
  }

  async openUpload(plan: UploadPlan): Promise<Upload> {
    const state = this.view();
    if (this.openUploads >= MAX_OPEN_UPLOADS) throw new AppError('ingest.busy', `Limit of ${MAX_OPEN_UPLOADS} concurrent uploads reached.`);
    this.openUploads++;
    return new ReferenceUpload({ state, window_ms: this.window_ms, release: () => this.openUploads--, isClosed: this.isClosed }, plan);
  }

  async rescore(model_version: string, score: (sessions: SessionBlock) => Promise<VerdictBlock>): Promise<number> {
    const { sessions } = this.view();
    const latestFirst = inOrder<SessionRow>(descending(({ start_time }) => start_time), ascending(({ session_id }) => session_id));
    const stale = [...sessions.values()].filter((row) => row.model_version !== model_version).sort(latestFirst).slice(0, this.max_rescored);
    if (stale.length === 0) return 0;
    const block = toSessionBlock(stale.map((row) => ({ ...toSession(row), dst_ip: null, ...NO_TEXTS })));
    const verdicts = toVerdicts(stale.length, await score({ ...block, ids: new Uint32Array(block.ids.length) }));
    const state = this.view();
    stale.forEach((row, at) => {
      // A session that changed meanwhile has another row.
      if (sessions.get(row.session_id) === row) sessions.set(row.session_id, { ...row, ...verdicts[at] });
    });
    state.markDue(stale.map(({ src_ip }) => src_ip));
    return stale.length;
  }

  async *trainingSessions(limit: number, seed: number): AsyncIterable<SessionBlock> {
    const mask = samplingMask(seed);
    const keyOf = ({ session_id }: SessionRow): bigint => toSamplingKey(session_id, mask);
    const rows = bySamplingKey([...this.view().sessions.values()], mask);
    const last = rows.slice(0, limit).at(-1);
    const sample = last === undefined ? [] : rows.filter((row) => keyOf(row) <= keyOf(last));
    if (sample.length > 0) yield toSessionBlock(sample.sort(inTime).map(toSession));
  }

  async *evidenceOf(sources: readonly string[]): AsyncIterable<EvidenceBlock> {
    const rows = [...this.view().sessions.values()].filter(({ src_ip, model_version }) => sources.includes(src_ip) && model_version !== null).sort(inOrder(ascending(({ src_ip }) => src_ip), inTime));
    for (const own of groupBy(rows, ({ src_ip }) => src_ip).values()) {
      yield {
        sessions: toSessionBlock(own.map((row) => ({ ...toSession(row), ...NO_TEXTS }))),
        anomaly_score: Float64Array.from(own, ({ anomaly_score }) => anomaly_score!),
        is_anomaly: Uint8Array.from(own, ({ is_anomaly }) => (is_anomaly ? 1 : 0)),
      };
    }
  }

  async replaceFindings({ sources, findings, population }: NewFindings): Promise<void> {
    const state = this.view();
    state.findings = [...state.findings.filter(({ finding }) => !sources.includes(finding.entity)), ...findings.map((finding) => ({ finding, population }))];
  }

  async deleteSynthetic(): Promise<number> {
    const state = this.view();
    const rows = [...state.sessions.values()];
    const synthetic = rows.filter(({ source_meta }) => source_meta === 'synthetic');
    if (synthetic.length === 0) return 0;
    for (const { session_id } of synthetic) state.sessions.delete(session_id);
    const withoutVerdict = Object.fromEntries(VERDICT_COLUMNS.map(({ name }) => [name, null]));
    for (const [id, row] of state.sessions) state.sessions.set(id, { ...row, ...withoutVerdict });
    state.markDue(rows.map(({ src_ip }) => src_ip));
    [state.findings, state.models, state.current_model, state.basis] = [[], [], null, null];
    return synthetic.length;
  }

  async maintain({ now, dedup_ms, retention_ms }: MaintenancePlan): Promise<MaintenanceReport> {
    const state = this.view();
    state.next();
    // Without arrivals for the length of a window, the clock moves the watermark.
    const arrival = largest([...state.feeds.values()].flatMap(({ last_arrival }) => last_arrival ?? [])) ?? 0;
    if (now - arrival > this.window_ms) state.watermark = Math.max(state.watermark, now);
    const closing = [...state.sessions.values()].filter(({ is_open, start_time }) => is_open === true && start_time < openFrom(state.watermark, this.window_ms));
    for (const row of closing) state.sessions.set(row.session_id, { ...row, is_open: false });

    const sealed = new Set([...groupBy(state.windows.filter(({ is_sealed }) => !is_sealed), ({ window_start }) => window_start)].filter(([, windows]) => largest(windows.map(({ last_arrival }) => last_arrival))! < now - dedup_ms).map(([start]) => start));
    const forgotten = [...state.records.values()].filter(({ window_start }) => sealed.has(window_start));
    for (const { record_key } of forgotten) state.records.delete(record_key);
    state.windows = state.windows.map((window) => (sealed.has(window.window_start) ? { ...window, is_sealed: true } : window));

    const report = { windows_closed: closing.length, records_forgotten: forgotten.length, sessions_deleted: 0 };
    if (retention_ms === undefined) return report;
    const isPast = ({ end_time }: { readonly end_time: number }): boolean => end_time < now - retention_ms;
    const past = [...state.sessions.values()].filter(isPast);
    for (const { session_id } of past) state.sessions.delete(session_id);
    for (const record of [...state.records.values()].filter(isPast)) state.records.delete(record.record_key);
    state.findings = state.findings.filter(({ finding }) => !isPast(finding));
    return { ...report, sessions_deleted: past.length };
  }

  async keepModel(model: StoredModel, line: string): Promise<void> {
    this.putModel(model);
    this.state.modelLog.push(line);
  }

  async promoteModel(model: StoredModel, line?: string): Promise<void> {
    this.view().current_model = model.model_version;
    this.putModel(model);
    if (line !== undefined) this.state.modelLog.push(line);
  }

  async serveModel(model_version: string, line: string): Promise<void> {
    this.view().current_model = model_version;
    this.state.modelLog.push(line);
  }

  async appendToTriageLog(line: string): Promise<void> {
    this.view().triageLog.push(line);
  }

  async noteFeedState(feed: string, state: FeedState): Promise<void> {
    this.view().noteState(feed, state);
  }

  async saveFeedPosition(feed: string, { part, value }: FeedPosition): Promise<void> {
    this.view().positions.set(positionKey(feed, part), value);
  }

  async leaseDueSources({ limit, now, duration_ms }: LeaseRequest): Promise<SourceLease | null> {
    const state = this.view();
    const held = new Set([...state.leases.values()].filter(({ expires_at }) => expires_at > now).flatMap(({ sources }) => sources));
    const sources = [...state.due.keys()].filter((source) => !held.has(source)).sort(ascending((source) => source)).slice(0, limit);
    if (sources.length === 0) return null;
    const written = state.next();
    state.leases.set(String(written), { sources, expires_at: now + duration_ms, written });
    return { lease_id: String(written), sources };
  }

  async endLease(lease_id: string): Promise<boolean> {
    const state = this.view();
    const lease = state.leases.get(lease_id);
    if (lease === undefined) return false;
    state.leases.delete(lease_id);
    // After it expired, a later lease may have taken over some of its sources.
    const lost = new Set([...state.leases.values()].filter(({ written }) => written > lease.written).flatMap(({ sources }) => sources));
    const kept = lease.sources.filter((source) => !lost.has(source));
    for (const source of kept) if ((state.due.get(source) ?? Infinity) < lease.written) state.due.delete(source);
    return kept.length === lease.sources.length;
  }

  async markAllDue(basis: string): Promise<boolean> {
    const state = this.view();
    if (state.basis === basis) return false;
    state.basis = basis;
    state.markDue([...[...state.sessions.values()].map(({ src_ip }) => src_ip), ...state.findings.map(({ finding }) => finding.entity)]);
    return true;
  }

  async close(): Promise<void> {
    this.isEnded = true;
  }

  private putModel(model: StoredModel): void {
    const state = this.view();
    const others = state.models.filter(({ model_version }) => model_version !== model.model_version);
    const kept = [...others, model].filter(({ model_version }) => model_version !== state.current_model).sort(inOrder(descending(({ trained_at }) => trained_at), ascending(({ model_version }) => model_version)));
    state.models = [...[...others, model].filter(({ model_version }) => model_version === state.current_model), ...kept.slice(0, MAX_KEPT_MODELS)];
  }
}

const NO_TEXTS = { src_ip_country_code: null, protocol: null, rule_names: null, observation_name: null, source_meta: null, source_name: null, detection_types: null, label: null };

const SESSION_NAMES = ['session_id', 'start_time', 'end_time', 'src_ip', 'src_ip_country_code', 'protocol', 'response_code', 'dst_ip', 'dst_port', 'bytes_in', 'bytes_out', 'rule_names', 'observation_name', 'source_meta', 'source_name', 'detection_types', 'label'];

const toSession = (row: SessionRow): Session => Object.fromEntries(SESSION_NAMES.map((name) => [name, valueOf(row, name)])) as unknown as Session;
