import { fillWebSession } from './web-session.ts';
import { generatedSet, type NamedSet } from './labelled-set.ts';

const size = (nRows: number, nFeatures: number, nAnomalies: number) => ({
  nFeatures,
  rowsByClass: [nRows - nAnomalies, nAnomalies],
});
const DAY_MS = 86_400_000;
const FIRST_DAY_MS = Date.UTC(2024, 3, 25);

/** Generated sets in which class 1 is the anomaly. */
export const ANOMALY_SETS: readonly NamedSet[] = [
  generatedSet('scattered', 'one cloud, anomalies spread about it', size(2000, 4, 100), (d) => (row, klass) => {
    for (let f = 0; f < 4; f++) row[f] = klass === 1 ? d.uniform(-3, 3) : d.normal();
  }),
  generatedSet('unequal-densities', 'three clusters as tight as 1 : 4 : 12', size(3000, 3, 150), (d) => {
    const centres = d.list(3, () => d.list(3, () => d.uniform(-8, 8)));
    return (row, klass) => {
      const k = d.below(3);
      for (let f = 0; f < 3; f++) row[f] = klass === 1 ? d.uniform(-10, 10) : d.normal(centres[k][f], [0.2, 0.8, 2.4][k]);
    };
  }),
  generatedSet('local', 'anomalies about the same centres, but wider', size(2000, 5, 100), (d) => {
    const centres = d.list(3, () => d.list(5, () => d.uniform(-5, 5)));
    return (row, klass) => {
      const centre = centres[d.below(3)];
      for (let f = 0; f < 5; f++) row[f] = d.normal(centre[f], klass === 1 ? 2.2 : 1);
    };
  }),
  generatedSet('clustered', 'anomalies in one tight cluster of their own', size(2500, 6, 100), (d) => (row, klass) => {
    for (let f = 0; f < 6; f++) row[f] = klass === 1 && f < 3 ? d.normal(2.2, 0.3) : d.normal();
  }),
  generatedSet('ring', 'a ring, anomalies in its hole and outside', size(2000, 2, 120), (d) => (row, klass) => {
    const outside = d.chance(0.5) ? d.uniform(6.5, 8.5) : d.uniform(0, 3.5);
    const radius = klass === 1 ? outside : d.normal(5, 0.4);
    const angle = d.uniform(0, 2 * Math.PI);
    row[0] = radius * Math.cos(angle);
    row[1] = radius * Math.sin(angle);
  }),
  generatedSet('moons', 'two half moons, anomalies between', size(2000, 2, 160), (d) => (row, klass) => {
    const angle = d.uniform(0, Math.PI);
    const upper = d.chance(0.5);
    row[0] = klass === 1 ? d.uniform(-2, 3) : d.normal(upper ? Math.cos(angle) : 1 - Math.cos(angle), 0.1);
    row[1] = klass === 1 ? d.uniform(-1.5, 2) : d.normal(upper ? Math.sin(angle) : 0.5 - Math.sin(angle), 0.1);
  }),
  generatedSet('sparse-24', '3 of 24 columns tell', size(3000, 24, 90), (d) => (row, klass) => {
    for (let f = 0; f < 24; f++) row[f] = d.normal(klass === 1 && f % 8 === 0 ? 2.5 : 0);
  }),
  generatedSet('sparse-64', '8 of 64 columns tell', size(2000, 64, 100), (d) => (row, klass) => {
    for (let f = 0; f < 64; f++) row[f] = d.normal(klass === 1 && f % 8 === 0 ? (d.chance(0.5) ? 2.5 : -2.5) : 0);
  }),
  generatedSet('web-counters', 'raw counters of web sessions, heavy tails; scans and uploads', size(8000, 6, 80), (d) => {
    return (row, klass) => fillWebSession(row, d, klass === 0 ? 'visit' : d.chance(0.5) ? 'scan' : 'upload');
  }),
  generatedSet('mixed-columns', 'hour, weekday, status, port flag and counters', size(6000, 8, 120), (d) => (row, klass) => {
    const odd = klass === 1;
    row[0] = Math.floor((((odd ? d.uniform(0, 24) : d.normal(14, 4)) % 24) + 24) % 24);
    row[1] = d.below(odd ? 7 : 5);
    row[2] = d.chance(odd ? 0.4 : 0.05) ? 1 : 0;
    row[3] = d.chance(odd ? 0.2 : 0.01) ? 1 : 0;
    row[4] = Math.round(d.logNormal(odd ? 900 : 600, 1));
    row[5] = Math.round(d.logNormal(odd ? 2500 : 9000, 1.5));
    row[6] = d.poisson(odd ? 6 : 3);
    row[7] = d.logNormal(4, 1);
  }),
  generatedSet('duplicates', 'copies of 30 patterns; anomalies are copies of 12 others', size(4000, 5, 160), (d) => {
    const usual = d.list(30, () => d.list(5, () => Math.round(d.normal(0, 3))));
    const odd = d.list(12, () => d.list(5, () => Math.round(d.normal(0, 5))));
    return (row, klass) => row.set(klass === 1 ? odd[d.below(12)] : usual[Math.min(d.below(30), d.below(30))]);
  }),
  generatedSet('few-values', 'small counts, at most 12 values a column', size(3000, 6, 150), (d) => (row, klass) => {
    for (let f = 0; f < 6; f++) row[f] = Math.min(11, d.poisson(klass === 1 ? 3.5 : 2));
  }),
  generatedSet('zero-or-one', '20 flags, anomalies with other odds', size(3000, 20, 150), (d) => {
    const odds = d.list(20, () => d.uniform(0.02, 0.5));
    return (row, klass) => odds.forEach((p, f) => (row[f] = d.chance(klass === 1 ? 0.4 * p + 0.25 : p) ? 1 : 0));
  }),
  generatedSet('dependency', 'columns move together; anomalies break that alone', size(2500, 6, 250), (d) => (row, klass) => {
    const common = d.normal();
    for (let f = 0; f < 6; f++) row[f] = klass === 1 ? d.normal() : Math.sqrt(0.95) * common + Math.sqrt(0.05) * d.normal();
  }),
  generatedSet('epoch-ms', 'start and end as epoch ms, a burst of 40 s at night', size(6000, 4, 120), (d) => (row, klass) => {
    const time = klass === 1 ? d.uniform(3 * 3600e3, 3 * 3600e3 + 40e3) : (d.normal(14, 4) * 3600e3 + DAY_MS) % DAY_MS;
    const duration_s = d.logNormal(klass === 1 ? 8 : 5, 0.8);
    row[0] = FIRST_DAY_MS + Math.round(time);
    row[1] = row[0] + Math.round(duration_s * 1000);
    row[2] = duration_s;
    row[3] = Math.round(d.logNormal(klass === 1 ? 4000 : 6000, 1));
  }),
  generatedSet('unequal-scales', 'columns from thousandths to tens of millions', size(2500, 6, 125), (d) => (row, klass) => {
    for (let f = 0; f < 6; f++) row[f] = d.normal(klass === 1 && f % 2 === 0 ? 1.8 : 0) * 10 ** (2 * f - 3);
  }),
  generatedSet('constant-columns', '6 of 12 columns constant, 3 nearly', size(2000, 12, 100), (d) => (row, klass) => {
    row.fill(7, 0, 6);
    for (let f = 6; f < 9; f++) row[f] = d.chance(klass === 1 ? 0.05 : 0.004) ? 1 : 0;
    for (let f = 9; f < 12; f++) row[f] = d.normal(0, klass === 1 ? 2.2 : 1);
  }),
  generatedSet('tiny', '100 rows', size(100, 4, 6), (d) => (row, klass) => {
    for (let f = 0; f < 4; f++) row[f] = d.normal(klass === 1 && f < 2 ? 2.2 : 0);
  }),
  generatedSet('under-256', 'fewer rows than a tree would take', size(200, 6, 20), (d) => (row, klass) => {
    for (let f = 0; f < 6; f++) row[f] = d.normal(0, klass === 1 ? 1.8 : 1);
  }),
  generatedSet('rare', '0.5 % anomalies', size(5000, 5, 25), (d) => (row, klass) => {
    for (let f = 0; f < 5; f++) row[f] = d.normal(klass === 1 && f < 2 ? 2.4 : 0);
  }),
  generatedSet('polluted', '30 % anomalies', size(2000, 5, 600), (d) => (row, klass) => {
    for (let f = 0; f < 5; f++) row[f] = d.normal(0, klass === 1 ? 2.5 : 1);
  }),
  generatedSet('large', '50,000 rows, 0.5 % anomalies', size(50_000, 8, 250), (d) => (row, klass) => {
    for (let f = 0; f < 8; f++) row[f] = d.normal(klass === 1 && f < 3 ? 2 : 0, f < 4 ? 1 : 5);
  }),
];
