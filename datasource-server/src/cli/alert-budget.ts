import type { AlertBudgetAnswer } from '@weir/schema';
import { callServer } from './call-server.ts';
import { toNumber } from './flag-values.ts';
import { writeText } from './write-text.ts';

/** `weir alert-budget`: shows the alerts that a daily budget would have raised, and writes its rule. */
export const alertBudget = async (flags: { url: string; perDay: string; rule?: string; json?: boolean }): Promise<void> => {
  const perDay = toNumber('--per-day', flags.perDay);
  const answer = await callServer<AlertBudgetAnswer>(flags.url, `/alert-budget?alerts_a_day=${perDay}`);
  if (flags.rule !== undefined) await writeText(flags.rule, answer.rule);
  if (flags.json === true) return void process.stdout.write(`${JSON.stringify(answer)}\n`);
  process.stdout.write(`${answer.says}\n`);
  for (const { day, alerts, held_back } of answer.history) {
    const names = answer.alerts.filter(({ start_time }) => start_time >= day && start_time < day + 86_400_000).map(({ src_ip }) => src_ip);
    process.stdout.write(`  ${new Date(day).toISOString().slice(0, 10)}  ${alerts}${held_back === 0 ? '' : ` (${held_back} held back)`}  ${names.join(', ')}\n`);
  }
  if (flags.rule !== undefined) process.stdout.write(`Rule written to ${flags.rule}.\n`);
};
