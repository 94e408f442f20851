import { OTHER_GROUP } from '@weir/schema';
import type { AnomalyCountsRequest, CountSeries, StoreReads, TrafficSummary, Volumes } from '../../store/contract/store.ts';
import type { CellSum, RateSeries, RatesRequest, SessionCells, SessionCellsRequest, TopTalkers } from '../../store/contract/traffic-reads.ts';

/** The parts of a request that decide which groups get a series of their own. */
type SplitRequest = Pick<AnomalyCountsRequest, 'from_ms' | 'to_ms' | 'bucket_ms' | 'top_k' | 'known_since_ms'>;

/**
 * Holds sums of sessions by time cell and group, read once, and answers as the store does for any window whose edges
 * lie on cell boundaries. Windows must come in order of time.
 */
export class SessionHistory {
  private readonly names: readonly string[];
  private readonly group: Int32Array;
  /** First row of each cell; length is the number of cells plus one. */
  private readonly starts: Int32Array;
  private readonly from_ms: number;
  private readonly cell_ms: number;
  /** Sums per group over the rows [knownFrom, knownTo). */
  private readonly sessions: Float64Array;
  private readonly anomalies: Float64Array;
  private readonly live = new Set<number>();
  private knownFrom = 0;
  private knownTo = 0;

  private constructor(
    private readonly cells: SessionCells,
    { from_ms, to_ms, cell_ms }: SessionCellsRequest,
  ) {
    this.from_ms = from_ms;
    this.cell_ms = cell_ms;
    const ids = new Map<string, number>();
    this.group = Int32Array.from(cells.key, (key) => {
      const id = ids.get(key) ?? ids.size;
      ids.set(key, id);
      return id;
    });
    this.names = [...ids.keys()];
    this.sessions = new Float64Array(ids.size);
    this.anomalies = new Float64Array(ids.size);
    const cellCount = Math.ceil((to_ms - from_ms) / cell_ms);
    this.starts = new Int32Array(cellCount + 1);
    for (const cell of cells.cell) this.starts[cell + 1]++;
    for (let cell = 0; cell < cellCount; cell++) this.starts[cell + 1] += this.starts[cell];
  }

  /** Reads the history from the store. @throws AppError `query.too_large` as the store does */
  static async read(store: Pick<StoreReads, 'traffic'>, request: SessionCellsRequest): Promise<SessionHistory> {
    return new SessionHistory(await store.traffic.sessionCells(request), request);
  }

  /** Answers StoreReads.anomalyCounts. */
  anomalyCounts(request: AnomalyCountsRequest): CountSeries[] {
    const counted = (series: Float64Array, row: number, bucket: number): void => void (series[bucket] += this.cells.anomaly_count[row]);
    if (request.split_by === null) return [{ counts: this.sumInto(request, [0], counted)[0] }];
    const { keys, of } = this.split(request);
    const counts = this.sumInto(request, of, counted, keys.length);
    return keys.map((key, index) => ({ key, counts: counts[index] }));
  }

  /** Answers TrafficReads.anomalyRates. */
  anomalyRates(request: RatesRequest): RateSeries[] {
    const { keys, of } = request.split_by === null ? { keys: [''], of: [0] } : this.split(request);
    const anomalies = this.sumInto(request, of, (series, row, bucket) => void (series[bucket] += this.cells.anomaly_count[row]), keys.length);
    const sessions = this.sumInto(request, of, (series, row, bucket) => void (series[bucket] += this.cells.session_count[row]), keys.length);
    return keys.map((key, index) => ({ key, rates: anomalies[index].map((count, bucket) => (count === 0 ? 0 : count / sessions[index][bucket])) }));
  }

  /** Answers StoreReads.volumes. */
  volumes(request: { from_ms: number; to_ms: number; bucket_ms: number }): Volumes {
    const sums = (name: 'bytes_in' | 'bytes_out' | 'session_count'): Float64Array =>
      this.sumInto(request, [0], (series, row, bucket) => void (series[bucket] += this.cells[name][row]))[0];
    return { bytes_in: sums('bytes_in'), bytes_out: sums('bytes_out'), session_count: sums('session_count') };
  }

  /** Answers the addresses and shares of TrafficReads.topTalkers, for a history grouped by source. The other columns are null or NaN. */
  topShares({ from_ms, to_ms, order_by, limit }: { from_ms: number; to_ms: number; order_by: string; limit: number }): TopTalkers {
    const column = this.cells[(order_by === 'anomaly_count' ? 'all_anomaly_count' : order_by) as CellSum];
    const sums = new Map<number, number>();
    let total = 0;
    for (let row = this.rowAt(from_ms), end = this.rowAt(to_ms); row < end; row++) {
      sums.set(this.group[row], (sums.get(this.group[row]) ?? 0) + column[row]);
      total += column[row];
    }
    const first = topOf(sums.keys(), limit, (a, b) => sums.get(b)! - sums.get(a)! || this.byName(a, b));
    const unknown = new Float64Array(first.length).fill(NaN);
    return {
      key: first.map((id) => this.names[id]),
      share: Float64Array.from(first, (id) => (total === 0 ? 0 : sums.get(id)! / total)),
      country: null,
      session_count: unknown,
      anomaly_count: unknown,
      bytes_in: unknown,
      bytes_out: unknown,
      total_bytes: unknown,
      rarity: unknown,
      first_seen: unknown,
      last_seen: unknown,
    };
  }

  /** Answers the sums of StoreReads.trafficSummary, for a history grouped by source. */
  summary({ from_ms, to_ms }: { from_ms: number; to_ms: number }): Omit<TrafficSummary, 'finding_count' | 'first_session_time' | 'last_session_time'> {
    const sums = { session_count: 0, anomaly_count: 0, all_anomaly_count: 0, bytes_in: 0, bytes_out: 0 };
    const sources = new Set<number>();
    for (let row = this.rowAt(from_ms), end = this.rowAt(to_ms); row < end; row++) {
      sources.add(this.group[row]);
      for (const name of Object.keys(sums) as Array<keyof typeof sums>) sums[name] += this.cells[name][row];
    }
    const { all_anomaly_count, ...rest } = sums;
    return { ...rest, hidden_anomaly_count: all_anomaly_count - sums.anomaly_count, source_count: sources.size };
  }

  /** Assigns each group to a series: the top K known groups to their own, all others to one. */
  private split({ from_ms, to_ms, top_k, known_since_ms }: SplitRequest): { keys: string[]; of: Int32Array } {
    this.moveKnown(this.rowAt(Math.min(known_since_ms, from_ms)), this.rowAt(to_ms));
    // The order does not matter if every group has its own series.
    const top =
      this.live.size <= top_k
        ? [...this.live]
        : topOf(this.live, top_k, (a, b) => this.anomalies[b] - this.anomalies[a] || this.sessions[b] - this.sessions[a] || this.byName(a, b));
    const of = new Int32Array(this.names.length).fill(top.length);
    top.forEach((id, index) => (of[id] = index));
    const keys = top.map((id) => this.names[id]);
    return { keys: this.live.size > top_k ? [...keys, OTHER_GROUP] : keys, of };
  }

  private sumInto(
    { from_ms, to_ms, bucket_ms }: { from_ms: number; to_ms: number; bucket_ms: number },
    of: ArrayLike<number>,
    add: (series: Float64Array, row: number, bucket: number) => void,
    count = 1,
  ): Float64Array[] {
    const length = Math.max(1, Math.ceil((to_ms - from_ms) / bucket_ms));
    const series = Array.from({ length: count }, () => new Float64Array(length));
    for (let row = this.rowAt(from_ms), end = this.rowAt(to_ms); row < end; row++) {
      const start = this.from_ms + this.cells.cell[row] * this.cell_ms;
      add(series[of.length === 1 ? of[0] : of[this.group[row]]], row, Math.floor((start - from_ms) / bucket_ms));
    }
    return series;
  }

  /** Returns the first row at or after a time on a cell boundary. */
  private rowAt(time: number): number {
    const cell = (time - this.from_ms) / this.cell_ms;
    if (!Number.isInteger(cell)) throw new RangeError(`time ${time} is not on a cell boundary (cells of ${this.cell_ms} ms from ${this.from_ms})`);
    return this.starts[Math.max(0, Math.min(cell, this.starts.length - 1))];
  }

  private moveKnown(from: number, to: number): void {
    if (from < this.knownFrom || to < this.knownTo) throw new RangeError('windows must come in order of time');
    for (; this.knownTo < to; this.knownTo++) {
      const id = this.group[this.knownTo];
      this.sessions[id] += this.cells.session_count[this.knownTo];
      this.anomalies[id] += this.cells.anomaly_count[this.knownTo];
      this.live.add(id);
    }
    for (; this.knownFrom < from; this.knownFrom++) {
      const id = this.group[this.knownFrom];
      this.sessions[id] -= this.cells.session_count[this.knownFrom];
      this.anomalies[id] -= this.cells.anomaly_count[this.knownFrom];
      if (this.sessions[id] === 0) this.live.delete(id);
    }
  }

  private byName(a: number, b: number): number {
    return this.names[a] < this.names[b] ? -1 : 1;
  }
}

/** Returns the first `limit` ids in an order, without sorting the rest. */
const topOf = (ids: Iterable<number>, limit: number, compare: (a: number, b: number) => number): number[] => {
  const top: number[] = [];
  for (const id of ids) {
    if (top.length === limit && compare(top[limit - 1], id) <= 0) continue;
    let place = top.length;
    while (place > 0 && compare(top[place - 1], id) > 0) place--;
    top.splice(place, 0, id);
    if (top.length > limit) top.pop();
  }
  return top;
};
