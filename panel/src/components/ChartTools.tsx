import React from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Dropdown, IconButton, Menu, useStyles2 } from '@grafana/ui';
import { EXPORT_FORMATS, type ExportFormat } from '../interaction/export-view';

/** Class of the toolbar, which is shown on hover and on keyboard focus. */
export const TOOLS_CLASS = 'weir-chart-tools';

interface Props {
  /** How to select, zoom and pan. Undefined if the view supports none of them. */
  readonly help?: string;
  readonly onResetZoom?: () => void;
  readonly onExport: (format: ExportFormat) => void;
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

/** Toolbar in the corner of a chart: help, reset zoom, export. */
export function ChartTools({ help, onResetZoom, onExport }: Props) {
  const styles = useStyles2(getStyles);
  const menu = (
    <Menu>
      {EXPORT_FORMATS.map((format) => (
        <Menu.Item key={format} label={format === 'CSV' ? 'Download data (CSV)' : `Download image (${format})`} onClick={() => onExport(format)} />
      ))}
    </Menu>
  );

  return (
    <div className={`${styles.tools} ${TOOLS_CLASS}`}>
      {help && <IconButton name="question-circle" size="sm" tooltip={help} aria-label={help} />}
      {onResetZoom && <IconButton name="search-minus" size="sm" tooltip="Reset zoom" aria-label="Reset zoom" onClick={onResetZoom} />}
      <Dropdown overlay={menu} placement="bottom-end">
        <IconButton name="download-alt" size="sm" tooltip="Export" aria-label="Export" />
      </Dropdown>
    </div>
  );
}
