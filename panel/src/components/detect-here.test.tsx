import React from 'react';
import { FieldType, toDataFrame, type DataFrame } from '@grafana/data';
import { act, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { getInstanceByDom } from 'echarts/core';
import { installFakeWorker } from '../detect/fake-worker.test-support';
import type { AnomalyOptions } from '../options';
import { SESSIONS, toPanel } from '../test-fixtures';

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
const NOTE = /^Detected in this browser on 300 rows, 2 fields: 6 unusual among these rows\.$/;

beforeAll(() => {
  Object.assign(globalThis, { structuredClone: (value: unknown) => value });
});
afterEach(() => void Reflect.deleteProperty(globalThis, 'Worker'));

/** The panel with options that change as Grafana changes them. */
function Holder({ series, first }: { readonly series: DataFrame[]; readonly first: AnomalyOptions }) {
  const [options, setOptions] = React.useState(first);
  return toPanel(series, { options, onOptionsChange: setOptions });
}

it('detects nothing unasked, and offers to where nothing is marked', async () => {
  const made = installFakeWorker();
  render(<Holder series={[toLog(25_200_000)]} first={{ view: 'scatter' }} />);
  await screen.findByRole('img', { name: /nothing is marked/ });
  expect(made).toHaveLength(0);
  await userEvent.click(screen.getByRole('button', { name: 'Detect anomalies here' }));
  expect(await screen.findByText(NOTE)).toBeInTheDocument();
  expect(screen.getByRole('img')).toHaveAccessibleName(/6 anomalous\. The most anomalous is 10\.0\.0\.100/);
  expect(screen.queryByRole('button', { name: /Detect/ })).toBeNull();
});

it('gives the reason with Grafana’s units in the tooltip of the view', async () => {
  installFakeWorker();
  render(toPanel([toLog(25_200_001)], { options: DETECT }));
  await screen.findByText(NOTE);
  const option = getInstanceByDom(screen.getByRole('img'))?.getOption() as {
    tooltip: Array<{ formatter: (params: object) => string }>;
  };
  expect(option.tooltip[0].formatter({ value: [0, 0, 100] })).toMatch(/size 25\.2 MB \(typical 4\.\d+ MB\)/);
});

it('offers nothing where the data have a score, and says so where it is on', async () => {
  const { unmount } = render(toPanel([SESSIONS]));
  await screen.findByRole('img');
  expect(screen.queryByRole('button', { name: /Detect/ })).toBeNull();
  unmount();
  render(toPanel([SESSIONS], { options: DETECT }));
  expect(await screen.findByText(/an anomaly_score of their own/)).toBeInTheDocument();
});

it('detects nothing in figures that are added up', async () => {
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

it('says why it detects nothing, and draws what there is', async () => {
  render(toPanel([toLog(1, 7919, 12)], { options: DETECT }));
  expect(await screen.findByText('Nothing detected here: 12 rows have a value in every field; at least 20 are needed.')).toBeInTheDocument();
  expect(screen.getByRole('img')).toHaveAccessibleName(/^12 sessions/);
});

it('fits nothing again for another size, other units or the same rows in new frames', async () => {
  const made = installFakeWorker();
  const { rerender } = render(toPanel([toLog(31_000_000)], { options: DETECT }));
  await screen.findByText(NOTE);
  const count = made.length;
  rerender(toPanel([toLog(31_000_000)], { options: DETECT, width: 300 }));
  expect(screen.getByText(NOTE)).toBeInTheDocument();
  expect(made).toHaveLength(count);
});

it('has the last request win, and keeps the former marks until then', async () => {
  const made = installFakeWorker();
  const { rerender } = render(toPanel([toLog(32_000_000)], { options: DETECT }));
  await screen.findByText(NOTE);
  const count = made.length;
  rerender(toPanel([toLog(33_000_000, 13)], { options: DETECT }));
  expect(screen.getByText('Detecting in this browser…')).toBeInTheDocument();
  expect(screen.getByRole('img')).toHaveAccessibleName(/6 anomalous/);
  rerender(toPanel([toLog(34_000_000, 17)], { options: DETECT }));
  await screen.findByText(NOTE);
  expect(screen.getByRole('img')).toHaveAccessibleName(/34 MB/);
  expect(made.slice(count).map(({ isTerminated }) => isTerminated)).toEqual([true, true]);
});

it('ends the worker with the panel', async () => {
  const made = installFakeWorker({ isSilent: true });
  const { unmount } = render(toPanel([toLog(35_000_000)], { options: DETECT }));
  await screen.findByText('Detecting in this browser…');
  await act(async () => void (await new Promise((resolve) => setTimeout(resolve, 20))));
  unmount();
  await act(async () => undefined);
  expect(made.every(({ isTerminated }) => isTerminated)).toBe(true);
});
