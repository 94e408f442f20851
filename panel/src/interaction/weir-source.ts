import type { PanelData } from '@grafana/data';
import type { Mark } from '@weir/views';

const WEIR_TYPE = 'weir-traffic-datasource';

/** Returns the uid of the Weir data source of a mark. Undefined for data of another data source. */
export function findWeirUid(data: PanelData, { origin }: Pick<Mark, 'origin'>): string | undefined {
  const targets = data.request?.targets ?? [];
  const refId = origin?.frame.refId;
  const target = targets.find((one) => one.refId === refId) ?? (refId === undefined ? targets[0] : undefined);

  return target?.datasource?.type === WEIR_TYPE ? target.datasource.uid : undefined;
}
