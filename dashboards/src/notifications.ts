import { NOTIFICATION_TIMING } from '@weir/schema';
import { CONTACT_POINT, PRODUCT_LABEL } from './names.ts';

/** Contact point of Weir's alerts: a webhook chosen by the user. */
export const CONTACT_POINTS = [
  {
    orgId: 1,
    name: CONTACT_POINT,
    receivers: [
      {
        uid: 'weir-webhook',
        type: 'webhook',
        settings: { url: '$WEIR_ALERT_WEBHOOK_URL', httpMethod: 'POST' },
        disableResolveMessage: false,
      },
    ],
  },
];

/** Grafana's default policy with one more branch: alerts with Weir's label go to Weir's contact point. */
export const POLICIES = [
  {
    orgId: 1,
    receiver: 'grafana-default-email',
    group_by: ['grafana_folder', 'alertname'],
    routes: [
      {
        receiver: CONTACT_POINT,
        object_matchers: [[PRODUCT_LABEL.name, '=', PRODUCT_LABEL.value]],
        group_by: ['grafana_folder', 'alertname'],
        group_wait: `${NOTIFICATION_TIMING.group_wait_s}s`,
        group_interval: `${NOTIFICATION_TIMING.group_interval_s}s`,
        repeat_interval: `${NOTIFICATION_TIMING.repeat_interval_s}s`,
      },
    ],
  },
];
