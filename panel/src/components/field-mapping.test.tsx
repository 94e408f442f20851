import React from 'react';
import { FieldType, toDataFrame, type DataFrame } from '@grafana/data';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { AnomalyOptions } from '../options/panel-options';
import { SESSIONS, toPanel } from '../testing/panel-fixtures';

const PLACES = toDataFrame({
  fields: [
    { name: 'home', type: FieldType.string, values: ['DE', 'US'] },
    { name: 'away', type: FieldType.string, values: ['FR', 'GB'] },
    { name: 'session_count', type: FieldType.number, values: [4, 2] },
  ],
});
const TRAFFIC = toDataFrame({
  fields: [
    { name: 'who', type: FieldType.string, values: ['web-1', 'web-2'] },
    { name: 'a', type: FieldType.number, values: [1, 2] },
    { name: 'b', type: FieldType.number, values: [3, 4] },
    { name: 'outlier', type: FieldType.boolean, values: [false, true] },
  ],
});

function Holder({ series, first }: { readonly series: DataFrame[]; readonly first: AnomalyOptions }) {
  const [options, setOptions] = React.useState(first);
  return toPanel(series, { options, onOptionsChange: setOptions });
}

it('names the missing role and its candidates, and uses the most likely one on a click', async () => {
  render(<Holder series={[PLACES]} first={{ view: 'geo' }} />);
  expect(await screen.findByText(/^Missing fields: .* expected src_ip_country_code\./)).toBeInTheDocument();
  expect(screen.getByRole('status')).toHaveTextContent('Candidates for country: home, away.');
  await userEvent.click(screen.getByRole('button', { name: 'Use home as country' }));
  expect(await screen.findByRole('img')).toHaveAccessibleName(/^Sessions from 2 countries: Germany 4/);
});

it('finds a field by its values if there is one candidate, and filters by its original name', async () => {
  const onAddAdHocFilter = jest.fn();
  const [home, , count] = PLACES.fields;
  render(toPanel([toDataFrame({ fields: [home, count] })], { options: { view: 'geo' }, context: { onAddAdHocFilter } }));
  expect(await screen.findByRole('img')).toHaveAccessibleName(/^Sessions from 2 countries: Germany 4/);
  await userEvent.tab();
  await userEvent.keyboard('{Enter}');
  await userEvent.click(screen.getByRole('button', { name: 'Filter: home = DE' }));
  expect(onAddAdHocFilter).toHaveBeenCalledWith({ key: 'home', operator: '=', value: 'DE' });
});

it('keeps the other mappings when one is chosen', async () => {
  const changed: AnomalyOptions[] = [];
  const options: AnomalyOptions = { view: 'geo', fields: { time: 'at' } };
  render(toPanel([PLACES], { options, onOptionsChange: (next) => changed.push(next) }));
  await userEvent.click(await screen.findByRole('button', { name: 'Use home as country' }));
  expect(changed).toEqual([{ view: 'geo', fields: { time: 'at', country: 'home' } }]);
});

it('offers no field without a candidate', async () => {
  render(toPanel([toDataFrame({ fields: [{ name: 'price', values: [1, 2] }] })], { options: { view: 'importance' } }));
  await screen.findByText(/^Missing fields: /);
  expect(screen.queryByRole('button')).toBeNull();
});

it('draws mapped fields with their own titles', async () => {
  const fields = { bytes_in: 'b', bytes_out: 'a', source: 'who', flag: 'outlier' };
  render(toPanel([TRAFFIC], { options: { view: 'scatter', fields } }));
  expect(await screen.findByRole('img')).toHaveAccessibleName(/^2 sessions by b and a; 1 anomalous\. Highest score: web-2/);
});

it('keeps an axis on the field that was chosen for it', async () => {
  const options: AnomalyOptions = { view: 'scatter', scatter: { x: 'a', y: 'b' }, fields: { bytes_out: 'a' } };
  render(toPanel([TRAFFIC], { options }));
  expect(await screen.findByRole('img')).toHaveAccessibleName(/^2 sessions by a and B/);
});

it('prefers a mapped field to the field of that name', async () => {
  render(toPanel([SESSIONS], { options: { view: 'scatter', fields: { bytes_in: 'bytes_out', bytes_out: 'bytes_in' } } }));
  expect(await screen.findByRole('img')).toHaveAccessibleName(/^3 sessions by bytes_out and bytes_in/);
});

it('offers both a mapping and a detection if the score is missing', async () => {
  const view: AnomalyOptions = { view: 'scatter', scatter: { x: 'anomaly_score', y: 'b' } };
  const long = toDataFrame({
    fields: ['risk score', 'b'].map((name) => ({ name, type: FieldType.number, values: Array.from({ length: 40 }, (_, i) => (i * 7) % 11) })),
  });
  render(<Holder series={[long]} first={view} />);
  expect(await screen.findByText(/^Missing fields: .* expected anomaly_score\./)).toBeInTheDocument();
  expect(screen.getByRole('button', { name: 'Use risk score as score' })).toBeInTheDocument();
  await userEvent.click(screen.getByRole('button', { name: 'Detect anomalies in the browser' }));
  expect(await screen.findByText(/^Detected in this browser: \d+ of 40 rows flagged .*, from 2 input fields/)).toBeInTheDocument();
  expect(screen.getByRole('img')).toHaveAccessibleName(/by Anomaly score and B/);
});
