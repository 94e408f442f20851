import { displayName, type HealthAnswer, type ModelSummary } from '@weir/schema';
import { type ViewDefinition, anomalyScatter, featureImportance, formatNoun, geo } from '@weir/views';
import { ApiFailure, type QueryResult, createApi, wantsToken } from './api.ts';
import { showAudit } from './audit-list.ts';
import type { ChartCard } from './charts.ts';
import { createElement, getElement } from './elements.ts';
import { showFindings } from './findings-list.ts';
import { toKeyFigures } from './key-figures.ts';
import { chartBatch, findDataRange, summaryBatch } from './requests.ts';
import { watchTheme } from './theme-choice.ts';

const TOKEN = 'weir-token';
const api = createApi(fetch.bind(window), () => sessionStorage.getItem(TOKEN));
const clock = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit' });
const formatTime = (time_ms: number): string => clock.format(time_ms);

const CHARTS = [
  { id: 'scatter', answer: 'scatter', view: anomalyScatter as ViewDefinition },
  { id: 'geo', answer: 'countries', view: geo as ViewDefinition },
  { id: 'importance', answer: 'importance', view: featureImportance as ViewDefinition },
];

let theme = watchTheme((changed) => {
  theme = changed;
  void drawCharts();
});
let answers: Readonly<Record<string, QueryResult>> | null = null;
let cards: Promise<Map<string, ChartCard>> | null = null;

const loadCards = async (): Promise<Map<string, ChartCard>> => {
  const { createChartCard } = await import('./charts.ts');
  return new Map(CHARTS.map(({ id, view }) => [id, createChartCard(getElement(id), view)]));
};

const drawCharts = async (): Promise<void> => {
  if (!answers) return;
  const measure = getElement<HTMLSelectElement>('measure').value;
  cards ??= loadCards();
  const loaded = await cards;
  await Promise.all(
    CHARTS.map(async ({ id, answer }) => {
      const result = answers?.[answer];
      const card = loaded.get(id);
      if (result?.error) card?.showMessage(result.error);
      else await card?.draw({ frames: result?.frames ?? [], options: id === 'geo' ? { measure } : {}, theme, formatTime });
    }),
  );
};

const showMessage = (title: string, text: string, hint: string, offer: 'token' | 'retry' | 'nothing'): void => {
  getElement('message').hidden = false;
  getElement('main').hidden = true;
  getElement('message-title').textContent = title;
  getElement('message-text').textContent = text;
  getElement('message-hint').textContent = hint;
  getElement('token-form').hidden = offer !== 'token';
  getElement('retry').hidden = offer !== 'retry';
  if (offer === 'token') getElement<HTMLInputElement>('token').focus();
};

const showHealth = (health: HealthAnswer): void => {
  getElement('badge').hidden = !health.synthetic;
  getElement('status').textContent = health.message;
  document.title = health.synthetic ? 'Weir (synthetic sample)' : 'Weir';
};

const showModel = (model: ModelSummary | null): void => {
  const classifier = model?.classifier ?? null;
  getElement('model-text').textContent = model
    ? `An isolation forest of ${formatNoun(model.n_trees, 'tree')} (engine ${model.engine}) over ${model.anomaly_features.map(displayName).join(', ')}; ` +
      `a session is anomalous if its score is above ${model.threshold.toFixed(3)}.`
    : 'No model is fitted yet, so sessions are not scored. Send more sessions, then POST /api/v1/train.';
  getElement('caveats').replaceChildren(
    ...[...(model?.caveats ?? []), ...(classifier ? [classifier.caveat] : [])].map((text) => createElement('li', { text })),
  );
  getElement('importance-note').textContent = classifier ? `Label: ${classifier.label}.` : '';
};

/** Loads the audit separately, because the first audit of much data takes a moment. */
const loadAudit = (): Promise<void> =>
  api.loadAudit().then(showAudit, (failure: unknown) => {
    getElement('audit-note').textContent = failure instanceof ApiFailure ? `${failure.message} ${failure.hint}` : String(failure);
  });

const load = async (): Promise<void> => {
  const main = getElement('main');
  main.setAttribute('aria-busy', 'true');
  try {
    const health = await api.loadHealth();
    showHealth(health);
    const [{ summary }, findings, model] = await Promise.all([
      api.loadQueries(summaryBatch()),
      api.loadFindings(),
      health.model_version === null ? null : api.loadModel(),
    ]);
    if (summary.error) throw new ApiFailure(400, '', summary.error, 'Look at the server log.');
    const range = findDataRange(summary.frames[0]);
    if (!range) {
      showMessage('No sessions yet', 'The server is running, but no sessions are stored.', 'Send a log to POST /api/v1/sessions, or start Weir with --sample.', 'retry');
      return;
    }
    getElement('message').hidden = true;
    main.hidden = false;
    showModel(model);
    getElement('figures').replaceChildren(
      ...toKeyFigures(summary.frames[0], model, formatTime).map(({ label, value, note, isWide }) =>
        createElement('div', {
          class: isWide ? 'span' : '',
          children: [
            createElement('dt', { text: label }),
            createElement('dd', { class: 'value', text: value }),
            createElement('dd', { class: 'note', text: note }),
          ],
        }),
      ),
    );
    showFindings(findings, formatTime);
    void loadAudit();
    answers = await api.loadQueries(chartBatch(range));
    await drawCharts();
  } catch (failure) {
    const { message, hint } = failure instanceof ApiFailure ? failure : { message: String(failure), hint: 'Reload the page.' };
    getElement('status').textContent = '';
    if (wantsToken(failure)) showMessage('Token required', message, 'Enter the WEIR_TOKEN that the server was started with.', 'token');
    else showMessage('Data not available', message, hint, 'retry');
  } finally {
    main.setAttribute('aria-busy', 'false');
  }
};

getElement('zone').textContent = `Times in ${clock.resolvedOptions().timeZone}.`;
getElement('refresh').addEventListener('click', () => void load());
getElement('retry').addEventListener('click', () => void load());
getElement('measure').addEventListener('change', () => void drawCharts());
getElement('token-form').addEventListener('submit', (event) => {
  event.preventDefault();
  const field = getElement<HTMLInputElement>('token');
  sessionStorage.setItem(TOKEN, field.value.trim());
  field.value = '';
  void load();
});
void load();
