import { type Field, type Finding, formatQuantity, HOUR_MS, type Notice } from '@weir/schema';
import type { MarkedFinding } from '../../triage/mark-findings.ts';
import { defineQuery } from './define-query.ts';
import { inThousands, toPendingNotices } from './notices.ts';

type Cell = string | number | boolean | null;

const before = (start_time: number, end_time: number): number => Math.min(72 * HOUR_MS, Math.max(6 * HOUR_MS, end_time - start_time));

const COLUMNS: ReadonlyArray<{ name: string; type: Field['type']; unit?: string; of: (finding: Finding) => Cell }> = [
  { name: 'severity', type: 'string', of: (finding) => finding.severity },
  { name: 'entity', type: 'string', of: (finding) => finding.entity },
  { name: 'network', type: 'string', of: ({ context }) => context?.says ?? null },
  { name: 'sentence', type: 'string', of: (finding) => finding.sentence },
  { name: 'advice', type: 'string', of: (finding) => finding.advice },
  { name: 'confidence', type: 'number', unit: 'percentunit', of: (finding) => finding.confidence },
  { name: 'kind', type: 'string', of: (finding) => finding.kind },
  { name: 'start_time', type: 'time', of: (finding) => finding.start_time },
  { name: 'end_time', type: 'time', of: (finding) => finding.end_time },
  { name: 'direction', type: 'string', of: (finding) => finding.direction },
  { name: 'typical_text', type: 'string', of: ({ typical, unit }) => (typical === null ? null : formatQuantity(typical, unit)) },
  { name: 'actual_text', type: 'string', of: ({ actual, unit }) => (actual === null ? null : formatQuantity(actual, unit)) },
  { name: 'typical', type: 'number', of: (finding) => finding.typical },
  { name: 'actual', type: 'number', of: (finding) => finding.actual },
  { name: 'unit', type: 'string', of: (finding) => finding.unit },
  { name: 'technique_id', type: 'string', of: (finding) => finding.technique?.id ?? null },
  { name: 'technique_name', type: 'string', of: (finding) => finding.technique?.name ?? null },
  { name: 'session_count', type: 'number', of: (finding) => finding.session_count },
  { name: 'finding_id', type: 'string', of: (finding) => finding.finding_id },
  // Time range to investigate a finding: it starts earlier by the duration of the finding, between six hours and three days.
  { name: 'around_from', type: 'time', of: ({ start_time, end_time }) => start_time - before(start_time, end_time) },
  { name: 'around_to', type: 'time', of: ({ start_time, end_time }) => end_time + before(start_time, end_time) / 4 },
  { name: 'tags', type: 'string', of: ({ severity, kind, technique }) => [severity, kind, ...(technique === null ? [] : [technique.id])].join(',') },
  { name: 'priority', type: 'string', of: ({ priority }) => priority ?? null },
  { name: 'network_kind', type: 'string', of: ({ context }) => context?.kind ?? null },
  { name: 'operator', type: 'string', of: ({ context }) => context?.operator ?? null },
  { name: 'asn', type: 'number', of: ({ context }) => context?.asn ?? null },
  { name: 'organisation', type: 'string', of: ({ context }) => context?.organisation ?? null },
  { name: 'country_code', type: 'string', of: ({ context }) => context?.country_code ?? null },
  { name: 'lists', type: 'string', of: ({ context }) => context?.lists.map(({ name }) => name).join(', ') ?? null },
  { name: 'votes', type: 'string', of: ({ votes }) => JSON.stringify(votes) },
  // Grafana's annotations show the field with this name.
  { name: 'text', type: 'string', of: ({ entity, sentence, context }) => `${entity}${context === undefined ? '' : ` (${context.says})`}: ${sentence}` },
];

/** Columns of the disposition, after those of the finding. */
const MARKS: ReadonlyArray<{ name: string; type: Field['type']; of: (marked: MarkedFinding) => Cell }> = [
  { name: 'disposition', type: 'string', of: ({ disposition }) => disposition },
  { name: 'disposition_id', type: 'string', of: ({ disposition_id }) => disposition_id },
  { name: 'is_excepted', type: 'boolean', of: ({ is_excepted }) => is_excepted },
];

const toCut = (shown: number, found: number): Notice => ({ severity: 'info', text: `${inThousands(shown)} of ${inThousands(found)} findings are shown, most urgent first.` });

const toNotice = (hidden_count: number, shows: boolean): Notice => ({
  severity: 'info',
  text: `${hidden_count.toLocaleString('en-US')} ${hidden_count === 1 ? 'finding is' : 'findings are'} excepted by analysts and ${shows ? 'shown' : 'hidden'}.`,
});

/** Findings as a table, most severe first. Excepted findings are left out unless requested. */
export const findings = defineQuery({
  queryType: 'findings',
  answer: async ({ min_severity, limit, entity, include_excepted = false }, range, { triage, findingsState }) => {
    const { findings: found, hidden_count, found_count } = await triage.findings({ from_ms: range.from_ms, to_ms: range.to_ms, min_severity, limit, entity, include_excepted });
    const notices = [...toPendingNotices(await findingsState()), ...(hidden_count === 0 ? [] : [toNotice(hidden_count, include_excepted)]), ...(found.length === found_count ? [] : [toCut(found.length, found_count)])];
    return [
      {
        name: 'findings',
        meta: {
          type: 'table',
          typeVersion: [0, 1],
          ...(notices.length === 0 ? {} : { notices }),
          custom: { hidden_count },
        },
        fields: [
          ...COLUMNS.map(({ name, type, unit, of }): Field => ({
            name,
            type,
            ...(unit === undefined ? {} : { config: { unit } }),
            values: found.map(({ finding }) => of(finding)),
          })),
          ...MARKS.map(({ name, type, of }): Field => ({ name, type, values: found.map(of) })),
        ],
      },
    ];
  },
});
