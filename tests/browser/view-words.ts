/** Views whose id differs from the name that dashboards save. */
const WORDS: Readonly<Record<string, string>> = { 'anomaly-scatter': 'scatter', 'feature-importance': 'importance' };

/** Returns the name of a view in the panel's options. */
export const wordOf = (view: string): string => WORDS[view] ?? view;
