import { hash } from 'node:crypto';
import type { ModelComparison, ModelFacts, ModelVersion } from '@weir/schema';
import type { TrafficModel } from '../detect/models/traffic-model.ts';
import type { StoredModel } from '../store/contract/store.ts';

/** One line of the append-only model log. */
export interface ModelEvent {
  readonly at: number;
  /** promoted: made current after its fit. kept: stored, but not made current. served: an earlier model made current again. */
  readonly action: 'promoted' | 'kept' | 'served';
  readonly model_version: string;
  readonly by: string;
  readonly reason: string;
  readonly facts: ModelFacts;
  readonly comparison: ModelComparison | null;
}

/** Returns what the model log records about a model. */
export const toFacts = (model: TrafficModel, { body }: Pick<StoredModel, 'body'>): ModelFacts => ({
  engine: model.engine.id,
  profile: model.profile.id,
  seed: model.seed,
  trained_at: model.trained_at,
  session_count: model.session_count,
  data_from: model.data_from,
  data_to: model.data_to,
  features: [...model.profile.anomaly_features],
  threshold: model.threshold,
  label_source: model.classifier?.report.label_source ?? null,
  sha256: hash('sha256', body, 'hex'),
});

/** Returns every model of the log with its state, newest first. */
export const toVersions = (events: readonly ModelEvent[], stored: ReadonlySet<string>, champion: string | null): ModelVersion[] => {
  const versions = new Map<string, ModelVersion>();
  for (const { at, action, model_version, by, reason, facts, comparison } of events) {
    const known = versions.get(model_version);
    versions.delete(model_version);
    versions.set(model_version, {
      model_version,
      ...facts,
      state: model_version === champion ? 'champion' : stored.has(model_version) ? 'kept' : 'gone',
      promoted_at: action === 'kept' ? (known?.promoted_at ?? null) : at,
      promoted_by: action === 'kept' ? (known?.promoted_by ?? null) : by,
      reason,
      comparison: comparison ?? known?.comparison ?? null,
    });
  }
  return [...versions.values()].reverse();
};

/** Returns the version of the model that was current before the champion and is still stored; null if there is none. */
export const findPrevious = (events: readonly ModelEvent[], stored: ReadonlySet<string>, champion: string | null): string | null =>
  [...events].reverse().find(({ action, model_version }) => action !== 'kept' && model_version !== champion && stored.has(model_version))?.model_version ?? null;
