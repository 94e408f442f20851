import React from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2, LinkModel } from '@grafana/data';
import { Button, IconButton, LinkButton, useStyles2 } from '@grafana/ui';

/** Actions on the selection. An undefined action is not offered. */
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

/** Shows the selection and the actions on it. */
export function SelectionBar({ title, actions, onClear }: Props) {
  const styles = useStyles2(getStyles);
  const { filter, onZoom, links, alertHref, onReview } = actions;

  return (
    <div className={styles.bar} role="region" aria-label="Selection">
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
          Zoom to time range
        </Button>
      )}
      {links.map((link) => (
        <LinkButton key={link.href} {...SMALL} icon="external-link-alt" href={link.href} target={link.target} onClick={link.onClick}>
          {link.title}
        </LinkButton>
      ))}
      {onReview && (
        <Button {...SMALL} icon="check-square" onClick={onReview}>
          Set a disposition
        </Button>
      )}
      {alertHref && (
        <LinkButton {...SMALL} icon="bell" href={alertHref}>
          Create alert rule
        </LinkButton>
      )}
      <IconButton name="times" size="md" tooltip="Clear selection" aria-label="Clear selection" onClick={onClear} />
    </div>
  );
}
