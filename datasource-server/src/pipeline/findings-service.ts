import { enrichFindings, type Enrichment } from '../detect/enrichment/enrich-findings.ts';
import type { PopulationFacts } from '../detect/findings/population.ts';
import type { DetectionOverrides } from '../detect/findings/settings/detection-settings.ts';
import type { TrafficModel } from '../detect/models/traffic-model.ts';
import type { Store } from '../store/store.ts';
import type { Background } from './background/background.ts';
import { CoalescingJob } from './jobs/coalescing-job.ts';

const SOURCES_PER_BATCH = 500;
/** Limits memory: a batch holds this many sessions at once, unless one source has more. */
const SESSIONS_PER_BATCH = 30_000;

/** Dependencies of the findings service. */
export interface FindingsParts {
  readonly store: Pick<Store, 'promoteEnrichment' | 'dueSources' | 'scoredTextsOf' | 'peaks' | 'logShape' | 'replaceFindings'>;
  readonly enrichment: Enrichment;
  /** Detection settings that differ from the defaults. */
  readonly detection?: DetectionOverrides;
  readonly background: Pick<Background, 'find'>;
  readonly model: () => TrafficModel | null;
  /** True while findings should wait, because an upload has not ended. */
  readonly isPaused: () => boolean;
  readonly onError: (error: unknown) => void;
}

/** Keeps the findings of every source up to date with its sessions, verdicts and enrichment, in the background. */
export class FindingsService {
  private readonly job: CoalescingJob;

  constructor(private readonly parts: FindingsParts) {
    this.job = new CoalescingJob(() => this.refresh(), parts.onError);
  }

  /** Requests a refresh and does not wait for it. */
  trigger(): void {
    this.job.trigger();
  }

  /** Resolves when every requested refresh has ended. */
  settled(): Promise<void> {
    return this.job.settled();
  }

  private async refresh(): Promise<void> {
    const { store, enrichment, detection, background, isPaused } = this.parts;
    const model = this.parts.model();
    if (model === null || isPaused()) return;
    await enrichment.refresh();
    // Other settings make all findings due again, as other enrichment does.
    await store.promoteEnrichment(detection === undefined ? enrichment.version : `${enrichment.version} ${JSON.stringify(detection)}`);
    let facts: PopulationFacts | null = null;
    for (;;) {
      const due = await store.dueSources(SOURCES_PER_BATCH, SESSIONS_PER_BATCH);
      if (due.sources.length === 0) return;
      facts ??= { threshold: model.threshold, overall: model.baselines.overall, peaks: await store.peaks(), log: await store.logShape(), ...(detection === undefined ? {} : { detection }) };
      const findings = enrichFindings(await background.find(store.scoredTextsOf(due.sources), facts), enrichment);
      await store.replaceFindings(due, findings, JSON.stringify(facts));
    }
  }
}
