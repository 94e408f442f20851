/** Facts about a view for the panel, the gallery and the docs. Imports no view, so that a page can list views it has not loaded. */
export interface ViewListing {
  /** Name of the view in the panel's options, as dashboards save it. */
  readonly choice: string;
  readonly title: string;
  /** The question the view answers. */
  readonly question: string;
}

/** Every view by its id, in the order of the View select, the gallery and docs/views.md. */
export const VIEW_LIST = {
  'anomaly-scatter': {
    choice: 'scatter',
    title: 'Anomaly scatter',
    question: 'Which sessions are unusual, and which sources are they from?',
  },
  geo: {
    choice: 'geo',
    title: 'Traffic by country',
    question: 'Which countries does the traffic come from, and which send anomalous traffic?',
  },
  'feature-importance': {
    choice: 'importance',
    title: 'Feature importance',
    question: 'Which features does the risk classifier use?',
  },
  timeline: {
    choice: 'timeline',
    title: 'Timeline',
    question: 'When did a measure leave its typical range?',
  },
  swimlanes: {
    choice: 'swimlanes',
    title: 'Swimlanes',
    question: 'When was each source active, and when was it anomalous?',
  },
  heatmap: {
    choice: 'heatmap',
    title: 'Week by hour',
    question: 'At which hours of the week does traffic occur?',
  },
  distribution: {
    choice: 'distribution',
    title: 'Distribution',
    question: 'How are the measures distributed, and how extreme are the anomalies?',
  },
  correlation: {
    choice: 'correlation',
    title: 'Correlation',
    question: 'Which measures rise and fall together?',
  },
  waterfall: {
    choice: 'waterfall',
    title: 'Contribution waterfall',
    question: 'Which features make this session unusual?',
  },
  curves: {
    choice: 'curves',
    title: 'Model curves',
    question: 'How well does the model separate the classes, and are its probabilities calibrated?',
  },
  confusion: {
    choice: 'confusion',
    title: 'Confusion matrix',
    question: 'Which classes does the model confuse?',
  },
  findings: {
    choice: 'findings',
    title: 'Findings',
    question: 'What was found, how severe is it, and when did it happen?',
  },
  attack: {
    choice: 'attack',
    title: 'ATT&CK matrix',
    question: 'Which ATT&CK techniques do the findings name, and how severe are they?',
  },
  models: {
    choice: 'models',
    title: 'Model comparison',
    question: 'How well does each model perform, and how certain are the figures?',
  },
} as const satisfies Readonly<Record<string, ViewListing>>;

/** Id of a view. */
export type ViewId = keyof typeof VIEW_LIST;

/** Name of a view in the panel's options, as dashboards save it. */
export type ViewChoiceName = (typeof VIEW_LIST)[ViewId]['choice'];
