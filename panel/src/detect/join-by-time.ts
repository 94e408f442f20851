import { frameLength, type Field, type FieldValues, type Frame } from '@weir/schema';

/** Series share a table where at least this share of all times is in each of them. */
const SHARED_TIMES = 0.8;

interface Series {
  readonly frame: Frame;
  readonly time: Field;
  readonly rest: readonly Field[];
  /** Row by time. */
  readonly rows: ReadonlyMap<number, number>;
}

/** A frame as series: one time, each of them once, and at least one number. */
function toSeries(frame: Frame): Series | undefined {
  const times = frame.fields.filter(({ type }) => type === 'time');
  const rest = frame.fields.filter(({ type }) => type !== 'time');
  if (times.length !== 1 || !rest.some(({ type }) => type === 'number')) {
    return undefined;
  }
  const rows = new Map<number, number>();
  for (let row = 0; row < frameLength(frame); row++) {
    const time = times[0].values[row];
    if (typeof time !== 'number' || rows.has(time)) {
      return undefined;
    }
    rows.set(time, row);
  }
  return { frame, time: times[0], rest, rows };
}

/** A name no column has yet: the field's own, else with the frame's, else with a number. */
function freeName(field: Field, frame: Frame, isTwice: boolean, taken: Set<string>): string {
  const wanted = isTwice && frame.name ? frame.name : isTwice && frame.refId ? `${field.name} ${frame.refId}` : field.name;
  let name = wanted;
  for (let number = 2; taken.has(name); number++) {
    name = `${wanted} ${number}`;
  }
  taken.add(name);
  return name;
}

/**
 * Series that come one a frame and have the same times, as one table with a row for each time; where a series has no
 * value the cell is null. Frames whose times repeat or differ are no such series and stay as they are.
 */
export function joinByTime(frames: readonly Frame[]): readonly Frame[] {
  const found = frames.map(toSeries).filter((series): series is Series => series !== undefined);
  const times = [...new Set(found.flatMap(({ rows }) => [...rows.keys()]))].sort((a, b) => a - b);
  if (found.length < 2 || found.some(({ rows }) => rows.size < times.length * SHARED_TIMES)) {
    return frames;
  }
  const counts = new Map<string, number>();
  for (const { name } of found.flatMap(({ rest }) => rest)) {
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  const taken = new Set([found[0].time.name]);
  const fields = found.flatMap(({ frame, rest, rows }) =>
    rest.map((field): Field => {
      const values = times.map((time) => field.values[rows.get(time) ?? -1] ?? null) as FieldValues;
      return { ...field, name: freeName(field, frame, (counts.get(field.name) ?? 0) > 1, taken), values };
    })
  );
  const joined: Frame = { ...found[0].frame, fields: [{ ...found[0].time, values: times }, ...fields] };

  return [joined, ...frames.filter((frame) => !found.some((series) => series.frame === frame))];
}
