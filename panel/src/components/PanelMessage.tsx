import React from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';

interface Props {
  readonly title: string;
  readonly children?: React.ReactNode;
  /** Screen readers announce errors immediately, and other messages when idle. */
  readonly isError?: boolean;
  readonly width: number;
  readonly height: number;
}

const getStyles = (theme: GrafanaTheme2) => ({
  wrapper: css({
    display: 'flex',
    flexDirection: 'column',
    alignItems: 'center',
    justifyContent: 'safe center',
    gap: theme.spacing(0.5),
    padding: theme.spacing(1),
    overflow: 'auto',
    textAlign: 'center',
  }),
  title: css({ color: theme.colors.text.primary, fontWeight: theme.typography.fontWeightMedium }),
  text: css({ color: theme.colors.text.secondary, maxWidth: '65ch', overflowWrap: 'anywhere' }),
});

/** Message in place of a chart: why there is none, and how to fix it. */
export function PanelMessage({ title, children, isError = false, width, height }: Props) {
  const styles = useStyles2(getStyles);

  return (
    <div role={isError ? 'alert' : 'status'} className={styles.wrapper} style={{ width, height }}>
      <div className={styles.title}>{title}</div>
      {children && <div className={styles.text}>{children}</div>}
    </div>
  );
}
