import { mixColors } from './chart-style.ts';
import type { ViewTheme } from '../define-view.ts';
import { truncate } from './format.ts';

/** Severities from the mildest to the worst, as findings carry them. */
const RANKS = ['info', 'low', 'medium', 'high'];

/** Place of a severity, the worst the highest; 0 for a word that is none. */
export const severityRank = (severity: string | null): number => RANKS.indexOf(severity?.toLowerCase() ?? '') + 1;

/** A severity as a word: one that is not given is `unrated`. */
export const severityWord = (severity: string | null): string => truncate(severity ?? 'unrated', 24);

/** Colour of a severity: the worse, the nearer to the colour of anomalies. Its word stands beside it. */
export const severityColor = (severity: string | null, theme: ViewTheme): string => {
  const rank = severityRank(severity);
  if (rank >= 4) return theme.anomaly;
  if (rank === 3) return mixColors(theme.anomaly, theme.normal, 0.35);
  return rank === 2 ? theme.normal : theme.textSecondary;
};
