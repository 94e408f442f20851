import { frameLength, type Field, type FieldValues, type Frame } from '@weir/schema';

/** Series are joined if each of them has at least this share of all times. */
const SHARED_TIMES = 0.8;

interface Series {
  readonly frame: Frame;
  readonly time: Field;
  readonly rest: readonly Field[];
  /** Row index by time. */
  readonly rows: ReadonlyMap<number, number>;
}

/** Returns a frame as series: one time field without duplicates, and otherwise only numbers. Other frames are event tables. */
function toSeries(frame: Frame): Series | undefined {
  const times = frame.fields.filter(({ type }) => type === 'time');
  const rest = frame.fields.filter(({ type }) => type !== 'time');
  if (times.length !== 1 || rest.length === 0 || rest.some(({ type }) => type !== 'number')) {
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

/** Returns a name that no column has yet: the field's name, or if several have it the frame's name, both, or a number added. */
function freeName(field: Field, { frame, rest }: Series, isTwice: boolean, taken: Set<string>): string {
  const origin = frame.name || frame.refId;
  const wanted = !isTwice || !origin ? field.name : rest.length === 1 ? origin : `${field.name} ${origin}`;
  let name = wanted;
  for (let number = 2; taken.has(name); number++) {
    name = `${wanted} ${number}`;
  }
  taken.add(name);
  return name;
}

/**
 * Joins single-series frames with the same times into one table with a row per time. A cell without a value is null.
 * Frames whose times repeat or differ are returned unchanged.
 */
export function joinByTime(frames: readonly Frame[]): readonly Frame[] {
  if (frames.length < 2) {
    return frames;
  }
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
  const fields = found.flatMap((series) =>
    series.rest.map((field): Field => {
      const values = times.map((time) => field.values[series.rows.get(time) ?? -1] ?? null) as FieldValues;
      return { ...field, name: freeName(field, series, (counts.get(field.name) ?? 0) > 1, taken), values };
    })
  );
  const joined: Frame = { ...found[0].frame, fields: [{ ...found[0].time, values: times }, ...fields] };

  return [joined, ...frames.filter((frame) => !found.some((series) => series.frame === frame))];
}
