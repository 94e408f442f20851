import type { ClassCalibration } from '@weir/kernels';
import type { ClassifierReport, FlagStability, LabelSourceReport, ModelSummary } from '@weir/schema';
import type { SourceBaselines } from '../features/source-baselines.ts';
import type { Classifier, Detector, EngineDefinition } from './engines/define-engine.ts';
import type { ScoreScale } from './scoring/score-scale.ts';

/** Input features of the isolation forest, its size, and the share of sessions that it flags. */
export interface ModelProfile {
  readonly id: 'classic' | 'context';
  readonly anomaly_features: readonly string[];
  /** Expected share of anomalies, (0, 0.5]; it only sets the threshold. */
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

/** Volume, each source compared with its baseline, and the response; docs/models.md compares the profiles. */
export const CONTEXT_PROFILE: ModelProfile = {
  id: 'context',
  anomaly_features: ['bytes_in', 'bytes_out', 'bytes_in_vs_usual', 'bytes_out_vs_usual', 'refused', 'uncommon_port'],
  contamination: 0.01,
  n_trees: 100,
  max_samples: 1024,
};

/** The random forest that assigns risk_class, with its report. */
export interface RiskClassifier {
  readonly features: readonly string[];
  readonly forest: Classifier;
  /** Null where the probabilities are used uncalibrated. */
  readonly calibration: ClassCalibration | null;
  readonly report: ClassifierReport;
}

/** Everything that is fitted and saved together. */
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
  /** Scale that turns a score into a rarity. */
  readonly scale: ScoreScale;
  readonly stability: FlagStability;
  /** Median of each anomaly feature in the training data. */
  readonly typical: readonly number[];
  readonly baselines: SourceBaselines;
  readonly classifier: RiskClassifier | null;
  /** Label sources that were considered, strongest first, up to the one that is used. */
  readonly label_sources: readonly LabelSourceReport[];
}

/** Returns the model's figures and caveats. */
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

/** Sessions below which the highest possible rarity is low. */
const SMALL_DATA_SESSIONS = 1000;
/** Share of flagged sessions that must be stable across seeds; below it a caveat is added. */
const STEADY_SHARE = 0.8;

const caveatsOf = (model: TrafficModel): string[] => {
  const { contamination } = model.profile;
  const caveats = [
    `The contamination of ${contamination} sets the share of flagged sessions (${model.flagged_count.toLocaleString('en-US')} of ${model.session_count.toLocaleString('en-US')}); it does not measure how many attacks there are.`,
  ];
  const { forest_count, always_flagged, ever_flagged } = model.stability;
  if (always_flagged < STEADY_SHARE * ever_flagged) {
    caveats.push(
      `Flags depend on the random seed: ${forest_count} forests with different seeds flag ${ever_flagged.toLocaleString('en-US')} sessions, and agree on ${always_flagged.toLocaleString('en-US')} of them.`,
    );
  }
  if (model.session_count < SMALL_DATA_SESSIONS) {
    caveats.push(`Few training sessions (${model.session_count}): the highest rarity is one in ${model.session_count + 1}.`);
  }
  if (model.profile.id === 'classic') {
    caveats.push('Where all windows have the same length, the average throughput is proportional to the total bytes, and the duration is constant.');
  }
  if (model.classifier === null) caveats.push(`No risk class. ${model.label_sources.map(({ sentence }) => sentence).join(' ')}`);
  return [...caveats, ...model.engine.caveats];
};
