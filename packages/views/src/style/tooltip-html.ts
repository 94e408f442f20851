import { escapeHtml } from './escape-html.ts';
import type { ViewTheme } from '../define-view.ts';
import { truncate } from './format.ts';

/** Content of a tooltip, not escaped yet. */
export interface TooltipContent {
  readonly title: string;
  /** Line under the title. */
  readonly subtitle?: string;
  readonly rows: ReadonlyArray<readonly [label: string, value: string]>;
  /** Sentence after the rows. */
  readonly note?: string | null;
  /** Paragraphs above the rows. */
  readonly paragraphs?: readonly string[];
}

/** Returns a tooltip as HTML. This is the only function that creates HTML; it escapes and truncates every text. */
export const toTooltipHtml = (content: TooltipContent, theme: ViewTheme): string => {
  const safe = (text: string, length: number) => escapeHtml(truncate(text, length));
  const dim = `color:${escapeHtml(theme.textSecondary)}`;
  const rows = content.rows.map(
    ([label, value]) =>
      `<tr><td style="${dim};padding:1px 16px 1px 0;vertical-align:top">${safe(label, 48)}</td>` +
      `<td style="padding:1px 0;font-weight:600;font-variant-numeric:tabular-nums">${safe(value, 120)}</td></tr>`,
  );
  const paragraphs = (content.paragraphs ?? []).map((text) => `<div style="margin-top:4px;max-width:340px">${safe(text, 600)}</div>`);
  return (
    `<div style="font-weight:700">${safe(content.title, 80)}</div>` +
    (content.subtitle ? `<div style="${dim}">${safe(content.subtitle, 80)}</div>` : '') +
    paragraphs.join('') +
    `<table style="margin-top:4px;border-collapse:collapse">${rows.join('')}</table>` +
    (content.note ? `<div style="margin-top:6px;max-width:320px">${safe(content.note, 400)}</div>` : '')
  );
};
