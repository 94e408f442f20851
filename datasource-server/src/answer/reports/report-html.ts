import { displayName, type Finding } from '@weir/schema';
import { escapeHtml } from '@weir/views';
import type { Analysis } from './analysis.ts';
import { AUDIT_STYLE, toAuditHtml, toClassicHtml } from './audit-html.ts';
import type { RenderedView } from './render-view.ts';

/** A rendered view with its heading. */
export interface ReportChart {
  readonly title: string;
  readonly question: string;
  readonly view: RenderedView;
}

const STYLE = `
  :root { color-scheme: light; }
  body { font: 15px/1.5 Inter, system-ui, sans-serif; color: #1f2430; background: #fff; max-width: 64rem; margin: 0 auto; padding: 2rem 1.25rem; }
  h1 { font-size: 1.6rem; margin: 0 0 .25rem; } h2 { font-size: 1.15rem; margin: 2.25rem 0 .5rem; }
  .sub, figcaption { color: #5b6270; } figure { margin: 0; } svg { max-width: 100%; height: auto; }
  dl { display: grid; grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr)); gap: .75rem; margin: 1.5rem 0; }
  dt { color: #5b6270; font-size: .8rem; } dd { margin: 0; font-size: 1.25rem; font-weight: 600; }
  .finding { border-left: 4px solid #8a93a3; padding: .25rem 0 .25rem .9rem; margin: 1rem 0; }
  .high { border-color: #b3261e; } .medium { border-color: #d55e00; } .low { border-color: #0072b2; }
  .finding h3 { margin: 0; font-size: 1rem; } .finding p { margin: .2rem 0; } .finding ul { margin: .3rem 0; color: #5b6270; }
  .caveats { background: #f4f5f7; padding: .75rem 1rem; border-radius: 6px; }${AUDIT_STYLE}`;

/** Returns the report as one self-contained HTML file, without scripts and external resources. */
export const toReportHtml = (name: string, analysis: Analysis, figures: ReadonlyArray<readonly [string, string]>, charts: readonly ReportChart[]): string => `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Weir: ${escapeHtml(name)}</title><style>${STYLE}</style></head>
<body>
<h1>${escapeHtml(name)}</h1>
<p class="sub">Analyzed by Weir, model ${escapeHtml(analysis.model.model_version)} (${analysis.model.profile.id} features, engine ${analysis.model.engine.id}, seed ${analysis.model.seed}).${
  isSynthetic(analysis) ? ' <strong>Synthetic data, not real traffic.</strong>' : ''
}</p>
<dl>${figures.map(([term, value]) => `<div><dt>${escapeHtml(term)}</dt><dd>${escapeHtml(value)}</dd></div>`).join('')}</dl>
${toAuditHtml(analysis.audit)}
<h2>Findings</h2>
${analysis.findings.length === 0 ? '<p>No findings: no traffic is unusual enough to report.</p>' : analysis.findings.map(toFindingHtml).join('\n')}
${charts
  .map(
    ({ title, question, view }) =>
      `<h2>${escapeHtml(title)}</h2>\n<figure><figcaption>${escapeHtml(question)}</figcaption><div role="img" aria-label="${escapeHtml(view.summary)}">${view.svg}</div></figure>`,
  )
  .join('\n')}
${toClassicHtml(analysis)}
<h2>Limits of these figures</h2>
<ul class="caveats">${caveatsOf(analysis).map((caveat) => `<li>${escapeHtml(caveat)}</li>`).join('')}</ul>
<p class="sub">Networks: <a href="https://db-ip.com">IP Geolocation by DB-IP</a>, routeviews.org and nro.net (CC BY 4.0); countries by iptoasn.com.</p>
</body>
</html>
`;

const isSynthetic = ({ sessions: { size, texts, terms } }: Analysis): boolean => {
  const synthetic = terms.indexOf('synthetic');
  return synthetic !== -1 && texts.source_meta.subarray(0, size).includes(synthetic);
};

const caveatsOf = ({ summary }: Analysis): string[] => [
  ...summary.caveats,
  ...(summary.classifier === null ? [] : [summary.classifier.caveat]),
];

const toUtc = (time_ms: number): string => `${new Date(time_ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

const toFindingHtml = (finding: Finding): string => `<section class="finding ${finding.severity}">
<h3>${finding.severity}: ${escapeHtml(finding.entity)}</h3>
${finding.context === undefined ? '' : `<p class="sub">${escapeHtml(finding.context.says)}</p>\n`}<p>${escapeHtml(finding.sentence)}</p>
<p>${escapeHtml(finding.advice)}</p>
<p class="sub">${finding.session_count.toLocaleString('en-US')} ${finding.session_count === 1 ? 'session' : 'sessions'} from ${toUtc(finding.start_time)} to ${toUtc(finding.end_time)}; confidence ${Math.round(
  finding.confidence * 100,
)} %${finding.technique === null ? '' : `; ATT&amp;CK ${finding.technique.id} ${escapeHtml(finding.technique.name)}`}</p>
<ul>${finding.votes.map((vote) => `<li>${escapeHtml(displayName(vote.view))}: ${escapeHtml(vote.says)}</li>`).join('')}</ul>
</section>`;
