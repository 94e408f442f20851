import { RULE_GROUPS } from './alert-rules.ts';
import type { AlertRule } from './define-rule.ts';
import { DASHBOARDS } from './provisioning-files.ts';
import { panelsOf } from './soc-overview.ts';

const PERIOD_UNITS = [
  ['d', 86_400],
  ['h', 3600],
  ['min', 60],
  ['s', 1],
] as const;

const toPeriod = (seconds: number): string => {
  const [unit, size] = PERIOD_UNITS.find(([, length]) => seconds % length === 0)!;
  return `${seconds / size} ${unit}`;
};

/** Table cells must not end early: escapes what Markdown would read as a column or a line break. */
const toCell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ').trim();

const toRow = (...cells: readonly string[]): string => `| ${cells.map(toCell).join(' | ')} |`;

/** Threshold of the rule's condition, as the last of its steps states it. */
const toCondition = (rule: AlertRule): string => {
  const evaluators = rule.data.flatMap(({ model }) => ((model as { conditions?: readonly { evaluator: { type: string; params: readonly number[] } }[] }).conditions ?? []).map(({ evaluator }) => evaluator));
  return evaluators.map(({ type, params }) => `${type === 'gt' ? 'above' : type === 'lt' ? 'below' : type} ${params[0]}`).join(', ');
};

const queryOf = (rule: AlertRule): { queryType: string; range_s: number } => {
  const [{ model, relativeTimeRange }] = rule.data;
  return { queryType: (model as { queryType: string }).queryType, range_s: relativeTimeRange.from };
};

/** Alert rules of all groups, in the order in which Grafana lists them. */
export const allRules = (): readonly AlertRule[] => RULE_GROUPS.flatMap(({ rules }) => rules);

/** Returns the Markdown page that lists every provisioned dashboard, panel and alert rule. */
export const dashboardsReference = (): string => {
  const dashboards = [...DASHBOARDS].map(([name, build]) => ({ name, dashboard: build() }));
  const rules = allRules();
  return [
    '# Dashboards and alert rules',
    '',
    'Generated from `dashboards/src` by `npm run generate -w @weir/dashboards`.',
    '',
    `## Dashboards (${dashboards.length})`,
    '',
    '| dashboard | uid | file in `provisioning/dashboards/weir` | shows |',
    '|---|---|---|---|',
    ...dashboards.map(({ name, dashboard }) => toRow(dashboard.title!, `\`${dashboard.uid}\``, `\`${name}.json\``, dashboard.description ?? '')),
    '',
    `## Alert rules (${rules.length})`,
    '',
    'Every rule has the label `product=weir`. Rules by source add the source as a label.',
    '',
    '| rule | uid | severity | query | time range | fires | pending period |',
    '|---|---|---|---|---|---|---|',
    ...rules.map((rule) => {
      const { queryType, range_s } = queryOf(rule);
      return toRow(rule.title, `\`${rule.uid}\``, rule.labels.severity, `\`${queryType}\``, toPeriod(range_s), toCondition(rule), rule.for);
    }),
    '',
    ...rules.flatMap((rule) => [`**${rule.title}.** ${rule.annotations.description ?? ''}`, '']),
    '## Panels',
    '',
    ...dashboards.flatMap(({ dashboard }) => [
      `### ${dashboard.title}`,
      '',
      '| panel | shows |',
      '|---|---|',
      ...panelsOf(dashboard).map(({ title, description }) => toRow(title ?? '', description ?? '')),
      '',
    ]),
  ].join('\n');
};
