/** Views whose id is not the word that dashboards save. */
const WORDS: Readonly<Record<string, string>> = { 'anomaly-scatter': 'scatter', 'feature-importance': 'importance' };

/** The panel's word for a view. */
export const wordOf = (view: string): string => WORDS[view] ?? view;
