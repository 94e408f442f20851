/** Plugin ids, uids and titles shared by dashboards, rules and provisioning. */
export { DATASOURCE_TYPE, DATASOURCE_UID, PRODUCT_LABEL } from '@weir/schema';
export const PANEL_TYPE = 'weir-anomaly-panel';

/** Folder of the dashboards and rules; Grafana rejects a dashboard with the title of its folder. */
export const FOLDER_TITLE = 'Weir';
export const OVERVIEW_UID = 'weir-soc-overview';
export const OVERVIEW_TITLE = 'Weir SOC overview';
export const FINDING_UID = 'weir-finding';
export const MODEL_UID = 'weir-model';
export const SOURCE_UID = 'weir-source';
export const SESSION_UID = 'weir-session';
export const EXPLORATION_UID = 'weir-exploration';
export const OPERATIONS_UID = 'weir-operations';

export const CONTACT_POINT = 'weir-webhook';