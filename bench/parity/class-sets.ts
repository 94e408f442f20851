import { fillWebSession } from './web-session.ts';
import { generatedSet, withLabelNoise, type NamedSet } from './labelled-set.ts';

const size = (nFeatures: number, ...rowsByClass: number[]) => ({ nFeatures, rowsByClass });
const FIRST_DAY_MS = Date.UTC(2024, 3, 25);

/** Draws until the condition holds, for classes defined by a rule instead of a distribution. */
function until<T>(draw: () => T, wish: (drawn: T) => boolean): T {
  for (;;) {
    const drawn = draw();
    if (wish(drawn)) return drawn;
  }
}

/** Generated sets with two or more classes, for the random forest. */
export const CLASS_SETS: readonly NamedSet[] = [
  generatedSet('linear', 'an oblique plane between two classes', size(10, 1500, 1500), (d) => {
    const weights = d.list(10, () => d.normal());
    const side = (row: number[]): number => row.reduce((sum, value, f) => sum + value * weights[f], 0) + d.normal();
    return (row, klass) => row.set(until(() => d.list(10, () => d.normal()), (drawn) => side(drawn) > 0 === (klass === 1)));
  }),
  withLabelNoise(
    generatedSet('xor', 'two signs that differ, 4 idle columns, 5 % wrong labels', size(6, 1500, 1500), (d) => (row, klass) => {
      for (let f = 0; f < 6; f++) row[f] = d.normal();
      if (row[0] > 0 !== row[1] > 0 !== (klass === 1)) row[1] = -row[1];
    }),
    0.05,
  ),
  generatedSet('three-rings', 'rings that overlap, 2 idle columns', size(4, 1000, 1000, 1000), (d) => (row, klass) => {
    const radius = d.normal(2 + klass, 0.45);
    const angle = d.uniform(0, 2 * Math.PI);
    row.set([radius * Math.cos(angle), radius * Math.sin(angle), d.normal(), d.normal()]);
  }),
  generatedSet('five-clouds', 'five clouds that overlap', size(8, 600, 600, 600, 600, 600), (d) => {
    const centres = d.list(5, () => d.list(8, () => d.normal(0, 0.8)));
    return (row, klass) => centres[klass].forEach((centre, f) => (row[f] = d.normal(centre)));
  }),
  generatedSet('correlated', 'eight columns of two common causes', size(8, 1000, 1000, 1000), (d) => {
    const loads = d.list(8, () => [d.normal(), d.normal()]);
    return (row, klass) => {
      const [a, b] = [d.normal(klass * 0.8), d.normal(klass === 1 ? 0.8 : 0)];
      loads.forEach(([la, lb], f) => (row[f] = la * a + lb * b + d.normal(0, 0.4)));
    };
  }),
  generatedSet('sparse-48', '4 of 48 columns tell', size(48, 1500, 1500), (d) => (row, klass) => {
    for (let f = 0; f < 48; f++) row[f] = d.normal(klass === 1 && f % 12 === 0 ? 0.8 : 0);
  }),
  generatedSet('imbalanced', '2 % positive', size(8, 7840, 160), (d) => (row, klass) => {
    for (let f = 0; f < 8; f++) row[f] = d.normal(klass === 1 && f < 3 ? 1 : 0, klass === 1 && f === 3 ? 2 : 1);
  }),
  generatedSet('imbalanced-four', 'classes of 80, 15, 4 and 1 %', size(6, 4800, 900, 240, 60), (d) => {
    const centres = d.list(4, () => d.list(6, () => d.normal(0, 0.9)));
    return (row, klass) => centres[klass].forEach((centre, f) => (row[f] = d.normal(centre)));
  }),
  withLabelNoise(
    generatedSet('label-noise', '20 % wrong labels', size(8, 1500, 1500), (d) => (row, klass) => {
      for (let f = 0; f < 8; f++) row[f] = d.normal(f < 4 ? klass * 1.2 : 0);
    }),
    0.2,
  ),
  generatedSet('web-counters', 'raw counters of web sessions; visit, scan or upload', size(6, 6000, 1200, 800), (d) => (row, klass) => {
    const blurred = d.chance(0.1) ? d.below(3) : klass;
    fillWebSession(row, d, (['visit', 'scan', 'upload'] as const)[blurred]);
  }),
  withLabelNoise(
    generatedSet('ports', '3,000 port numbers, 200 of them bad, 5 % wrong labels', size(3, 10_000, 2000), (d) => {
      const ports = d.list(3000, () => d.below(65_536));
      const bad = ports.splice(0, 200);
      return (row, klass) => row.set([klass === 1 ? bad[d.below(200)] : ports[d.below(2800)], d.logNormal(900, 1), d.logNormal(9000, 1)]);
    }),
    0.05,
  ),
  withLabelNoise(
    generatedSet('stripes', '40 stripes of alternating class, 5 % wrong labels', size(3, 5000, 5000), (d) => (row, klass) => {
      row.set([(2 * d.below(20) + klass + d.uniform()) / 40, d.uniform(), d.uniform()]);
    }),
    0.05,
  ),
  withLabelNoise(
    generatedSet('epoch-ms', 'ten windows of 3 min in a day of epoch ms', size(3, 4500, 1500), (d) => {
      const windows = d.list(10, () => d.uniform(0, 86_000_000));
      return (row, klass) => {
        const time = klass === 1 ? windows[d.below(10)] + d.uniform(0, 180_000) : d.uniform(0, 86_400_000);
        row.set([FIRST_DAY_MS + Math.round(time), d.logNormal(5, 1), Math.round(d.logNormal(9000, 1))]);
      };
    }),
    0.05,
  ),
  generatedSet('zero-or-one', '24 flags, three classes', size(24, 1000, 1000, 1000), (d) => {
    const odds = d.list(3, () => d.list(24, () => d.uniform(0.2, 0.6)));
    return (row, klass) => odds[klass].forEach((p, f) => (row[f] = d.chance(p) ? 1 : 0));
  }),
  generatedSet('few-values', 'small counts, at most 12 values a column', size(6, 2000, 1000, 1000), (d) => (row, klass) => {
    for (let f = 0; f < 6; f++) row[f] = Math.min(11, d.poisson(2 + (f % 3 === klass ? 0.9 : 0)));
  }),
  withLabelNoise(
    generatedSet('duplicates', 'copies of 60 patterns, 10 % wrong labels', size(5, 1500, 1500), (d) => {
      const patterns = d.list(60, () => d.list(5, () => Math.round(d.normal(0, 2))));
      return (row, klass) => row.set(patterns[2 * d.below(30) + klass]);
    }),
    0.1,
  ),
  generatedSet('constant-columns', '6 of 12 columns constant, 3 nearly', size(12, 1000, 1000), (d) => (row, klass) => {
    row.fill(7, 0, 6);
    for (let f = 6; f < 9; f++) row[f] = d.chance(0.004 + 0.02 * klass) ? 1 : 0;
    for (let f = 9; f < 12; f++) row[f] = d.normal(klass * 0.8);
  }),
  generatedSet('tiny', '100 rows', size(4, 60, 40), (d) => (row, klass) => {
    for (let f = 0; f < 4; f++) row[f] = d.normal(f < 2 ? klass : 0);
  }),
  generatedSet('large', '50,000 rows, a curved border', size(8, 30_000, 20_000), (d) => {
    const side = (row: number[]): number => row[0] * row[1] + Math.sin(2 * row[2]) + 0.5 * row[3] ** 2 - 0.5 + d.normal(0, 0.7);
    return (row, klass) => row.set(until(() => d.list(8, () => d.normal()), (drawn) => side(drawn) > 0 === (klass === 1)));
  }),
];
