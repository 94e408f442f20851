import { formatBytes, type NearestNormal, type Session } from '@weir/schema';
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
/** Returns for each session whether the model does not flag it. */
type Normal = (sessions: readonly Session[]) => boolean[];
/** Returns a session between the baseline (0) and its actual values (1). */
type Path = (share: number) => Session;

/**
 * Returns the smallest change after which a session would not be flagged: towards the baseline of its source, or else
 * of all sources; first of one value, then of both volumes.
 *
 * @returns null for a session that is not anomalous, and where no such change is enough
 */
export const nearestNormal = (model: TrafficModel, session: Session): NearestNormal | null => {
  const context = toFeatureContext(model.baselines);
  const normal: Normal = (sessions) =>
    Array.from(model.detector.score(toFeatureMatrix(sessions, model.profile.anomaly_features, context)), (score) => score <= model.threshold);
  if (normal([session])[0]) return null;

  for (const baseline of [context.baselineOf(session.src_ip), model.baselines.overall]) {
    const found = nearestTo(baseline, session, normal);
    if (found !== null) return found;
  }
  return null;
};

const nearestTo = (baseline: SourceBaseline, session: Session, normal: Normal): NearestNormal | null => {
  const bytesIn: Path = (share) => ({ ...session, bytes_in: between(baseline.median_bytes_in, session.bytes_in, share) });
  const bytesOut: Path = (share) => ({ ...session, bytes_out: between(baseline.median_bytes_out, session.bytes_out, share) });
  const both: Path = (share) => ({ ...bytesIn(share), bytes_out: bytesOut(share).bytes_out });

  for (const path of [bytesIn, bytesOut]) {
    const found = lastNormal(path, normal);
    if (found !== null) return toNearestNormal(volumeChanges(session, found));
  }
  const answered = { ...session, response_code: OK };
  if ((session.response_code ?? 0) >= 400 && normal([answered])[0]) {
    return toNearestNormal([{ column: 'response_code', actual: session.response_code!, limit: 400, side: 'below' }]);
  }
  const common = { ...session, dst_port: COMMON_PORT };
  if (session.dst_port !== null && normal([common])[0]) {
    return toNearestNormal([{ column: 'dst_port', actual: session.dst_port, limit: COMMON_PORT, side: 'at' }]);
  }
  const found = lastNormal(both, normal);
  return found === null ? null : toNearestNormal(volumeChanges(session, found));
};

/** Steps on a logarithmic scale, because normal and anomalous values often differ by powers of ten. */
const between = (typical: number, actual: number, share: number): number =>
  share === 1 ? actual : Math.round(Math.expm1(Math.log1p(typical) + share * (Math.log1p(actual) - Math.log1p(typical))));

/** Returns the last session on the path up to which all are normal; null where the first one is not. */
const lastNormal = (path: Path, normal: Normal): Session | null => {
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

const volumeChanges = (session: Session, found: Session): Change[] =>
  (['bytes_in', 'bytes_out'] as const)
    .filter((column) => found[column] !== session[column])
    .map((column) => ({ column, actual: session[column], limit: found[column], side: found[column] < session[column] ? 'below' : 'above' }));

const toNearestNormal = (changes: Change[]): NearestNormal => ({ changes, sentence: `Would be normal ${changes.map(inWords).join(' and ')}.` });

const inWords = ({ column, limit, side }: Change): string => {
  if (column === 'dst_port') return `on port ${limit}`;
  if (column === 'response_code') return `with a response code below ${limit}`;
  return `${side === 'below' ? 'up to' : 'from'} ${formatBytes(limit)} ${column === 'bytes_in' ? 'in' : 'out'}`;
};
