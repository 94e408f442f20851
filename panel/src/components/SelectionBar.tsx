import React from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2, LinkModel } from '@grafana/data';
import { Button, IconButton, LinkButton, useStyles2 } from '@grafana/ui';

/** What can be done with what was chosen; what is left out is not offered. */
export interface SelectionActions {
  readonly filter?: { readonly label: string; readonly onClick: () => void };
  readonly onZoom?: () => void;
  readonly links: readonly LinkModel[];
  readonly alertHref?: string;
  readonly onReview?: () => void;
}

interface Props {
  readonly title: string;
  readonly actions: SelectionActions;
  readonly onClear: () => void;
}

const getStyles = (theme: GrafanaTheme2) => ({
  bar: css({
    position: 'absolute',
    left: theme.spacing(0.5),
    right: theme.spacing(0.5),
    bottom: theme.spacing(0.5),
    maxHeight: '60%',
    overflow: 'auto',
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(0.5, 1),
    padding: theme.spacing(0.5, 1),
    background: theme.colors.background.secondary,
    border: `1px solid ${theme.colors.border.medium}`,
    borderRadius: 4,
    boxShadow: theme.shadows.z2,
  }),
  title: css({
    flex: '1 1 240px',
    minWidth: 0,
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
    fontWeight: theme.typography.fontWeightMedium,
  }),
});

const SMALL = { size: 'sm', variant: 'secondary' } as const;

/** What was chosen in the chart, and what can be done with it. */
export function SelectionBar({ title, actions, onClear }: Props) {
  const styles = useStyles2(getStyles);
  const { filter, onZoom, links, alertHref, onReview } = actions;

  return (
    <div className={styles.bar} role="region" aria-label="Chosen in the chart">
      <span className={styles.title} title={title} role="status">
        {title}
      </span>
      {filter && (
        <Button {...SMALL} icon="filter" onClick={filter.onClick}>
          {filter.label}
        </Button>
      )}
      {onZoom && (
        <Button {...SMALL} icon="clock-nine" onClick={onZoom}>
          Zoom to its time
        </Button>
      )}
      {links.map((link) => (
        <LinkButton key={link.href} {...SMALL} icon="external-link-alt" href={link.href} target={link.target} onClick={link.onClick}>
          {link.title}
        </LinkButton>
      ))}
      {onReview && (
        <Button {...SMALL} icon="check-square" onClick={onReview}>
          Judge it
        </Button>
      )}
      {alertHref && (
        <LinkButton {...SMALL} icon="bell" href={alertHref}>
          Make an alert rule
        </LinkButton>
      )}
      <IconButton name="times" size="md" tooltip="Let go" aria-label="Let go" onClick={onClear} />
    </div>
  );
}
