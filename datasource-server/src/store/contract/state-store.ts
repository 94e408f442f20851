import type { FeedHealth, FeedPosition, FeedState } from './ingest-results.ts';

/** A model as it is stored. */
export interface StoredModel {
  readonly model_version: string;
  readonly trained_at: number;
  readonly body: string;
}

/** Sources whose findings one holder computes. Another holder gets other sources until the lease ends or expires. */
export interface SourceLease {
  readonly lease_id: string;
  /** In ascending order. */
  readonly sources: readonly string[];
}

/** A request for a lease. */
export interface LeaseRequest {
  /** Most sources in the lease. */
  readonly limit: number;
  /** UTC epoch ms. */
  readonly now: number;
  /** The lease expires this long after `now`; then its sources can be leased again. */
  readonly duration_ms: number;
}

/** Reads of what the server knows besides the traffic. */
export interface StateReads {
  /** Returns the lines of the triage log in the order in which they were added. */
  triageLog(): Promise<readonly string[]>;
  currentModel(): Promise<StoredModel | null>;
  /** Returns a stored model, current or not; null if it is not stored. */
  findModel(model_version: string): Promise<StoredModel | null>;
  /** Returns the versions of the stored models. */
  storedModels(): Promise<ReadonlySet<string>>;
  /** Returns the lines of the model log in the order in which they were added. */
  modelLog(): Promise<readonly string[]>;
  /** Returns where a feed resumes; null if no position is stored. */
  feedPosition(feed: string, part?: string): Promise<string | null>;
  /** Returns the health of every input that sent rows or reported a state. */
  feedHealth(): Promise<FeedHealth[]>;
  /** Returns the number of sources whose findings are older than their sessions or verdicts. */
  dueSourceCount(): Promise<number>;
  /** Returns whether a source has sessions or verdicts that are newer than its findings. */
  isSourceDue(src_ip: string): Promise<boolean>;
}

/**
 * Keeps what the server knows besides the traffic: models, logs, positions of feeds, due sources. When a write resolves, it
 * survives a kill -9.
 */
export interface StateStore extends StateReads {
  /** Stores a model without making it current, with a line for the model log. Only the latest few models are kept, and always the current one. */
  keepModel(model: StoredModel, line: string): Promise<void>;
  /** Stores a model, makes it current and adds a line to the model log, all or nothing. `line` may be left out. */
  promoteModel(model: StoredModel, line?: string): Promise<void>;
  /** Makes a stored model current and adds a line to the model log, all or nothing. */
  serveModel(model_version: string, line: string): Promise<void>;
  /** Adds a line to the triage log, which is append-only. */
  appendToTriageLog(line: string): Promise<void>;
  /** Stores the state of an input. */
  noteFeedState(feed: string, state: FeedState): Promise<void>;
  /** Stores where a feed resumes when it has no rows to store, as after rows that it skipped. */
  saveFeedPosition(feed: string, position: FeedPosition): Promise<void>;
  /** Returns due sources that no unexpired lease holds; null if there are none. Due sources are kept on disk, so a crash loses none. */
  leaseDueSources(request: LeaseRequest): Promise<SourceLease | null>;
  /**
   * Ends a lease whose findings are stored. A source that became due again meanwhile stays due. Returns false if the lease had
   * expired and another holder has some of its sources; then those stay due.
   */
  endLease(lease_id: string): Promise<boolean>;
  /**
   * Marks every source as due if the last call had another `basis`: the inputs of findings other than sessions, as text.
   * Returns whether it did.
   */
  markAllDue(basis: string): Promise<boolean>;
}
