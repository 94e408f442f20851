import { hash } from 'node:crypto';
import type { Finding } from '@weir/schema';
import { enrichFindings, type Enrichment } from '../detect/enrichment/enrich-findings.ts';
import type { PopulationFacts } from '../detect/findings/population.ts';
import type { DetectionOverrides } from '../detect/findings/settings/detection-settings.ts';
import type { TrafficModel } from '../detect/models/traffic-model.ts';
import type { SourceLease, Store } from '../store/contract/store.ts';
import type { Background } from './background/background.ts';
import { CoalescingJob } from './jobs/coalescing-job.ts';

/** Limits memory: the findings of this many sources are held at once. */
const SOURCES_PER_LEASE = 50_000;
/** Longer than the work on a lease takes; a lease that a crash left behind ends when the store is opened. */
const LEASE_MS = 3_600_000;
/** When all findings have been computed again, the next time waits for this many times the duration. */
const REST_FACTOR = 20;
/** Share of due sources from which all findings are computed at once. */
const MOST = 0.5;

/** Dependencies of the findings service. */
export interface FindingsParts {
  readonly store: Pick<Store, 'dueSourceCount' | 'markAllDue' | 'leaseDueSources' | 'endLease' | 'evidenceOf' | 'peaks' | 'logShape' | 'replaceFindings'>;
  readonly enrichment: Enrichment;
  /** Detection settings that differ from the defaults. */
  readonly detection?: DetectionOverrides;
  readonly background: Pick<Background, 'find' | 'parallel'>;
  readonly model: () => TrafficModel | null;
  readonly now: () => number;
  readonly onError: (error: unknown) => void;
}

/**
 * Keeps the findings of every source up to date with its sessions, verdicts and enrichment, in the background.
 *
 * Sources with new sessions or verdicts come first. All findings also depend on facts about the whole log, which nearly every
 * upload changes: when they have changed, every finding is computed again, at most a twentieth of the time. Then findings are a
 * function of the stored sessions and the model alone, whatever the order in which the sessions arrived.
 */
export class FindingsService {
  private readonly job: CoalescingJob;
  /** When all findings may be computed again, UTC epoch ms. */
  private rests_until = 0;
  private retry: NodeJS.Timeout | undefined;
  private completed_at: number | null = null;

  constructor(private readonly parts: FindingsParts) {
    this.job = new CoalescingJob(() => this.refresh(), parts.onError);
  }

  /** Time of the last refresh after which no finding was out of date, UTC epoch ms; null before the first. */
  get completedAt(): number | null {
    return this.completed_at;
  }

  /** Requests a refresh and does not wait for it. */
  trigger(): void {
    this.job.trigger();
  }

  /** Resolves when every requested refresh has ended. */
  current(): Promise<void> {
    return this.job.settled();
  }

  /** Resolves when all findings are up to date. */
  async settled(): Promise<void> {
    await this.job.settled();
    if (this.retry === undefined) return;
    this.rests_until = 0;
    this.job.trigger();
    await this.job.settled();
  }

  private async refresh(): Promise<void> {
    const { store, enrichment, detection, now } = this.parts;
    clearTimeout(this.retry);
    this.retry = undefined;
    const model = this.parts.model();
    if (model === null) return;
    await enrichment.refresh();
    const facts: PopulationFacts = {
      threshold: model.threshold,
      overall: model.baselines.overall,
      peaks: await store.peaks(),
      log: await store.logShape(),
      ...(detection === undefined ? {} : { detection }),
    };
    const population = JSON.stringify(facts);
    const basis = hash('sha256', `${enrichment.version} ${population}`, 'hex');
    const started = now();
    const isResting = started < this.rests_until;
    // Where most sources are due, computing these first would be half of the work twice.
    const areMostDue = (await store.dueSourceCount()) >= MOST * facts.log.source_count;
    if (isResting || !areMostDue) await this.refreshDue(facts, population);
    if (isResting) {
      this.retry = setTimeout(() => this.trigger(), this.rests_until - started).unref();
      return;
    }
    if ((await store.markAllDue(basis)) || areMostDue) {
      await this.refreshDue(facts, population);
      this.rests_until = now() + REST_FACTOR * (now() - started);
    }
    this.completed_at = started;
  }

  private async refreshDue(facts: PopulationFacts, population: string): Promise<void> {
    const { store, enrichment, now } = this.parts;
    for (;;) {
      const lease = await store.leaseDueSources({ limit: SOURCES_PER_LEASE, now: now(), duration_ms: LEASE_MS });
      if (lease === null) return;
      const findings = enrichFindings(await this.findOf(lease, facts), enrichment);
      await store.replaceFindings({ sources: lease.sources, findings, population });
      await store.endLease(lease.lease_id);
    }
  }

  private async findOf({ sources }: SourceLease, facts: PopulationFacts): Promise<Finding[]> {
    const { store, background } = this.parts;
    const findings: Finding[] = [];
    const running = new Set<Promise<void>>();
    for await (const evidence of store.evidenceOf(sources)) {
      const finding = background.find(evidence, facts).then((found) => {
        findings.push(...found);
        running.delete(finding);
      });
      finding.catch(() => undefined);
      running.add(finding);
      if (running.size >= background.parallel) await Promise.race(running);
    }
    await Promise.all(running);
    return findings;
  }
}
