import type { PanelOptionsEditorBuilder, SelectableValue, StandardEditorContext } from '@grafana/data';
import { framesFromData } from '../data/frames-from-data';
import { toFieldChoices } from '../options/field-choices';
import type { AnomalyOptions } from '../options/panel-options';
import { VIEWS, type ViewChoice } from '../views/view-registry';
import { DETECT_BOUNDS, DETECT_DEFAULTS } from './detect-anomalies';
import { joinByTime } from './join-by-time';
import { MAX_FIELDS, measuresOf } from './rows-to-score';

const CATEGORY = ['Anomaly detection'];

/** Returns true for a view whose rows are events, so that detecting anomalies among them is meaningful. */
export const supportsDetection = (view: ViewChoice): boolean => VIEWS[view].rows !== 'aggregated';

const isSupported = ({ view }: AnomalyOptions): boolean => supportsDetection(view);
const isOn = ({ view, detect }: AnomalyOptions): boolean => supportsDetection(view) && detect?.enabled === true;

/** Loads the names of the numeric fields that the detection can use as inputs, without duplicates. */
export async function loadMeasureChoices({ data }: StandardEditorContext<unknown>): Promise<Array<SelectableValue<string>>> {
  const names = new Set(joinByTime(framesFromData(data ?? [])).flatMap(measuresOf).map(({ name }) => name));

  return toFieldChoices(names);
}

/** Adds the option editors of the anomaly detection in the browser. */
export function addDetectOptions(builder: PanelOptionsEditorBuilder<AnomalyOptions>): void {
  builder
    .addBooleanSwitch({
      path: 'detect.enabled',
      name: 'Detect anomalies in the browser',
      description: 'For data without anomaly_score. Finds the rows that are unusual among the rows shown.',
      category: CATEGORY,
      defaultValue: false,
      showIf: isSupported,
    })
    .addMultiSelect({
      path: 'detect.fields',
      name: 'Input fields',
      description: `Numeric fields to use, at most ${MAX_FIELDS}. Empty: all numeric fields.`,
      category: CATEGORY,
      defaultValue: [] as string[],
      // Grafana declares the value of a multi-select with the type of a single choice.
      settings: { options: [], allowCustomValue: true, getOptions: loadMeasureChoices as never },
      showIf: isOn,
    })
    .addNumberInput({
      path: 'detect.contamination',
      name: 'Contamination',
      description: 'Share of the rows to flag, whether or not an attack happened. Example: 0.02 flags about 2 %.',
      category: CATEGORY,
      defaultValue: DETECT_DEFAULTS.contamination,
      settings: { min: DETECT_BOUNDS.contamination[0], max: DETECT_BOUNDS.contamination[1], step: 0.005 },
      showIf: isOn,
    })
    .addNumberInput({
      path: 'detect.trees',
      name: 'Trees',
      description: 'Number of trees in the isolation forest. More trees give more stable scores and take longer.',
      category: CATEGORY,
      defaultValue: DETECT_DEFAULTS.trees,
      settings: { min: DETECT_BOUNDS.trees[0], max: DETECT_BOUNDS.trees[1], integer: true },
      showIf: isOn,
    })
    .addNumberInput({
      path: 'detect.seed',
      name: 'Random seed',
      description: 'The same rows and the same seed give the same scores.',
      category: CATEGORY,
      defaultValue: DETECT_DEFAULTS.seed,
      settings: { min: DETECT_BOUNDS.seed[0], max: DETECT_BOUNDS.seed[1], integer: true },
      showIf: isOn,
    });
}
