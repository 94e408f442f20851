import { displayName, type Finding } from '@weir/schema';
import { formatNoun } from '@weir/views';
import { createElement, getElement } from './elements.ts';

const SHOWN_FIRST = 5;

/** Returns the time span of a finding, with the day only once if both ends share it. */
export const formatSpan = (from_ms: number, to_ms: number, formatTime: (time_ms: number) => string): string => {
  const from = formatTime(from_ms);
  const to = formatTime(to_ms);
  const comma = to.lastIndexOf(', ');
  const isSameDay = comma > 0 && from.slice(0, from.lastIndexOf(', ')) === to.slice(0, comma);
  return from === to ? from : `${from} – ${isSameDay ? to.slice(comma + 2) : to}`;
};

const toItem = (finding: Finding, formatTime: (time_ms: number) => string): HTMLLIElement => {
  const { severity, technique } = finding;
  const evidence = createElement('ul', {
    children: [
      ...finding.votes.map((vote) => createElement('li', { text: `${displayName(vote.view)}: ${vote.says}` })),
      ...(technique ? [createElement('li', { text: `ATT&CK ${technique.id}, ${technique.name}` })] : []),
    ],
  });
  const summary = `Evidence: ${formatNoun(finding.session_count, 'session')}, confidence ${Math.round(finding.confidence * 100)}%`;
  const item = createElement('li', {
    class: `finding ${severity}`,
    children: [
      createElement('div', {
        class: 'who',
        children: [
          createElement('span', { class: `severity ${severity}`, text: severity }),
          createElement('span', { class: 'entity', text: finding.entity }),
          toLink(finding, formatTime),
        ],
      }),
      ...(finding.context === undefined ? [] : [createElement('p', { class: 'dim', text: finding.context.says })]),
      createElement('p', { class: 'says', text: finding.sentence }),
      createElement('p', { class: 'advice', text: finding.advice }),
      createElement('details', { children: [createElement('summary', { text: summary }), evidence] }),
    ],
  });
  item.id = anchorOf(finding);
  return item;
};

const toLink = (finding: Finding, formatTime: (time_ms: number) => string): HTMLAnchorElement => {
  const link = createElement('a', { class: 'dim', text: formatSpan(finding.start_time, finding.end_time, formatTime) });
  link.href = `#${anchorOf(finding)}`;
  link.title = 'Link to this finding';
  return link;
};

/** Returns the anchor of a finding. */
const anchorOf = ({ finding_id }: Finding): string => `finding-${finding_id}`;

/** Opens the finding that the URL names. */
const openNamed = (items: readonly HTMLLIElement[], showAll: () => void): void => {
  const at = items.findIndex(({ id }) => id !== '' && location.hash === `#${id}`);
  if (at < 0) return;
  if (at >= SHOWN_FIRST) showAll();
  const details = items[at].querySelector('details');
  if (details !== null) details.open = true;
  items[at].scrollIntoView({ block: 'center' });
};

/** Fills the findings card: the first findings, and a button for the rest. */
export const showFindings = (findings: readonly Finding[], formatTime: (time_ms: number) => string): void => {
  const list = getElement('findings');
  const more = getElement<HTMLButtonElement>('more');
  const items = findings.map((finding) => toItem(finding, formatTime));
  list.replaceChildren(...items.slice(0, SHOWN_FIRST));
  if (items.length === 0) {
    list.replaceChildren(createElement('li', { class: 'dim', text: 'No findings: no traffic differs enough from its baseline. This does not prove that there was no attack.' }));
  }
  more.hidden = items.length <= SHOWN_FIRST;
  more.textContent = `Show all ${items.length}`;
  const showAll = (): void => {
    list.replaceChildren(...items);
    more.hidden = true;
  };
  more.onclick = () => {
    showAll();
    items[SHOWN_FIRST].querySelector('summary')?.focus();
  };
  openNamed(items, showAll);
  window.onhashchange = () => openNamed(items, showAll);
};
