import type { Rule } from '@weir/schema';
import type { Sample } from './reduce-frames.ts';

/** A series that is pending or firing. */
interface Instance {
  readonly labels: Readonly<Record<string, string>>;
  pending_since: number;
  last_seen: number;
  firing: Firing | null;
}

/** A period in which a series fired. */
export interface Firing {
  readonly key: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly from_ms: number;
  /** Evaluation that ended it; null while it is firing. */
  to_ms: number | null;
  highest: number | null;
}

/** Number of evaluations without a series after which it ends. */
const GONE_AFTER = 2;

type StateRule = Pick<Rule, 'evaluator' | 'threshold' | 'interval_s' | 'for_s' | 'no_data'>;

/**
 * Tracks the states of a rule's series as Grafana does: pending until the condition has held for `for_s`, firing until
 * the condition is no longer met or the series is missing for two evaluations.
 */
export class AlertStates {
  /** Every firing so far, in the order of their start. */
  readonly firings: Firing[] = [];
  no_data_count = 0;
  private readonly instances = new Map<string, Instance>();

  constructor(private readonly rule: StateRule) {}

  /** Adds one evaluation. Evaluations must come in order of time, one per interval. */
  evaluate(at_ms: number, samples: readonly Sample[]): void {
    const seen = samples.length === 0 ? [{ key: '[]', labels: {}, value: null }] : samples;
    if (seen.every(({ value }) => value === null)) this.no_data_count++;
    for (const sample of seen) {
      if (this.isMet(sample.value)) this.meet(at_ms, sample);
      else this.end(sample.key, at_ms);
    }
    for (const [key, { last_seen }] of this.instances) {
      if (at_ms - last_seen >= GONE_AFTER * this.rule.interval_s * 1000) this.end(key, at_ms);
    }
  }

  private isMet(value: number | null): boolean {
    if (value === null) return this.rule.no_data === 'Alerting';
    return this.rule.evaluator === 'gt' ? value > this.rule.threshold : value < this.rule.threshold;
  }

  private meet(at_ms: number, { key, labels, value }: Sample): void {
    const instance = this.instances.get(key) ?? { labels, pending_since: at_ms, last_seen: at_ms, firing: null };
    this.instances.set(key, instance);
    instance.last_seen = at_ms;
    if (instance.firing === null && at_ms - instance.pending_since >= this.rule.for_s * 1000) {
      instance.firing = { key, labels, from_ms: at_ms, to_ms: null, highest: value };
      this.firings.push(instance.firing);
    }
    if (instance.firing !== null && value !== null) instance.firing.highest = Math.max(instance.firing.highest ?? -Infinity, value);
  }

  private end(key: string, at_ms: number): void {
    const instance = this.instances.get(key);
    if (instance === undefined) return;
    if (instance.firing !== null) instance.firing.to_ms = at_ms;
    this.instances.delete(key);
  }
}
