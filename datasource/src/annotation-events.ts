import { locationUtil, type AnnotationEvent, type DataFrame, type Field } from '@grafana/data';

/** Provisioned dashboard of one finding. */
const FINDING_PATH = '/d/weir-finding';

/**
 * Returns the rows of frames as annotations: from `start_time` (or the first time field) to `end_time`, with text and
 * tags, and for a finding a link to its page.
 */
export function toAnnotationEvents(frames: readonly DataFrame[], datasourceUid: string): AnnotationEvent[] {
  return frames.flatMap((frame) => {
    const named = (name: string): Field | undefined => frame.fields.find((field) => field.name === name);
    const time = named('start_time') ?? frame.fields.find((field) => String(field.type) === 'time');
    if (time === undefined) {
      return [];
    }
    const cell = (name: string, row: number): string => String(named(name)?.values[row] ?? '');
    return Array.from({ length: frame.length }, (_, row): AnnotationEvent => {
      const timeEnd: unknown = named('end_time')?.values[row];
      const findingId = cell('finding_id', row);
      const text = escape(cell('text', row) || cell('reason', row) || cell('sentence', row));
      return {
        id: findingId || undefined,
        time: Number(time.values[row]),
        ...(timeEnd === undefined || timeEnd === null ? {} : { timeEnd: Number(timeEnd), isRegion: true }),
        title: cell('entity', row) || cell('src_ip', row),
        text: findingId === '' ? text : `${text}<br><a href="${linkTo(datasourceUid, findingId, cell('entity', row))}">Open finding</a>`,
        tags: cell('tags', row)
          .split(',')
          .filter((tag) => tag !== ''),
      };
    });
  });
}

const linkTo = (datasourceUid: string, findingId: string, entity: string): string => {
  const variables = { datasource: datasourceUid, finding_id: findingId, src_ip: entity };
  const query = Object.entries(variables).map(([name, value]) => `var-${name}=${encodeURIComponent(value)}`);
  return locationUtil.assureBaseUrl(`${FINDING_PATH}?${query.join('&')}`);
};

/** Escapes log text, which must not be interpreted as HTML. */
const escape = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
