import React, { useEffect, useId, useRef, useState } from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import type { ListedMark, Mark } from '@weir/views';

interface Props {
  readonly listed: readonly ListedMark[];
  readonly selected: readonly Mark[];
  /** Called with the mark that has the keyboard focus, and with null when the focus leaves. */
  readonly onVisit: (listed: ListedMark | null) => void;
  readonly onSelect: (marks: readonly Mark[]) => void;
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
 * The marks of a chart as a list box for the keyboard and screen readers. Arrow keys move, Enter selects a mark, Space
 * adds it to the selection or removes it, Escape clears the selection.
 */
export function MarkList({ listed, selected, onVisit, onSelect }: Props) {
  const styles = useStyles2(getStyles);
  const id = useId();
  const [at, setAt] = useState(0);
  const place = Math.min(at, listed.length - 1);
  const list = useRef<HTMLUListElement>(null);

  // A redrawn chart loses the highlight of the visited mark.
  useEffect(() => {
    if (list.current !== null && list.current === document.activeElement) {
      onVisit(listed[place]);
    }
  }, [listed, place, onVisit]);

  const visit = (next: number) => {
    const index = Math.max(0, Math.min(listed.length - 1, next));
    setAt(index);
    onVisit(listed[index]);
  };
  const toggle = (mark: Mark) =>
    onSelect(selected.some((one) => sameMark(one, mark)) ? selected.filter((one) => !sameMark(one, mark)) : [...selected, mark]);

  const onKeyDown = (event: React.KeyboardEvent) => {
    const act: Record<string, () => void> = {
      ArrowDown: () => visit(place + 1),
      ArrowRight: () => visit(place + 1),
      ArrowUp: () => visit(place - 1),
      ArrowLeft: () => visit(place - 1),
      Home: () => visit(0),
      End: () => visit(listed.length - 1),
      Enter: () => onSelect([listed[place].mark]),
      ' ': () => toggle(listed[place].mark),
      Escape: () => {
        onVisit(null);
        onSelect([]);
      },
    };
    const isEscapeWithoutSelection = event.key === 'Escape' && selected.length === 0;
    if (act[event.key] && !isEscapeWithoutSelection && !event.altKey && !event.ctrlKey && !event.metaKey) {
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
      aria-label="Selectable marks"
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
          aria-selected={selected.some((one) => sameMark(one, mark))}
          className={styles.option}
        >
          {mark.title}
        </li>
      ))}
    </ul>
  );
}
