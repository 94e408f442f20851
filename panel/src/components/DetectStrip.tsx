import React from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Button, useStyles2 } from '@grafana/ui';
import type { DetectionState } from '../detect/use-detection';

/** Height that the strip takes of the panel, in CSS pixels. */
export const STRIP_HEIGHT = 28;

interface Props {
  readonly detection: DetectionState;
  /** What else is to be said of the data drawn. */
  readonly note?: string;
  /** Starts the detection; left out where it would be of no use. */
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
      return isOffered ? 'The data have no anomaly_score.' : '';
    case 'running':
      return 'Detecting in this browser…';
    default:
      return detection.note;
  }
};

/** Says under a chart what part of the data is drawn and on what a detection in the browser rests, or offers one. */
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

/** Turns the detection on. */
export function DetectButton({ onDetect }: { readonly onDetect: () => void }) {
  return (
    <Button size="sm" variant="secondary" onClick={onDetect}>
      Detect anomalies here
    </Button>
  );
}
