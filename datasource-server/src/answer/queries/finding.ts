import { AppError, displayName, formatQuantity, type Frame, type QueryOf, type TimeRange } from '@weir/schema';
import { FINDINGS } from '../../detect/findings/index.ts';
import type { PopulationFacts } from '../../detect/findings/population.ts';
import { toDetectionSettings } from '../../detect/findings/settings/detection-settings.ts';
import type { FindingRecord } from '../../store/contract/store.ts';
import { defineQuery } from './define-query.ts';

const NOTHING: Frame = {
  name: 'finding',
  meta: { type: 'table', typeVersion: [0, 1], notices: [{ severity: 'info', text: 'No findings in this time range.' }] },
  fields: [],
};

/** One finding in full. */
export const finding = defineQuery({
  queryType: 'finding',
  answer: async (query, range, { store }) => {
    const { finding_id } = query;
    const [first] = finding_id === '' ? await store.findings({ from_ms: range.from_ms, to_ms: range.to_ms, min_severity: 'info', limit: 1 }) : [];
    if (finding_id === '' && first === undefined) return [NOTHING];
    const record = await store.findFinding(first?.finding_id ?? finding_id);
    if (record === null) throw new AppError('finding.not_found', `Finding not found: ${first?.finding_id ?? finding_id}.`);
    return [FRAMES[query.show](record, range)];
  },
});

const FRAMES: Record<QueryOf<'finding'>['show'], (record: FindingRecord, range: TimeRange) => Frame> = {
  story: (record) => {
    const of = record.finding;
    const lines = toStory(record);
    return {
      name: 'finding',
      meta: { type: 'table', typeVersion: [0, 1], custom: { ...of, session_ids: undefined } },
      fields: [
        // Grafana sorts log lines by time, so lines a millisecond apart keep their order.
        { name: 'time', type: 'time', values: lines.map((_, index) => of.start_time + index) },
        { name: 'line', type: 'string', values: lines.map(({ about, says }) => `${about}: ${says}`) },
        { name: 'about', type: 'string', values: lines.map(({ about }) => about) },
        { name: 'says', type: 'string', values: lines.map(({ says }) => says) },
      ],
    };
  },
  votes: ({ finding: { votes } }) => ({
    name: 'votes',
    meta: { type: 'table', typeVersion: [0, 1] },
    fields: [
      { name: 'view', type: 'string', values: votes.map(({ view }) => view) },
      { name: 'weight', type: 'number', values: votes.map(({ weight }) => weight), config: { unit: 'percentunit' } },
      { name: 'says', type: 'string', values: votes.map(({ says }) => says) },
    ],
  }),
  typical: ({ finding: { typical, unit } }, { from_ms, to_ms }) => ({
    name: 'typical',
    meta: { type: 'timeseries-multi', typeVersion: [0, 1] },
    fields: [
      { name: 'time', type: 'time', values: [from_ms, to_ms] },
      { name: 'typical', type: 'number', values: [typical, typical], config: { displayName: 'Baseline per window', ...(unit === '' ? {} : { unit }) } },
    ],
  }),
};

/** Returns the answers to the questions of an analyst, in the order they ask them. */
const toStory = ({ finding: of, population }: FindingRecord): Array<{ about: string; says: string }> => {
  const { severity, confidence, typical, actual, unit, technique, context, votes, kind, session_count } = of;
  const definition = FINDINGS.find((one) => one.kind === kind);
  const settings = toDetectionSettings(population === null ? undefined : (JSON.parse(population) as PopulationFacts).detection);
  const quantity = (value: number | null): string => (value === null ? 'unknown' : formatQuantity(value, unit));
  return [
    { about: 'What happened', says: of.sentence },
    { about: 'Source', says: `${of.entity}${context === undefined ? '' : `, ${context.says}`}` },
    { about: 'Typical and actual', says: `${quantity(typical)} and ${quantity(actual)}, in ${session_count.toLocaleString('en-US')} sessions` },
    { about: 'What to do', says: of.advice },
    { about: 'Severity and confidence', says: `severity ${severity} (distance from typical, and volume), confidence ${Math.round(100 * confidence)} %` },
    ...votes.map(({ view, weight, says }) => ({ about: `Evidence, ${displayName(view)} (${Math.round(100 * weight)} %)`, says })),
    { about: 'ATT&CK', says: technique === null ? 'no technique: the log has no evidence for one' : `${technique.id} ${technique.name}` },
    ...(definition === undefined
      ? []
      : [
          { about: 'Conditions', says: definition.evidence(settings[kind], settings.population) },
          { about: 'Blind spots', says: definition.blindSpots },
        ]),
  ];
};
