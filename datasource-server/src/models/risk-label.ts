import { quantile } from '@weir/kernels';
import type { ClassifierReport, Session } from '@weir/schema';

const QUARTILE = 0.75;

/** Class names by index: the label is a cut on volume and is called what it is. */
export const RISK_CLASSES = ['usual_volume', 'high_volume'];

/** Bytes above which a session counts as high_volume: the upper quartile of total_bytes. */
export const riskCut = (sessions: readonly Session[]): number => quantile(Float64Array.from(sessions, totalBytes), QUARTILE);

/** Index into RISK_CLASSES of a session's label: what the classifier is taught, not what it says. */
export const riskLabel = (session: Session, cut: number): 0 | 1 => (totalBytes(session) > cut ? 1 : 0);

const totalBytes = (session: Session): number => session.bytes_in + session.bytes_out;

/** The label that a risk classifier was taught, as the data audit tests it; none where no classifier is fitted. */
export const toTaughtLabels = (
  sessions: readonly Session[],
  report: Pick<ClassifierReport, 'accuracy'> | null,
): Array<{ name: string; values: string[]; held_out_accuracy: number | null }> => {
  if (report === null || sessions.length === 0) return [];
  const cut = riskCut(sessions);
  return [{ name: 'risk_class', values: sessions.map((session) => RISK_CLASSES[riskLabel(session, cut)]), held_out_accuracy: report.accuracy }];
};
