import { DashboardLinkBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { FINDING_UID, OVERVIEW_UID, SESSION_UID, SOURCE_UID } from './names.ts';

/** A data link that narrows the overview to one source, keeping data source and time range. */
export const filterToSource = (source: string): DashboardLinkBuilder =>
  new DashboardLinkBuilder('Show only this source').url(
    `/d/${OVERVIEW_UID}?\${datasource:queryparam}&var-src_ip=${source}&\${__url_time_range}`,
  );

/** A data link to the page of one source, keeping data source and time range. */
export const openSource = (source: string): DashboardLinkBuilder =>
  new DashboardLinkBuilder('Open the source').url(`/d/${SOURCE_UID}?\${datasource:queryparam}&var-src_ip=${source}&\${__url_time_range}`);

/** A data link of a table of sessions to the page of the row's session. The row must have session_id and src_ip, hidden or not. */
export const openSession = (): DashboardLinkBuilder =>
  new DashboardLinkBuilder('Open the session').url(
    `/d/${SESSION_UID}?\${datasource:queryparam}&var-session_id=\${__data.fields.session_id}&var-src_ip=\${__data.fields.src_ip}&\${__url_time_range}`,
  );

/** A data link of a findings table: to the page of the row's finding, in a time range around it. The row must have these fields, hidden or not. */
export const openFinding = (): DashboardLinkBuilder =>
  new DashboardLinkBuilder('Open the finding').url(
    `/d/${FINDING_UID}?\${datasource:queryparam}&var-finding_id=\${__data.fields.finding_id}&var-src_ip=\${__data.fields.entity}` +
      '&from=${__data.fields.around_from.numeric}&to=${__data.fields.around_to.numeric}',
  );

/** Fields that openFinding reads. */
export const FINDING_LINK_FIELDS = ['finding_id', 'around_from', 'around_to'] as const;

/** Links of a panel that download the findings of the time range for other tools, through the data source. */
export const exportFindings = (): DashboardLinkBuilder[] =>
  (
    [
      ['csv', 'CSV'],
      ['stix', 'STIX 2.1 bundle'],
      ['ocsf', 'OCSF events'],
      ['navigator', 'ATT&CK Navigator layer'],
    ] as const
  ).map(([format, name]) =>
    new DashboardLinkBuilder(`Export as ${name}`).url(`/api/datasources/uid/\${datasource}/resources/export/${format}?from_ms=\${__from}&to_ms=\${__to}`).targetBlank(true),
  );
