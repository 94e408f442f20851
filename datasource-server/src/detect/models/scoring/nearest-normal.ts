import { formatBytes, takeSessions, toSessionBlock, type NearestNormal, type Session, type SessionBlock, type SessionNumber } from '@weir/schema';
import type { SourceBaseline } from '../../features/define-feature.ts';
import { toFeatureMatrix } from '../../features/feature-matrix.ts';
import { toFeatureContext } from '../../features/source-baselines.ts';
import type { TrafficModel } from '../traffic-model.ts';

/** Values tried between the baseline and the actual value. */
const STEPS = 64;
/** Values tried between the last normal and the first anomalous one of these. */
const FINE_STEPS = 16;
const COMMON_PORT = 443;
const OK = 200;

type Change = NearestNormal['changes'][number];
/** Values of some columns that replace those of the session. */
type Values = Partial<Readonly<Record<SessionNumber, number>>>;
/** Returns for each of these values whether the model does not flag the session with them. */
type Normal = (tried: readonly Values[]) => boolean[];
/** Returns values between the baseline (0) and the actual ones (1). */
type Path = (share: number) => Values;

/**
 * Returns the smallest change after which a session would not be flagged: towards the baseline of its source, or else
 * of all sources; first of one value, then of both volumes.
 *
 * @returns null for a session that is not anomalous, and where no such change is enough
 */
export const nearestNormal = (model: TrafficModel, session: Session): NearestNormal | null => {
  const context = toFeatureContext(model.baselines);
  const own = toSessionBlock([session]);
  const normal: Normal = (tried) =>
    Array.from(model.detector.score(toFeatureMatrix(withValues(own, tried), model.profile.anomaly_features, context)), (score) => score <= model.threshold);
  if (normal([{}])[0]) return null;

  for (const baseline of [context.baselineOf(session.src_ip), model.baselines.overall]) {
    const found = nearestTo(baseline, session, normal);
    if (found !== null) return found;
  }
  return null;
};

/** Returns a block of the same session, with other values in each row. */
const withValues = (own: SessionBlock, tried: readonly Values[]): SessionBlock => {
  const block = takeSessions(own, tried.map(() => 0));
  tried.forEach((values, row) => {
    for (const [column, value] of Object.entries(values)) block.numbers[column as SessionNumber][row] = value;
  });
  return block;
};

const nearestTo = (baseline: SourceBaseline, session: Session, normal: Normal): NearestNormal | null => {
  const bytesIn: Path = (share) => ({ bytes_in: between(baseline.median_bytes_in, session.bytes_in, share) });
  const bytesOut: Path = (share) => ({ bytes_out: between(baseline.median_bytes_out, session.bytes_out, share) });
  const both: Path = (share) => ({ ...bytesIn(share), ...bytesOut(share) });

  for (const path of [bytesIn, bytesOut]) {
    const found = lastNormal(path, normal);
    if (found !== null) return toNearestNormal(volumeChanges(session, found));
  }
  if ((session.response_code ?? 0) >= 400 && normal([{ response_code: OK }])[0]) {
    return toNearestNormal([{ column: 'response_code', actual: session.response_code!, limit: 400, side: 'below' }]);
  }
  if (session.dst_port !== null && normal([{ dst_port: COMMON_PORT }])[0]) {
    return toNearestNormal([{ column: 'dst_port', actual: session.dst_port, limit: COMMON_PORT, side: 'at' }]);
  }
  const found = lastNormal(both, normal);
  return found === null ? null : toNearestNormal(volumeChanges(session, found));
};

/** Steps on a logarithmic scale, because normal and anomalous values often differ by powers of ten. */
const between = (typical: number, actual: number, share: number): number =>
  share === 1 ? actual : Math.round(Math.expm1(Math.log1p(typical) + share * (Math.log1p(actual) - Math.log1p(typical))));

/** Returns the last values on the path up to which all are normal; null where the first one is not. */
const lastNormal = (path: Path, normal: Normal): Values | null => {
  let from = 0;
  let width = 1;
  for (const steps of [STEPS, FINE_STEPS]) {
    const tried = Array.from({ length: steps }, (_, index) => path(from + (width * index) / steps));
    const first = normal(tried).indexOf(false);
    if (first === 0) return null;
    from += (width * ((first < 0 ? steps : first) - 1)) / steps;
    width /= steps;
  }
  return path(from);
};

const volumeChanges = (session: Session, found: Values): Change[] =>
  (['bytes_in', 'bytes_out'] as const).flatMap((column): Change[] => {
    const [actual, limit] = [session[column], found[column] ?? session[column]];
    return limit === actual ? [] : [{ column, actual, limit, side: limit < actual ? 'below' : 'above' }];
  });

const toNearestNormal = (changes: Change[]): NearestNormal => ({ changes, sentence: `Would be normal ${changes.map(inWords).join(' and ')}.` });

const inWords = ({ column, limit, side }: Change): string => {
  if (column === 'dst_port') return `on port ${limit}`;
  if (column === 'response_code') return `with a response code below ${limit}`;
  return `${side === 'below' ? 'up to' : 'from'} ${formatBytes(limit)} ${column === 'bytes_in' ? 'in' : 'out'}`;
};
