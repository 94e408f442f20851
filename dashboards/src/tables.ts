import type { PanelBuilder as TableBuilder } from '@grafana/grafana-foundation-sdk/table';
import type { GridPos } from '@grafana/grafana-foundation-sdk/dashboard';
import { alignRight, filterable, hiddenColumn, linkToSource, SHORT_TIME, table, wordCell, wrapped } from './define-table.ts';
import { exportFindings, FINDING_LINK_FIELDS, openFinding, openSession } from './links.ts';
import { LEVEL_COLORS, SEVERITY_COLORS } from './palette.ts';
import { FINDINGS_PANEL_ID } from './panel-ids.ts';
import { SOURCE_FILTER } from './weir-target.ts';

/** Data quality: reasons to distrust the figures below it. */
export const auditTable = (at: GridPos): TableBuilder =>
  table({
    id: 21,
    title: 'Data quality',
    description:
      'Checks of all stored sessions, independent of the time range and the source filter. Warnings mark misleading figures, notes give background; passed checks are not shown.',
    at,
    query: { queryType: 'data_audit', min_level: 'note' },
    columns: [
      { field: 'level', width: 92, more: [...wordCell(LEVEL_COLORS), filterable] },
      { field: 'title', width: 170 },
      { field: 'sentence', heading: 'Result', more: wrapped },
    ],
  });

/** Findings with evidence and recommended action, one row per source and period. */
export const findingsTable = (at: GridPos): TableBuilder =>
  table({
    id: FINDINGS_PANEL_ID,
    title: 'Findings',
    description:
      'Severity: how unusual and how large. Confidence: how certain. A finding is not proof of an attack; an ATT&CK technique is named only with evidence for it. The source filter above does not apply to this table: use the column filters. Network data: [IP Geolocation by DB-IP](https://db-ip.com), routeviews.org, nro.net.',
    at,
    query: { queryType: 'findings' },
    columns: [
      { field: 'severity', width: 92, more: [...wordCell(SEVERITY_COLORS), filterable] },
      { field: 'start_time', heading: 'First seen', width: 104, unit: SHORT_TIME },
      { field: 'entity', width: 132, more: [linkToSource(), filterable] },
      { field: 'network', width: 160, more: wrapped },
      { field: 'sentence', width: 430, more: [...wrapped, { id: 'links', value: [openFinding().build()] }] },
      { field: 'advice', heading: 'Action', more: wrapped },
      { field: 'typical_text', width: 82, more: [alignRight] },
      { field: 'actual_text', width: 82, more: [alignRight] },
      { field: 'confidence', width: 96, decimals: 0 },
      { field: 'technique_name', heading: 'Technique', width: 140 },
      { field: 'session_count', width: 82, unit: 'locale' },
      ...FINDING_LINK_FIELDS.map(hiddenColumn),
    ],
  }).links(exportFindings());

/** Traffic by country of the source. */
export const countriesTable = (at: GridPos): TableBuilder =>
  table({
    id: 17,
    title: 'Top countries',
    description: 'Countries in which the networks of the source addresses are registered; users can be elsewhere.',
    at,
    query: { queryType: 'countries', filters: [SOURCE_FILTER] },
    columns: [
      { field: 'src_ip_country_code', width: 90 },
      { field: 'session_count', unit: 'locale' },
      { field: 'anomaly_count', width: 96, unit: 'locale' },
      { field: 'anomaly_rate', width: 110, decimals: 1 },
      { field: 'bytes_in', width: 100, decimals: 1 },
      { field: 'bytes_out', width: 100, decimals: 1 },
    ],
  });

/** Anomalous sessions, newest first. */
export const anomalousSessionsTable = (at: GridPos): TableBuilder =>
  table({
    id: 18,
    title: 'Anomalous sessions',
    description: 'Newest first. The reason compares the session with typical values. Rarity is in powers of ten: 3 is one session in 1,000.',
    at,
    query: { queryType: 'sessions', anomalies_only: true, limit: 500, filters: [SOURCE_FILTER] },
    columns: [
      { field: 'start_time', width: 104, unit: SHORT_TIME },
      { field: 'src_ip', width: 140, more: [linkToSource(), filterable] },
      { field: 'src_ip_country_code', width: 96, more: [filterable] },
      { field: 'rarity', width: 72, decimals: 1, more: [{ id: 'links', value: [openSession().build()] }] },
      { field: 'reason', more: wrapped },
      { field: 'bytes_in', width: 96, decimals: 1 },
      { field: 'bytes_out', width: 96, decimals: 1 },
      { field: 'response_code', width: 104, unit: 'none', decimals: 0 },
      { field: 'dst_port', width: 70, unit: 'none', decimals: 0 },
      { field: 'risk_class', width: 120, more: [filterable] },
      { field: 'class_probability', width: 136, decimals: 0 },
      { field: 'source_meta', width: 110 },
      hiddenColumn('session_id'),
    ],
  });

/** The current model with its training data and threshold. */
export const modelTable = (at: GridPos): TableBuilder =>
  table({
    id: 19,
    title: 'Current model',
    description: 'The model that scores new sessions. The notices in the corner state the limits of its figures.',
    at,
    query: { queryType: 'model_summary' },
    columns: [
      { field: 'model_version', width: 130 },
      { field: 'trained_at', width: 104, unit: SHORT_TIME },
      { field: 'session_count', heading: 'Training sessions', width: 140, unit: 'locale' },
      { field: 'data_from', width: 104, unit: SHORT_TIME },
      { field: 'data_to', width: 104, unit: SHORT_TIME },
      { field: 'anomaly_features', more: wrapped },
      { field: 'n_trees', width: 64, unit: 'locale' },
      { field: 'contamination', width: 118, decimals: 1 },
      { field: 'threshold', width: 90, decimals: 4 },
      { field: 'flagged_count', width: 146, unit: 'locale' },
      { field: 'risk_label', more: wrapped },
      { field: 'seed', width: 110, unit: 'none' },
    ],
  });
