import React from 'react';
import { FieldType, toDataFrame, type DataFrame } from '@grafana/data';
import { act, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { getInstanceByDom } from 'echarts/core';
import { installFakeWorker } from '../testing/fake-worker';
import type { AnomalyOptions } from '../options/panel-options';
import { SESSIONS, toPanel } from '../testing/panel-fixtures';

const LENGTH = 300;
const toLog = (largest: number, seed = 7919, length = LENGTH): DataFrame =>
  toDataFrame({
    name: 'log',
    fields: [
      { name: 'Time', type: FieldType.time, values: Array.from({ length }, (_, i) => 1714003200000 + i * 1000) },
      { name: 'remote_addr', type: FieldType.string, values: Array.from({ length }, (_, i) => `10.0.0.${i % 200}`) },
      {
        name: 'size',
        type: FieldType.number,
        config: { unit: 'decbytes' },
        values: Array.from({ length }, (_, i) => (i === 100 ? largest : 4_000_000 + ((i * seed) % 1009) * 1000)),
      },
      { name: 'duration', type: FieldType.number, values: Array.from({ length }, (_, i) => ((i * 31) % 97) / 97) },
    ],
  });
const DETECT: AnomalyOptions = { view: 'scatter', detect: { enabled: true } };
const NOTE = /^Detected in this browser: 6 of 300 rows flagged as unusual among the rows shown, from 2 input fields\.$/;

beforeAll(() => {
  Object.assign(globalThis, { structuredClone: (value: unknown) => value });
});
afterEach(() => void Reflect.deleteProperty(globalThis, 'Worker'));

/** The panel with options that update as in Grafana. */
function Holder({ series, first }: { readonly series: DataFrame[]; readonly first: AnomalyOptions }) {
  const [options, setOptions] = React.useState(first);
  return toPanel(series, { options, onOptionsChange: setOptions });
}

it('does not detect by default, and offers a detection if the data has no score', async () => {
  const made = installFakeWorker();
  render(<Holder series={[toLog(25_200_000)]} first={{ view: 'scatter' }} />);
  await screen.findByRole('img', { name: /no anomalies are marked/ });
  expect(made).toHaveLength(0);
  await userEvent.click(screen.getByRole('button', { name: 'Detect anomalies in the browser' }));
  expect(await screen.findByText(NOTE)).toBeInTheDocument();
  expect(screen.getByRole('img')).toHaveAccessibleName(/6 anomalous\. Highest score: 10\.0\.0\.100/);
  expect(screen.queryByRole('button', { name: /Detect/ })).toBeNull();
});

it('shows the reason with Grafana’s units in the tooltip of the view', async () => {
  installFakeWorker();
  render(toPanel([toLog(25_200_001)], { options: DETECT }));
  await screen.findByText(NOTE);
  const option = getInstanceByDom(screen.getByRole('img'))?.getOption() as {
    tooltip: Array<{ formatter: (params: object) => string }>;
  };
  expect(option.tooltip[0].formatter({ value: [0, 0, 100] })).toMatch(/size 25\.2 MB \(typical 4\.\d+ MB\)/);
});

it('offers no detection for data with a score, and shows why if it is on', async () => {
  const { unmount } = render(toPanel([SESSIONS]));
  await screen.findByRole('img');
  expect(screen.queryByRole('button', { name: /Detect/ })).toBeNull();
  unmount();
  render(toPanel([SESSIONS], { options: DETECT }));
  expect(await screen.findByText(/already has an anomaly_score field/)).toBeInTheDocument();
});

it('does not detect in aggregated data', async () => {
  const made = installFakeWorker();
  const names = Array.from({ length: 40 }, (_, i) => `f${i}`);
  const importances = toDataFrame({
    fields: [
      { name: 'feature', type: FieldType.string, values: names },
      { name: 'impurity_importance', type: FieldType.number, values: names.map(() => 0.025) },
    ],
  });
  render(toPanel([importances], { options: { ...DETECT, view: 'importance' } }));
  await screen.findByRole('img', { name: /^Importance of/ });
  expect(made).toHaveLength(0);
  expect(screen.queryByText(/browser/)).toBeNull();
});

it('shows why it did not run, and draws the data', async () => {
  render(toPanel([toLog(1, 7919, 12)], { options: DETECT }));
  expect(await screen.findByText('Detection not run. Too few complete rows: got 12, expected at least 20. Widen the time range, or choose other input fields.')).toBeInTheDocument();
  expect(screen.getByRole('img')).toHaveAccessibleName(/^12 sessions/);
});

it('does not refit for another size, other units or the same rows in new frames', async () => {
  const made = installFakeWorker();
  const { rerender } = render(toPanel([toLog(31_000_000)], { options: DETECT }));
  await screen.findByText(NOTE);
  const count = made.length;
  rerender(toPanel([toLog(31_000_000)], { options: DETECT, width: 300 }));
  expect(screen.getByText(NOTE)).toBeInTheDocument();
  expect(made).toHaveLength(count);
});

it('uses the result of the last request, and keeps the previous marks until then', async () => {
  const made = installFakeWorker();
  const { rerender } = render(toPanel([toLog(32_000_000)], { options: DETECT }));
  await screen.findByText(NOTE);
  const count = made.length;
  rerender(toPanel([toLog(33_000_000, 13)], { options: DETECT }));
  expect(screen.getByText('Detecting anomalies in this browser…')).toBeInTheDocument();
  expect(screen.getByRole('img')).toHaveAccessibleName(/6 anomalous/);
  rerender(toPanel([toLog(34_000_000, 17)], { options: DETECT }));
  await screen.findByText(NOTE);
  expect(screen.getByRole('img')).toHaveAccessibleName(/34 MB/);
  expect(made.slice(count).map(({ isTerminated }) => isTerminated)).toEqual([true, true]);
});

it('terminates the worker when the panel is unmounted', async () => {
  const made = installFakeWorker({ isSilent: true });
  const { unmount } = render(toPanel([toLog(35_000_000)], { options: DETECT }));
  await screen.findByText('Detecting anomalies in this browser…');
  await act(async () => void (await new Promise((resolve) => setTimeout(resolve, 20))));
  unmount();
  await act(async () => undefined);
  expect(made.every(({ isTerminated }) => isTerminated)).toBe(true);
});
