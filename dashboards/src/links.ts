import { DashboardLinkBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { OVERVIEW_UID } from './names.ts';

/** A data link that narrows the overview to one source, keeping data source and time range. */
export const filterToSource = (source: string): DashboardLinkBuilder =>
  new DashboardLinkBuilder('Show only this source').url(
    `/d/${OVERVIEW_UID}?\${datasource:queryparam}&var-src_ip=${source}&\${__url_time_range}`,
  );
