import React from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Dropdown, IconButton, Menu, useStyles2 } from '@grafana/ui';
import { EXPORT_FORMS, type ExportForm } from '../interaction/export-view';

/** Class by which the panel shows its tools when the pointer or the keyboard is in it. */
export const TOOLS_CLASS = 'weir-chart-tools';

interface Props {
  /** How the pointer chooses, zooms and pans here; left out where it does not. */
  readonly help?: string;
  readonly onResetZoom?: () => void;
  readonly onExport: (form: ExportForm) => void;
}

const getStyles = (theme: GrafanaTheme2) => ({
  tools: css({
    position: 'absolute',
    top: 0,
    right: 0,
    display: 'flex',
    gap: theme.spacing(0.5),
    padding: theme.spacing(0.25, 0.5),
    borderRadius: 4,
    background: theme.colors.background.primary,
    opacity: 0,
    transition: 'opacity 100ms',
    '@media (hover: none)': { opacity: 0.8 },
  }),
});

/** Small buttons over the corner of a chart: how to choose, zoom back, export. */
export function ChartTools({ help, onResetZoom, onExport }: Props) {
  const styles = useStyles2(getStyles);
  const forms = (
    <Menu>
      {EXPORT_FORMS.map((form) => (
        <Menu.Item key={form} label={form === 'CSV' ? 'Data as CSV' : `Picture as ${form}`} onClick={() => onExport(form)} />
      ))}
    </Menu>
  );

  return (
    <div className={`${styles.tools} ${TOOLS_CLASS}`}>
      {help && <IconButton name="question-circle" size="sm" tooltip={help} aria-label={help} />}
      {onResetZoom && <IconButton name="search-minus" size="sm" tooltip="Zoom back" aria-label="Zoom back" onClick={onResetZoom} />}
      <Dropdown overlay={forms} placement="bottom-end">
        <IconButton name="download-alt" size="sm" tooltip="Export" aria-label="Export" />
      </Dropdown>
    </div>
  );
}
