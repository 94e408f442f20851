import type { GeoMeasure } from '@weir/views';
import { whileShowing, type AddViewOptions } from '../../options/view-options';

const MEASURES: Array<{ value: GeoMeasure; label: string }> = [
  { value: 'session_count', label: 'Sessions' },
  { value: 'total_bytes', label: 'Total bytes' },
  { value: 'anomaly_count', label: 'Anomalous sessions' },
  { value: 'anomaly_rate', label: 'Anomaly rate' },
];

/** Adds the option editors of the map. */
export const addGeoOptions: AddViewOptions = (builder) => {
  builder
    .addSelect({
      path: 'geo.measure',
      name: 'Measure',
      description: 'Measure that sets the colour of a country.',
      defaultValue: 'session_count',
      settings: { options: MEASURES },
      showIf: whileShowing('geo'),
    })
    .addBooleanSwitch({
      path: 'geo.roam',
      name: 'Drag and zoom',
      description: 'Off: scrolling over the map scrolls the page.',
      defaultValue: false,
      showIf: whileShowing('geo'),
    });
};
