import React from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Button, useStyles2 } from '@grafana/ui';
import type { DetectionState } from '../detect/use-detection';

/** Height of the strip, in CSS pixels. */
export const STRIP_HEIGHT = 28;

interface Props {
  readonly detection: DetectionState;
  /** Note about rows that are not drawn. */
  readonly note?: string;
  /** Turns the detection on. Undefined if the data does not need one. */
  readonly onDetect?: () => void;
}

const getStyles = (theme: GrafanaTheme2) => ({
  strip: css({
    display: 'flex',
    alignItems: 'center',
    gap: theme.spacing(1),
    height: STRIP_HEIGHT,
    padding: theme.spacing(0, 0.5),
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
  }),
  text: css({ overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' }),
});

const textOf = (detection: DetectionState, isOffered: boolean): string => {
  switch (detection.state) {
    case 'off':
      return isOffered ? 'The data has no anomaly_score field.' : '';
    case 'running':
      return 'Detecting anomalies in this browser…';
    default:
      return detection.note;
  }
};

/** Shows below a chart which rows are drawn and what the detection in the browser used, or offers a detection. */
export function DetectStrip({ detection, note, onDetect }: Props) {
  const styles = useStyles2(getStyles);
  const text = [note, textOf(detection, onDetect !== undefined)].filter(Boolean).join(' ');

  return (
    <div className={styles.strip} role="status">
      <span className={styles.text} title={text}>
        {text}
      </span>
      {onDetect && <DetectButton onDetect={onDetect} />}
    </div>
  );
}

/** Button that turns the detection on. */
export function DetectButton({ onDetect }: { readonly onDetect: () => void }) {
  return (
    <Button size="sm" variant="secondary" onClick={onDetect}>
      Detect anomalies in the browser
    </Button>
  );
}
