import { DashboardLinkBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { FINDING_UID, OVERVIEW_UID, SESSION_UID, SOURCE_UID } from './names.ts';

/** Returns a data link that filters the overview to one source and keeps data source and time range. */
export const filterToSource = (source: string): DashboardLinkBuilder =>
  new DashboardLinkBuilder('Show only this source').url(
    `/d/${OVERVIEW_UID}?\${datasource:queryparam}&var-src_ip=${source}&\${__url_time_range}`,
  );

/** Returns a data link to the page of one source that keeps data source and time range. */
export const openSource = (source: string): DashboardLinkBuilder =>
  new DashboardLinkBuilder('Open source').url(`/d/${SOURCE_UID}?\${datasource:queryparam}&var-src_ip=${source}&\${__url_time_range}`);

/** Returns a data link to the page of a row's session. The row needs the fields session_id and src_ip, hidden or not. */
export const openSession = (): DashboardLinkBuilder =>
  new DashboardLinkBuilder('Open session').url(
    `/d/${SESSION_UID}?\${datasource:queryparam}&var-session_id=\${__data.fields.session_id}&var-src_ip=\${__data.fields.src_ip}&\${__url_time_range}`,
  );

/** Returns a data link to the page of a row's finding, with a time range around it. The row needs FINDING_LINK_FIELDS, hidden or not. */
export const openFinding = (): DashboardLinkBuilder =>
  new DashboardLinkBuilder('Open finding').url(
    `/d/${FINDING_UID}?\${datasource:queryparam}&var-finding_id=\${__data.fields.finding_id}&var-src_ip=\${__data.fields.entity}` +
      '&from=${__data.fields.around_from.numeric}&to=${__data.fields.around_to.numeric}',
  );

/** Fields that openFinding uses. */
export const FINDING_LINK_FIELDS = ['finding_id', 'around_from', 'around_to'] as const;

/** Returns panel links that export the findings of the time range through the data source. */
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
