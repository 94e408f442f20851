import { escapeHtml } from './escape-html.ts';
import type { ViewTheme } from '../define-view.ts';
import { truncate } from './format.ts';

/** A tooltip's content, still unescaped. */
export interface TooltipContent {
  readonly title: string;
  /** Small line under the title. */
  readonly subtitle?: string;
  readonly rows: ReadonlyArray<readonly [label: string, value: string]>;
  /** A sentence at the end. */
  readonly note?: string | null;
  /** Sentences above the rows, each a paragraph of its own. */
  readonly paragraphs?: readonly string[];
}

/** The only place that makes HTML; every text in it is escaped and cut to a readable length. */
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
