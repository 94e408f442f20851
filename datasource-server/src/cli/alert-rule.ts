import { AppError, DAY_MS, FILTER_OPERATORS, type RuleAnswer, type RulePreview } from '@weir/schema';
import { callServer } from './call-server.ts';
import { toNumber } from './flag-values.ts';
import { writeText } from './write-text.ts';

interface RuleFlags {
  readonly url: string;
  readonly json?: boolean;
  readonly source?: string;
  readonly filter?: readonly string[];
  readonly together?: boolean;
  readonly kind?: readonly string[];
  readonly direction?: string;
  readonly minSeverity?: string;
  readonly perDay?: string;
  readonly threshold?: string;
  readonly lookBack?: string;
  readonly interval?: string;
  readonly for?: string;
  readonly severity?: string;
  readonly title?: string;
  readonly reason?: string;
  readonly datasourceUid?: string;
  readonly folderUid?: string;
  readonly rule?: string;
  readonly api?: string;
  readonly preview?: boolean;
  readonly days: string;
}

const post = <T>(url: string, path: string, body: object): Promise<T> => callServer<T>(url, path, { method: 'POST', type: 'application/json', body: JSON.stringify(body) });

/** `weir alert-rule`: makes an alert rule for Grafana, and previews when it would have fired. */
export const alertRule = async (of: string, flags: RuleFlags): Promise<void> => {
  const made = await post<RuleAnswer>(flags.url, '/alert-rules', toRequest(of, flags));
  if (flags.rule !== undefined) await writeText(flags.rule, made.provisioning);
  if (flags.api !== undefined) await writeText(flags.api, `${JSON.stringify(made.api.body, null, 2)}\n`);
  const preview = flags.preview === true ? await loadPreview(made, flags) : undefined;
  if (flags.json === true) return void process.stdout.write(`${JSON.stringify({ ...made, ...(preview === undefined ? {} : { preview }) })}\n`);
  if (preview !== undefined) process.stdout.write(toText(preview));
  else if (flags.rule === undefined && flags.api === undefined) process.stdout.write(made.provisioning);
  if (flags.rule !== undefined) process.stdout.write(`Rule ${made.uid} written to ${flags.rule}.\n`);
  if (flags.api !== undefined) process.stdout.write(`Body for ${made.api.method} ${made.api.path} of Grafana written to ${flags.api}.\n`);
};

/** The server checks which properties go together. */
const toRequest = (of: string, flags: RuleFlags): object => ({
  of,
  src_ip: flags.source,
  filters: flags.filter?.map(toFilter),
  by_source: flags.together === true ? false : undefined,
  kinds: flags.kind,
  direction: flags.direction,
  min_severity: flags.minSeverity,
  alerts_a_day: toNumber('--per-day', flags.perDay),
  threshold: toNumber('--threshold', flags.threshold),
  look_back_s: toNumber('--look-back', flags.lookBack),
  interval_s: toNumber('--interval', flags.interval),
  for_s: toNumber('--for', flags.for),
  severity: flags.severity,
  title: flags.title,
  reason: flags.reason,
  datasource_uid: flags.datasourceUid,
  folder_uid: flags.folderUid,
});

/** Operators of two characters come first, so that >= is not read as >. */
const SIGNS = FILTER_OPERATORS.filter((operator) => /^\W/.test(operator)).sort((a, b) => b.length - a.length);

const toFilter = (text: string): { column: string; operator: string; value: string } => {
  const [, column, operator, value] = new RegExp(`^(\\w+)(${SIGNS.join('|')})(.*)$`, 's').exec(text) ?? [];
  if (column === undefined) throw new AppError('config.invalid', `--filter is not valid: got ${text}, expected a column, an operator and a value.`, { hint: `Write a condition such as dst_port=22; the operators are ${SIGNS.join(' ')}.` });
  return { column, operator, value };
};

const loadPreview = async ({ rule }: RuleAnswer, { url, days }: RuleFlags): Promise<RulePreview> => {
  const { last_session_time } = await callServer<{ last_session_time: number | null }>(url, '/health');
  const to_ms = last_session_time ?? Date.now();
  const from_ms = Math.max(0, to_ms - Math.round((toNumber('--days', days) ?? 0) * DAY_MS));
  return post<RulePreview>(url, '/alert-rules/preview', { rule, from_ms, to_ms });
};

const toText = ({ says, days, series, caveats }: RulePreview): string => {
  const time = (ms: number): string => new Date(ms).toISOString().slice(0, 16).replace('T', ' ');
  const perDay = days.map(({ day, firing_count, notification_count }) => `  ${time(day).slice(0, 10)}  firings ${firing_count}, notifications ${notification_count}\n`);
  const perSeries = series.slice(0, 20).map(({ labels, firing_count, firing_s, firings }) => {
    const name = Object.values(labels).join(' ') || 'all';
    return `  ${name}  firings ${firing_count}, total ${Math.round(firing_s / 60)} min, last ${time(firings[0].from_ms)} UTC\n`;
  });
  return [`${says}\n`, ...perDay, ...perSeries, ...caveats.map((text) => `  Note: ${text}\n`)].join('');
};
