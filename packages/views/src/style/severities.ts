import { mixColors } from './chart-style.ts';
import type { ViewTheme } from '../define-view.ts';
import { truncate } from './format.ts';

/** Severities of findings, in ascending order. */
const RANKS = ['info', 'low', 'medium', 'high'];

/** Returns the rank of a severity, the most severe highest; 0 for an unknown one. */
export const severityRank = (severity: string | null): number => RANKS.indexOf(severity?.toLowerCase() ?? '') + 1;

/** Returns the severity as a word, `unrated` if it is null. */
export const severityWord = (severity: string | null): string => truncate(severity ?? 'unrated', 24);

/** Returns the colour of a severity; the more severe, the closer to the colour of anomalies. The word is always shown as well. */
export const severityColor = (severity: string | null, theme: ViewTheme): string => {
  const rank = severityRank(severity);
  if (rank >= 4) return theme.anomaly;
  if (rank === 3) return mixColors(theme.anomaly, theme.normal, 0.35);
  return rank === 2 ? theme.normal : theme.textSecondary;
};
