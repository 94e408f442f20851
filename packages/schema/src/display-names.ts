import { ALL_COLUMNS, FEATURE_COLUMNS } from './columns.ts';
import { formatQuantity } from './format-quantity.ts';

/** Display name and optional Grafana unit id of a column. */
export interface ColumnDisplay {
  readonly title: string;
  readonly unit?: string;
}

/** Model features that are not stored as a column. */
const CONTEXT_FEATURES: Readonly<Record<string, ColumnDisplay>> = {
  bytes_in_vs_usual: { title: 'Bytes in vs. baseline' },
  bytes_out_vs_usual: { title: 'Bytes out vs. baseline' },
  refused: { title: 'Response' },
  uncommon_port: { title: 'Uncommon port' },
};

/** Columns that only query results have, and the kinds of evidence: counts, findings, dispositions, baselines, models, drift, ingest and server figures. */
const RESULT_COLUMNS: Readonly<Record<string, ColumnDisplay>> = {
  time: { title: 'Time' },
  value: { title: 'Value' },
  session_count: { title: 'Sessions' },
  anomaly_count: { title: 'Anomalies' },
  anomaly_rate: { title: 'Anomaly rate', unit: 'percentunit' },
  source_count: { title: 'Sources' },
  finding_count: { title: 'Findings' },
  hidden_anomaly_count: { title: 'Hidden anomalies' },
  hidden_finding_count: { title: 'Hidden findings' },
  in_out_ratio: { title: 'In/out ratio' },
  seconds_since_last_session: { title: 'Time since last session', unit: 's' },
  share: { title: 'Share', unit: 'percentunit' },
  weekday: { title: 'Weekday' },
  column: { title: 'Column' },
  median: { title: 'Median' },
  q1: { title: 'Lower quartile' },
  q3: { title: 'Upper quartile' },
  min: { title: 'Minimum' },
  max: { title: 'Maximum' },
  lower_fence: { title: 'Lower fence' },
  upper_fence: { title: 'Upper fence' },
  outlier_count: { title: 'Outliers' },
  severity: { title: 'Severity' },
  priority: { title: 'Priority' },
  entity: { title: 'Source' },
  network: { title: 'Network' },
  sentence: { title: 'Summary' },
  advice: { title: 'Recommended action' },
  confidence: { title: 'Confidence', unit: 'percentunit' },
  kind: { title: 'Kind' },
  direction: { title: 'Direction' },
  typical: { title: 'Typical' },
  typical_text: { title: 'Typical' },
  actual: { title: 'Actual' },
  actual_text: { title: 'Actual' },
  technique: { title: 'ATT&CK technique' },
  technique_id: { title: 'ATT&CK ID' },
  technique_name: { title: 'ATT&CK technique' },
  finding_id: { title: 'Finding' },
  network_kind: { title: 'Network kind' },
  operator: { title: 'Operator' },
  asn: { title: 'AS number' },
  organisation: { title: 'Organisation' },
  country_code: { title: 'Country' },
  lists: { title: 'Address lists' },
  votes: { title: 'Evidence' },
  view: { title: 'Evidence' },
  weight: { title: 'Weight', unit: 'percentunit' },
  session_forest: { title: 'Isolation forest' },
  entity_baseline: { title: 'Source baseline' },
  population: { title: 'Comparison with other sources' },
  http_outcome: { title: 'HTTP responses' },
  distinct_ports: { title: 'Distinct ports' },
  size_regularity: { title: 'Size regularity' },
  timing: { title: 'Timing' },
  coverage: { title: 'Coverage' },
  says: { title: 'Detail' },
  about: { title: 'Topic' },
  line: { title: 'Line' },
  text: { title: 'Text' },
  tags: { title: 'Tags' },
  around_from: { title: 'Context from' },
  around_to: { title: 'Context to' },
  reference_text: { title: 'Training median' },
  current_text: { title: 'Current median' },
  disposition: { title: 'Disposition' },
  disposition_id: { title: 'Disposition ID' },
  is_excepted: { title: 'Excepted' },
  verdict: { title: 'Disposition' },
  created_at: { title: 'Created' },
  expires_at: { title: 'Expires' },
  target_kind: { title: 'Target kind' },
  target_id: { title: 'Target' },
  scope: { title: 'Scope' },
  state: { title: 'State' },
  author: { title: 'Author' },
  note: { title: 'Note' },
  action: { title: 'Action' },
  effect: { title: 'Effect' },
  said_of: { title: 'Subject' },
  hidden_findings: { title: 'Hidden findings' },
  hidden_sessions: { title: 'Hidden sessions' },
  hidden_alerts: { title: 'Hidden alerts' },
  undone_by: { title: 'Undone by' },
  undone_at: { title: 'Undone at' },
  undo_reason: { title: 'Reason for undo' },
  review: { title: 'Reason for review' },
  risk: { title: 'Risk' },
  points: { title: 'Points' },
  because: { title: 'Change' },
  day: { title: 'Day' },
  alerts: { title: 'Alerts' },
  held_back: { title: 'Over budget' },
  feature: { title: 'Feature' },
  contribution: { title: 'Contribution' },
  impurity_importance: { title: 'Impurity importance', unit: 'percentunit' },
  permutation_importance: { title: 'Permutation importance', unit: 'percentunit' },
  usual_bytes_in: { title: 'Baseline bytes in', unit: 'decbytes' },
  usual_bytes_out: { title: 'Baseline bytes out', unit: 'decbytes' },
  first_seen: { title: 'First seen' },
  last_seen: { title: 'Last seen' },
  model_ready: { title: 'Model ready' },
  training_sessions: { title: 'Training sessions' },
  training_days: { title: 'Training days' },
  hours_since_training: { title: 'Hours since training' },
  sources: { title: 'Sources' },
  sources_with_usual: { title: 'Sources with a baseline' },
  sources_without_usual: { title: 'Sources without a baseline' },
  steady_flags: { title: 'Flags stable across seeds', unit: 'percentunit' },
  trained_at: { title: 'Trained' },
  data_from: { title: 'Data from' },
  data_to: { title: 'Data to' },
  engine: { title: 'Engine' },
  profile: { title: 'Profile' },
  features: { title: 'Features' },
  anomaly_features: { title: 'Features' },
  n_trees: { title: 'Trees' },
  contamination: { title: 'Contamination', unit: 'percentunit' },
  threshold: { title: 'Threshold' },
  flagged_count: { title: 'Flagged sessions' },
  risk_label: { title: 'Risk class label' },
  risk_label_source: { title: 'Label source' },
  risk_label_strength: { title: 'Label strength' },
  risk_accuracy: { title: 'Accuracy', unit: 'percentunit' },
  seed: { title: 'Random seed' },
  label_source: { title: 'Label source' },
  promoted_at: { title: 'Promoted' },
  promoted_by: { title: 'Promoted by' },
  held_out_count: { title: 'Held-out sessions' },
  difference: { title: 'Difference' },
  difference_low: { title: 'Difference, lower bound' },
  difference_high: { title: 'Difference, upper bound' },
  sha256: { title: 'SHA-256' },
  split: { title: 'Split' },
  class: { title: 'Class' },
  support: { title: 'Sessions' },
  recall: { title: 'Recall', unit: 'percentunit' },
  recall_low: { title: 'Recall, lower bound', unit: 'percentunit' },
  recall_high: { title: 'Recall, upper bound', unit: 'percentunit' },
  precision: { title: 'Precision', unit: 'percentunit' },
  precision_low: { title: 'Precision, lower bound', unit: 'percentunit' },
  precision_high: { title: 'Precision, upper bound', unit: 'percentunit' },
  f1: { title: 'F1', unit: 'percentunit' },
  f1_low: { title: 'F1, lower bound', unit: 'percentunit' },
  f1_high: { title: 'F1, upper bound', unit: 'percentunit' },
  roc_auc: { title: 'ROC AUC' },
  average_precision: { title: 'Average precision' },
  accuracy: { title: 'Accuracy', unit: 'percentunit' },
  accuracy_low: { title: 'Accuracy, lower bound', unit: 'percentunit' },
  accuracy_high: { title: 'Accuracy, upper bound', unit: 'percentunit' },
  majority_share: { title: 'Majority-class accuracy', unit: 'percentunit' },
  balanced_accuracy: { title: 'Balanced accuracy', unit: 'percentunit' },
  balanced_accuracy_low: { title: 'Balanced accuracy, lower bound', unit: 'percentunit' },
  balanced_accuracy_high: { title: 'Balanced accuracy, upper bound', unit: 'percentunit' },
  sure_share: { title: 'Share with a named class', unit: 'percentunit' },
  sure_accuracy: { title: 'Accuracy of named classes', unit: 'percentunit' },
  brier_score: { title: 'Brier score' },
  expected_calibration_error: { title: 'Calibration error' },
  train_size: { title: 'Training sessions' },
  test_size: { title: 'Test sessions' },
  refusal: { title: 'Reason not measured' },
  measure: { title: 'Measure' },
  stability_index: { title: 'Stability index' },
  reference_median: { title: 'Training median' },
  current_median: { title: 'Current median' },
  is_drifted: { title: 'Drifted' },
  highest_stability_index: { title: 'Highest stability index' },
  drifted_measures: { title: 'Drifted measures' },
  score_stability_index: { title: 'Stability index of the scores' },
  anomaly_share: { title: 'Anomaly rate', unit: 'percentunit' },
  reference_anomaly_share: { title: 'Anomaly rate in training', unit: 'percentunit' },
  not_sure_share: { title: 'Share without a named class', unit: 'percentunit' },
  reference_not_sure_share: { title: 'Share without a named class in training', unit: 'percentunit' },
  level: { title: 'Level' },
  title: { title: 'Check' },
  check: { title: 'Check ID' },
  facts: { title: 'Facts' },
  feed: { title: 'Input' },
  source_id: { title: 'Log format' },
  detail: { title: 'Detail' },
  rows_read: { title: 'Rows read' },
  rows_stored: { title: 'Rows stored' },
  rows_duplicate: { title: 'Duplicate rows' },
  rows_late: { title: 'Late rows' },
  rows_rejected: { title: 'Rejected rows' },
  rows_skipped: { title: 'Skipped rows' },
  last_arrival: { title: 'Last arrival' },
  watermark: { title: 'Latest log time' },
  seconds_behind: { title: 'Lag', unit: 's' },
  p50_ms: { title: 'Median latency', unit: 'ms' },
  p95_ms: { title: '95th percentile latency', unit: 'ms' },
  error_rate: { title: 'Error rate', unit: 'percentunit' },
  lag_s: { title: 'Lag', unit: 's' },
  exceptions_to_review: { title: 'Exceptions to review' },
  route: { title: 'Route' },
  query_type: { title: 'Query type' },
};

/** Kinds of evidence in findings: values of the column `view`. */
export const EVIDENCE_VIEWS = ['session_forest', 'entity_baseline', 'population', 'http_outcome', 'distinct_ports', 'size_regularity', 'timing', 'coverage', 'first_seen'] as const;

/** Features of the models: values of the columns `feature`, `measure` and `column`. */
export const FEATURE_NAMES: readonly string[] = ['bytes_in', 'bytes_out', ...FEATURE_COLUMNS.map(({ name }) => name), ...Object.keys(CONTEXT_FEATURES)];

const DISPLAYS: ReadonlyMap<string, ColumnDisplay> = new Map([
  ...Object.entries(RESULT_COLUMNS),
  ...Object.entries(CONTEXT_FEATURES),
  ...ALL_COLUMNS.map(({ name, title, unit }): [string, ColumnDisplay] => [name, unit === undefined ? { title } : { title, unit }]),
]);

/** Words that a humanised name writes in capitals. */
const ACRONYMS = new Set(['ip', 'id', 'asn', 'roc', 'auc', 'http', 'url', 'utc', 'tls', 'cpu']);

const humanise = (name: string): string => {
  const words = name.replaceAll('_', ' ').trim().split(/\s+/).map((word) => (ACRONYMS.has(word) ? word.toUpperCase() : word));
  const text = words.join(' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
};

/** Returns the display name and unit that Weir declares for a column or feature, undefined for names it does not declare. */
export const findDisplay = (column: string): ColumnDisplay | undefined => DISPLAYS.get(column);

/** Returns the display name of a column or feature: `src_ip` is `Source`. Names that are not declared are humanised: `disk_io` is `Disk io`. */
export const displayName = (column: string): string => DISPLAYS.get(column)?.title ?? humanise(column);

/** Returns the Grafana unit id of a column or feature, undefined for bare numbers and for names that are not declared. */
export const unitOf = (column: string): string | undefined => DISPLAYS.get(column)?.unit;

const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const;

/** 0 also covers logs without a status, so it is not called "accepted". */
const RESPONSES = ['no error', 'client error (4xx)', 'server error (5xx)'] as const;

const OWN_BASELINE = "this source's baseline";

const isRatioToBaseline = (feature: string): boolean => feature === 'bytes_in_vs_usual' || feature === 'bytes_out_vs_usual';

/** Kept, because creating one takes longer than formatting thousands of numbers. */
const TWO_DIGITS = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 2 });

const toTwoDigits = (value: number): string => {
  const rounded = Number(value.toPrecision(2));
  return rounded >= 1e6 ? rounded.toExponential(1) : TWO_DIGITS.format(rounded);
};

/** Returns a log2 ratio as a multiple, with two significant digits: 8.6 is `390x this source's baseline`, -5.8 is `1/56 of this source's baseline`. */
const formatMultiple = (log2Ratio: number, baseline: string): string => {
  const factor = 2 ** log2Ratio;
  return factor < 0.1 ? `1/${toTwoDigits(1 / factor)} of ${baseline}` : `${toTwoDigits(factor)}x ${baseline}`;
};

/** Returns one of a few words for a code, else the code itself: a median can lie between two codes. */
const wordFor = (words: readonly string[], code: number): string => words[code] ?? formatQuantity(code);

/**
 * Returns the value of a column or feature in words: `25.2 MB`, `10 min`, `390x this source's baseline`, `client error (4xx)`, `Monday`.
 *
 * @param baseline what ratios are relative to; "the baseline of all sources" for a source without its own
 */
export const formatColumnValue = (column: string, value: number, baseline: string = OWN_BASELINE): string => {
  if (isRatioToBaseline(column)) return formatMultiple(value, baseline);
  if (column === 'refused') return wordFor(RESPONSES, value);
  if (column === 'uncommon_port') return wordFor(['no', 'yes'], value);
  if (column === 'day_of_week') return wordFor(WEEKDAYS, value);
  return formatQuantity(value, unitOf(column));
};

const lowerFirst = (text: string): string => (/^[A-Z][a-z]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text);

/**
 * Returns a feature's value in words, as a fragment of a sentence: `bytes out 88.4 MB (typical 18.3 kB)`,
 * `bytes out, 390x this source's baseline`, `response: client error (4xx)`, `uncommon port: yes`.
 * The typical value is left out where the words already compare with it.
 */
export const describeValue = (column: string, actual: number, typical?: number, baseline: string = OWN_BASELINE): string => {
  const value = formatColumnValue(column, actual, baseline);
  if (isRatioToBaseline(column)) return `${column === 'bytes_in_vs_usual' ? 'bytes in' : 'bytes out'}, ${value}`;
  const name = lowerFirst(displayName(column));
  if (column === 'refused' || column === 'uncommon_port') return `${name}: ${value}`;
  return `${name} ${value}${typical === undefined ? '' : ` (typical ${formatColumnValue(column, typical, baseline)})`}`;
};
