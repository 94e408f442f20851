import type { ClassCalibration } from '@weir/kernels';
import type { ClassifierReport, FlagStability, LabelSourceReport, ModelSummary } from '@weir/schema';
import type { SourceBaselines } from '../features/source-baselines.ts';
import type { Classifier, Detector, EngineDefinition } from './engines/define-engine.ts';
import type { ScoreScale } from './scoring/score-scale.ts';

/** Which features the isolation forest sees, and how much it may flag. */
export interface ModelProfile {
  readonly id: 'classic' | 'context';
  readonly anomaly_features: readonly string[];
  /** Expected share of anomalies, (0, 0.5]; it only places the threshold. */
  readonly contamination: number;
  readonly n_trees: number;
  readonly max_samples: number;
}

/** Settings of the published analyses. */
export const CLASSIC_PROFILE: ModelProfile = {
  id: 'classic',
  anomaly_features: ['bytes_in', 'bytes_out', 'session_duration', 'avg_packet_size', 'total_bytes'],
  contamination: 0.05,
  n_trees: 100,
  max_samples: 256,
};

/** Volume, each source against itself, and what was answered; docs/models.md has how it compares. */
export const CONTEXT_PROFILE: ModelProfile = {
  id: 'context',
  anomaly_features: ['bytes_in', 'bytes_out', 'bytes_in_vs_usual', 'bytes_out_vs_usual', 'refused', 'uncommon_port'],
  contamination: 0.01,
  n_trees: 100,
  max_samples: 1024,
};

/** The random forest that gives risk_class, with what its figures mean. */
export interface RiskClassifier {
  readonly features: readonly string[];
  readonly forest: Classifier;
  /** Null where the engine's probabilities are taken as they are. */
  readonly calibration: ClassCalibration | null;
  readonly report: ClassifierReport;
}

/** All that is fitted together and saved together. */
export interface TrafficModel {
  readonly model_version: string;
  readonly engine: EngineDefinition;
  readonly profile: ModelProfile;
  readonly seed: number;
  /** UTC epoch ms. */
  readonly trained_at: number;
  readonly session_count: number;
  readonly data_from: number;
  readonly data_to: number;
  readonly flagged_count: number;
  readonly detector: Detector;
  /** anomaly_score above which a session is anomalous. */
  readonly threshold: number;
  /** What a score means, whatever the model. */
  readonly scale: ScoreScale;
  readonly stability: FlagStability;
  /** Median of each anomaly feature in the training data. */
  readonly typical: readonly number[];
  readonly baselines: SourceBaselines;
  readonly classifier: RiskClassifier | null;
  /** Where the classes could come from, strongest first, up to the one that is used. */
  readonly label_sources: readonly LabelSourceReport[];
}

/** The model in figures and words. */
export const toModelSummary = (model: TrafficModel): ModelSummary => ({
  model_version: model.model_version,
  engine: model.engine.id,
  trained_at: model.trained_at,
  session_count: model.session_count,
  data_from: model.data_from,
  data_to: model.data_to,
  seed: model.seed,
  anomaly_features: [...model.profile.anomaly_features],
  n_trees: model.profile.n_trees,
  max_samples: model.detector.rows_per_tree,
  contamination: model.profile.contamination,
  threshold: model.threshold,
  flagged_count: model.flagged_count,
  stability: model.stability,
  classifier: model.classifier?.report ?? null,
  label_sources: [...model.label_sources],
  caveats: caveatsOf(model),
});

/** Sessions below which the rarest that can be told is not rare. */
const SMALL_DATA_SESSIONS = 1000;
/** Flagged sessions of which fewer than this share are flagged whatever the seed are said to depend on it. */
const STEADY_SHARE = 0.8;

const caveatsOf = (model: TrafficModel): string[] => {
  const { contamination } = model.profile;
  const caveats = [
    `Contamination ${contamination} fixes the share flagged (${model.flagged_count} of ${model.session_count}); it says nothing of how many attacks there are.`,
  ];
  const { forest_count, always_flagged, ever_flagged } = model.stability;
  if (always_flagged < STEADY_SHARE * ever_flagged) {
    caveats.push(
      `What is flagged depends on the seed: of the ${ever_flagged} sessions that one of ${forest_count} reseeded forests flags, all of them flag ${always_flagged}.`,
    );
  }
  if (model.session_count < SMALL_DATA_SESSIONS) {
    caveats.push(`${model.session_count} sessions are few: nothing rarer than one in ${model.session_count + 1} can be told.`);
  }
  if (model.profile.id === 'classic') {
    caveats.push('With windows of one length avg_packet_size and total_bytes repeat each other, and session_duration says nothing.');
  }
  if (model.classifier === null) caveats.push(`No risk class. ${model.label_sources.map(({ sentence }) => sentence).join(' ')}`);
  return [...caveats, ...model.engine.caveats];
};
