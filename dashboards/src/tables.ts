import type { PanelBuilder as TableBuilder } from '@grafana/grafana-foundation-sdk/table';
import type { GridPos } from '@grafana/grafana-foundation-sdk/dashboard';
import { alignRight, filterable, hiddenColumn, linkToSource, SHORT_TIME, table, wordCell, wrapped } from './define-table.ts';
import { exportFindings, FINDING_LINK_FIELDS, openFinding, openSession } from './links.ts';
import { LEVEL_COLORS, SEVERITY_COLORS } from './palette.ts';
import { FINDINGS_PANEL_ID } from './panel-ids.ts';
import { SOURCE_FILTER } from './weir-target.ts';

/** What stands against believing the figures below it. */
export const auditTable = (at: GridPos): TableBuilder =>
  table({
    id: 21,
    title: 'What the data can and cannot say',
    description:
      'An audit of all stored sessions, whatever the time range and the source filter. A warning says that a figure misleads where this is not known; a note is good to know. What is fine is left out. No accuracy of attack against normal is given.',
    at,
    query: { queryType: 'data_audit', min_level: 'note' },
    columns: [
      { field: 'level', heading: 'Level', width: 92, more: [...wordCell(LEVEL_COLORS), filterable] },
      { field: 'title', heading: 'About', width: 170 },
      { field: 'sentence', heading: 'What it says', more: wrapped },
    ],
  });

/** What the evidence says and what to do about it, one row an entity and time. */
export const findingsTable = (at: GridPos): TableBuilder =>
  table({
    id: FINDINGS_PANEL_ID,
    title: 'Findings',
    description:
      'Severity is how far from usual and how much; confidence is how sure. Neither says "attack": a technique is named only where its evidence is there. The source filter above does not narrow this table; its column filters do. Networks: [IP Geolocation by DB-IP](https://db-ip.com), routeviews.org, nro.net.',
    at,
    query: { queryType: 'findings' },
    columns: [
      { field: 'severity', heading: 'Severity', width: 92, more: [...wordCell(SEVERITY_COLORS), filterable] },
      { field: 'start_time', heading: 'First seen', width: 104, unit: SHORT_TIME },
      { field: 'entity', heading: 'Source', width: 132, more: [linkToSource(), filterable] },
      { field: 'network', heading: 'Network', width: 160, more: wrapped },
      { field: 'sentence', heading: 'What happened', width: 430, more: [...wrapped, { id: 'links', value: [openFinding().build()] }] },
      { field: 'advice', heading: 'What to do', more: wrapped },
      { field: 'typical_text', heading: 'Typical', width: 82, more: [alignRight] },
      { field: 'actual_text', heading: 'Actual', width: 82, more: [alignRight] },
      { field: 'confidence', heading: 'Confidence', width: 96, unit: 'percentunit', decimals: 0 },
      { field: 'technique_name', heading: 'ATT&CK', width: 118 },
      { field: 'session_count', heading: 'Sessions', width: 76, unit: 'locale' },
      ...FINDING_LINK_FIELDS.map(hiddenColumn),
    ],
  }).links(exportFindings());

/** Where the traffic came from, by country of the source. */
export const countriesTable = (at: GridPos): TableBuilder =>
  table({
    id: 17,
    title: 'Top countries',
    description: 'Countries of the source addresses. A country says where a network is registered, not who is behind it.',
    at,
    query: { queryType: 'countries', filters: [SOURCE_FILTER] },
    columns: [
      { field: 'src_ip_country_code', heading: 'Country', width: 90 },
      { field: 'session_count', heading: 'Sessions', unit: 'locale' },
      { field: 'anomaly_count', heading: 'Anomalies', width: 96, unit: 'locale' },
      { field: 'anomaly_rate', heading: 'Anomaly rate', width: 110, unit: 'percentunit', decimals: 1 },
      { field: 'bytes_in', heading: 'Bytes in', width: 100, unit: 'decbytes', decimals: 1 },
      { field: 'bytes_out', heading: 'Bytes out', width: 100, unit: 'decbytes', decimals: 1 },
    ],
  });

/** The anomalous sessions themselves, newest first. */
export const anomalousSessionsTable = (at: GridPos): TableBuilder =>
  table({
    id: 18,
    title: 'Anomalous sessions',
    description: 'Newest first. The reason compares the session with what is typical. Rarity is in powers of ten: 3 is one session in 1,000.',
    at,
    query: { queryType: 'sessions', anomalies_only: true, limit: 500, filters: [SOURCE_FILTER] },
    columns: [
      { field: 'start_time', heading: 'Start', width: 104, unit: SHORT_TIME },
      { field: 'src_ip', heading: 'Source', width: 140, more: [linkToSource(), filterable] },
      { field: 'src_ip_country_code', heading: 'Country', width: 96, more: [filterable] },
      { field: 'rarity', heading: 'Rarity', width: 72, decimals: 1, more: [{ id: 'links', value: [openSession().build()] }] },
      { field: 'reason', heading: 'Why', more: wrapped },
      { field: 'bytes_in', heading: 'Bytes in', width: 96, unit: 'decbytes', decimals: 1 },
      { field: 'bytes_out', heading: 'Bytes out', width: 96, unit: 'decbytes', decimals: 1 },
      { field: 'response_code', heading: 'Status', width: 76, unit: 'none', decimals: 0 },
      { field: 'dst_port', heading: 'Port', width: 70, unit: 'none', decimals: 0 },
      { field: 'risk_class', heading: 'Risk class', width: 120, more: [filterable] },
      { field: 'class_probability', heading: 'Probability', width: 96, unit: 'percentunit', decimals: 0 },
      { field: 'source_meta', heading: 'Kind of log', width: 110 },
      hiddenColumn('session_id'),
    ],
  });

/** Which model judges, what it was fitted on and where its threshold lies. */
export const modelTable = (at: GridPos): TableBuilder =>
  table({
    id: 19,
    title: 'Model',
    description: 'The model that gave the verdicts. The notices in the corner say what its figures can and cannot mean.',
    at,
    query: { queryType: 'model_summary' },
    columns: [
      { field: 'model_version', heading: 'Version', width: 130 },
      { field: 'trained_at', heading: 'Trained', width: 104, unit: SHORT_TIME },
      { field: 'session_count', heading: 'Trained on', width: 130, unit: 'suffix: sessions' },
      { field: 'data_from', heading: 'Data from', width: 104, unit: SHORT_TIME },
      { field: 'data_to', heading: 'Data to', width: 104, unit: SHORT_TIME },
      { field: 'anomaly_features', heading: 'Features', more: wrapped },
      { field: 'n_trees', heading: 'Trees', width: 64, unit: 'locale' },
      { field: 'contamination', heading: 'Contamination', width: 118, unit: 'percentunit', decimals: 1 },
      { field: 'threshold', heading: 'Threshold', width: 90, decimals: 4 },
      { field: 'flagged_count', heading: 'Flagged', width: 80, unit: 'locale' },
      { field: 'risk_label', heading: 'Risk classes mean', more: wrapped },
      { field: 'seed', heading: 'Seed', width: 60, unit: 'none' },
    ],
  });
