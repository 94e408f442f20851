import React, { useEffect, useId, useRef, useState } from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import type { ListedMark, Mark } from '@weir/views';

interface Props {
  readonly listed: readonly ListedMark[];
  readonly chosen: readonly Mark[];
  /** The mark that the keyboard is at, null when it has left. */
  readonly onVisit: (listed: ListedMark | null) => void;
  readonly onChoose: (marks: readonly Mark[]) => void;
}

const getStyles = (theme: GrafanaTheme2) => ({
  list: css({
    position: 'absolute',
    inset: 0,
    margin: 0,
    padding: 0,
    overflow: 'hidden',
    pointerEvents: 'none',
    listStyle: 'none',
    borderRadius: theme.shape.radius?.default ?? 2,
    '&:focus-visible': { outline: `2px solid ${theme.colors.primary.border}`, outlineOffset: -2 },
  }),
  option: css({ position: 'absolute', width: 1, height: 1, overflow: 'hidden', clipPath: 'inset(50%)', whiteSpace: 'nowrap' }),
});

const sameMark = (a: Mark, b: Mark): boolean => a.title === b.title && a.origin?.row === b.origin?.row;

/**
 * The marks of a chart as a list for the keyboard and for screen readers: arrows go from one to the next, Enter chooses
 * one, Space adds one to those chosen or takes it out.
 */
export function MarkList({ listed, chosen, onVisit, onChoose }: Props) {
  const styles = useStyles2(getStyles);
  const id = useId();
  const [at, setAt] = useState(0);
  const place = Math.min(at, listed.length - 1);
  const list = useRef<HTMLUListElement>(null);

  // A chart that is drawn anew forgets which mark was visited.
  useEffect(() => {
    if (list.current !== null && list.current === document.activeElement) {
      onVisit(listed[place]);
    }
  }, [listed, place, onVisit]);

  const visit = (next: number) => {
    const inside = Math.max(0, Math.min(listed.length - 1, next));
    setAt(inside);
    onVisit(listed[inside]);
  };
  const toggle = (mark: Mark) =>
    onChoose(chosen.some((one) => sameMark(one, mark)) ? chosen.filter((one) => !sameMark(one, mark)) : [...chosen, mark]);

  const onKeyDown = (event: React.KeyboardEvent) => {
    const act: Record<string, () => void> = {
      ArrowDown: () => visit(place + 1),
      ArrowRight: () => visit(place + 1),
      ArrowUp: () => visit(place - 1),
      ArrowLeft: () => visit(place - 1),
      Home: () => visit(0),
      End: () => visit(listed.length - 1),
      Enter: () => onChoose([listed[place].mark]),
      ' ': () => toggle(listed[place].mark),
      Escape: () => {
        onVisit(null);
        onChoose([]);
      },
    };
    const isEscapeOfNothing = event.key === 'Escape' && chosen.length === 0;
    if (act[event.key] && !isEscapeOfNothing && !event.altKey && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      event.stopPropagation();
      act[event.key]();
    }
  };

  return (
    <ul
      ref={list}
      role="listbox"
      tabIndex={0}
      aria-label="What can be chosen in the chart"
      aria-multiselectable
      aria-activedescendant={`${id}-${place}`}
      className={styles.list}
      onKeyDown={onKeyDown}
      onFocus={() => visit(place)}
      onBlur={() => onVisit(null)}
    >
      {listed.map(({ mark }, i) => (
        <li
          key={`${i} ${mark.title}`}
          id={`${id}-${i}`}
          role="option"
          aria-selected={chosen.some((one) => sameMark(one, mark))}
          className={styles.option}
        >
          {mark.title}
        </li>
      ))}
    </ul>
  );
}
