import { createRandom, type Random } from '@weir/kernels';
import type { Frame } from '@weir/schema';

const SEED = 11;
/** One session in this many is an outlier. */
const ANOMALY_EVERY = 100;

const toNormal = (random: Random) => (): number => Math.sqrt(-2 * Math.log(1 - random.uniform())) * Math.cos(2 * Math.PI * random.uniform());

/** Returns sessions with log-normal bytes in each direction, one in a hundred anomalous, for the scatter chart. */
export const toSessions = (count: number): Frame => {
  const random = createRandom(SEED);
  const normal = toNormal(random);
  const rows = Array.from({ length: count }, (_, row) => ({ isAnomaly: row % ANOMALY_EVERY === 0, bytes: normal(), more: normal(), score: random.uniform() }));
  return {
    name: 'sessions',
    refId: 'A',
    fields: [
      { name: 'start_time', type: 'time', values: rows.map((_, row) => 1.77e12 + row * 6_000) },
      { name: 'src_ip', type: 'string', values: rows.map((_, row) => `198.51.100.${row % 250}`) },
      { name: 'bytes_in', type: 'number', values: rows.map(({ isAnomaly, bytes }) => Math.round(Math.exp(9 + bytes + (isAnomaly ? 4 : 0)))) },
      { name: 'bytes_out', type: 'number', values: rows.map(({ isAnomaly, bytes, more }) => Math.round(Math.exp(10 + 0.5 * bytes + more - (isAnomaly ? 3 : 0)))) },
      { name: 'anomaly_score', type: 'number', values: rows.map(({ isAnomaly, score }) => (isAnomaly ? 0.65 : 0.4) + score * 0.1) },
      { name: 'is_anomaly', type: 'boolean', values: rows.map(({ isAnomaly }) => isAnomaly) },
    ],
  };
};

/** Returns log-normal values without scores, one row in a thousand an outlier, for the detection. */
export const toUnscored = (rowCount: number, fieldCount: number): Frame => {
  const normal = toNormal(createRandom(SEED));
  return {
    name: 'rows',
    refId: 'A',
    fields: [
      { name: 'time', type: 'time', values: Array.from({ length: rowCount }, (_, row) => 1.77e12 + row * 1_000) },
      ...Array.from({ length: fieldCount }, (_, i) => ({
        name: `field_${i + 1}`,
        type: 'number' as const,
        values: Array.from({ length: rowCount }, (_, row) => Math.exp(8 + normal() + (row % 1_000 === 0 ? 5 : 0))),
      })),
    ],
  };
};
