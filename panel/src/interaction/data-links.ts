import type { DataFrame, LinkModel } from '@grafana/data';
import type { Mark } from '@weir/views';

/** Returns the Grafana frame that a mark's frame was converted from. Undefined if series were joined into one table. */
const findFrame = (series: readonly DataFrame[], { name, refId, fields }: NonNullable<Mark['origin']>['frame']): DataFrame | undefined =>
  series.find(
    (frame) =>
      (frame.name ?? '') === name &&
      frame.refId === refId &&
      frame.length === (fields[0]?.values.length ?? 0) &&
      frame.fields.every(({ labels }) => !labels || Object.keys(labels).length === 0)
  );

/** Returns the data links of all fields of the mark's row, without duplicate URLs. */
export function dataLinksOf(series: readonly DataFrame[], { origin }: Mark): LinkModel[] {
  const frame = origin && findFrame(series, origin.frame);
  const links = frame?.fields.flatMap((field) => field.getLinks?.({ valueRowIndex: origin?.row }) ?? []) ?? [];

  return [...new Map(links.map((link) => [link.href, link])).values()];
}
