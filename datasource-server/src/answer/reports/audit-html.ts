import type { AuditCheck, DataAudit } from '@weir/schema';
import { escapeHtml } from '@weir/views';
import type { Analysis } from './analysis.ts';
import { toAccuracyName, toCardSentences } from './model-card-text.ts';

/** Styles of both sections. */
export const AUDIT_STYLE = `
  .check { display: grid; grid-template-columns: 5.5rem 1fr; gap: 0 .75rem; padding: .5rem 0; border-top: 1px solid #e3e6eb; }
  .check h3 { margin: 0; font-size: 1rem; } .check p { margin: 0; grid-column: 2; }
  .level { grid-row: 1 / span 2; justify-self: start; align-self: start; font-size: .8rem; font-weight: 600; padding: .05rem .5rem; border-radius: 999px; border: 1px solid #5b6270; color: #5b6270; }
  .level.warning { background: #a33f00; border-color: #a33f00; color: #fff; }
  .classic th, .classic td { text-align: right; padding: .15rem .75rem; } .classic th { font-weight: 400; color: #5b6270; } .classic caption { text-align: left; color: #5b6270; }`;

const toCheckHtml = ({ level, title, sentence }: AuditCheck): string =>
  `<div class="check"><span class="level ${level}">${level}</span><h3>${escapeHtml(title)}</h3><p>${escapeHtml(sentence)}</p></div>`;

/** Returns the data quality section: warnings and notes in full, passed checks by name. */
export const toAuditHtml = ({ checks, session_count, audited_count }: DataAudit): string => {
  const passed = checks.filter(({ level }) => level === 'ok').map(({ title }) => title);
  const sampled = audited_count < session_count ? `<p class="sub">Based on a uniform sample of ${audited_count.toLocaleString('en-US')} of ${session_count.toLocaleString('en-US')} sessions.</p>\n` : '';
  return `<h2>Data quality</h2>
${sampled}${checks.filter(({ level }) => level !== 'ok').map(toCheckHtml).join('\n')}
${passed.length === 0 ? '' : `<p class="sub">Passed checks: ${escapeHtml(passed.join(', '))}.</p>`}`;
};

/** Returns the risk class section: its accuracy, the accuracy that Weir does not state, and the model card in words. */
export const toClassicHtml = ({ summary, audit }: Analysis): string => {
  const notStated = `<div><dt>Accuracy of attack detection</dt><dd>not stated</dd></div>`;
  const because = `<p>The accuracy of attack detection is not stated, because ${escapeHtml(audit.attack_accuracy.reason)}.</p>`;
  const { classifier } = summary;
  if (classifier?.accuracy == null) return `<h2>Classic figures</h2>\n<dl>${notStated}</dl>\n${because}`;
  const { accuracy, test_size, label, label_strength, classes, confusion_matrix } = classifier;
  const name = toAccuracyName(classifier);
  return `<h2>${label_strength === 'classic' ? 'Classic figures' : 'Risk class'}</h2>
<dl><div><dt>${name[0].toUpperCase()}${name.slice(1)} (risk class)</dt><dd>${(accuracy * 100).toFixed(2)} %</dd></div>${notStated}</dl>
${because}
<p>The ${name} is measured for the risk class on ${test_size.toLocaleString('en-US')} held-out sessions. ${escapeHtml(label)}.</p>
${confusion_matrix === null ? '' : toMatrixHtml(classes, confusion_matrix)}
<h2>Model card of the risk class</h2>
<ul>${toCardSentences(classifier).map((sentence) => `<li>${escapeHtml(sentence)}</li>`).join('')}</ul>`;
};

const toMatrixHtml = (classes: readonly string[], matrix: ReadonlyArray<readonly number[]>): string => `<table class="classic"><caption>Confusion matrix of the held-out sessions: labels in rows, predictions in columns</caption>
<tr><th></th>${classes.map((name) => `<th scope="col">${escapeHtml(name)}</th>`).join('')}</tr>
${matrix.map((row, index) => `<tr><th scope="row">${escapeHtml(classes[index])}</th>${row.map((count) => `<td>${count}</td>`).join('')}</tr>`).join('\n')}
</table>`;
