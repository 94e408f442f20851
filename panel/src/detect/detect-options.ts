import type { PanelOptionsEditorBuilder, SelectableValue, StandardEditorContext } from '@grafana/data';
import { framesFromData } from '../frames-from-data';
import type { AnomalyOptions } from '../options';
import { DETECT_BOUNDS, DETECT_DEFAULTS } from './detect-anomalies';
import { joinByTime } from './join-by-time';
import { MAX_FIELDS, measuresOf } from './rows-to-score';

const CATEGORY = ['Detect here'];

/** Views of figures that are already added up, whose rows are no events: nothing is detected for them. */
const OF_SUMS: ReadonlySet<string> = new Set([
  'geo',
  'importance',
  'waterfall',
  'curves',
  'confusion',
  'findings',
  'attack',
  'models',
]);

/** True for a view whose rows a detection is of use for. */
export const isOfRows = (view: string): boolean => !OF_SUMS.has(view);

const isOffered = ({ view }: AnomalyOptions): boolean => isOfRows(view);
const isOn = ({ view, detect }: AnomalyOptions): boolean => isOfRows(view) && detect?.enabled === true;

/** Numeric fields of the data, each once, as the detection names them. */
export async function loadMeasureChoices({ data }: StandardEditorContext<unknown>): Promise<Array<SelectableValue<string>>> {
  const names = new Set(joinByTime(framesFromData(data ?? [])).flatMap(measuresOf).map(({ name }) => name));

  return [...names].map((name) => ({ value: name, label: name }));
}

/** Declares the options of the detection to Grafana's editor. */
export function addDetectOptions(builder: PanelOptionsEditorBuilder<AnomalyOptions>): void {
  builder
    .addBooleanSwitch({
      path: 'detect.enabled',
      name: 'Detect anomalies here',
      description: 'For data without anomaly_score: this browser finds the rows that are unusual among those shown.',
      category: CATEGORY,
      defaultValue: false,
      showIf: isOffered,
    })
    .addMultiSelect({
      path: 'detect.fields',
      name: 'Fields to look at',
      description: `Numeric fields, at most ${MAX_FIELDS}. Left empty: all of them.`,
      category: CATEGORY,
      defaultValue: [] as string[],
      // Grafana's type takes the list that is chosen for the type of a choice.
      settings: { options: [], allowCustomValue: true, getOptions: loadMeasureChoices as never },
      showIf: isOn,
    })
    .addNumberInput({
      path: 'detect.contamination',
      name: 'Share flagged',
      description: 'Of the rows, about this share is flagged, attack or no attack. 0.02 is 2 %.',
      category: CATEGORY,
      defaultValue: DETECT_DEFAULTS.contamination,
      settings: { min: DETECT_BOUNDS.contamination[0], max: DETECT_BOUNDS.contamination[1], step: 0.005 },
      showIf: isOn,
    })
    .addNumberInput({
      path: 'detect.trees',
      name: 'Trees',
      description: 'Of the isolation forest. More are steadier and slower.',
      category: CATEGORY,
      defaultValue: DETECT_DEFAULTS.trees,
      settings: { min: DETECT_BOUNDS.trees[0], max: DETECT_BOUNDS.trees[1], integer: true },
      showIf: isOn,
    })
    .addNumberInput({
      path: 'detect.seed',
      name: 'Seed',
      description: 'The same rows and the same seed give the same scores.',
      category: CATEGORY,
      defaultValue: DETECT_DEFAULTS.seed,
      settings: { min: DETECT_BOUNDS.seed[0], max: DETECT_BOUNDS.seed[1], integer: true },
      showIf: isOn,
    });
}
