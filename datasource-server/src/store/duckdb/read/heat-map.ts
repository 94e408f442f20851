import type { Field } from '@weir/schema';
import type { TrafficReads } from '../../traffic-reads.ts';
import type { ReadRows } from '../engine/read-rows.ts';
import { measureSql, measureUnit } from '../sql/measure-sql.ts';
import { toCondition } from '../sql/selection-sql.ts';

const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const HOURS = Array.from({ length: 24 }, (_, hour) => hour);

/** Returns a measure by weekday and hour of the session start. A cell without sessions is zero, or null for a rate. */
export const readHeatMap = async (read: ReadRows, request: Parameters<TrafficReads['heatMap']>[0]): Promise<readonly Field[]> => {
  const { sql, values } = toCondition(request);
  const rows = await read(`SELECT day_of_week, hour, ${measureSql(request.measure)} AS value FROM sessions WHERE ${sql} GROUP BY ALL`, values);
  const cells = new Map(rows.map(({ day_of_week, hour, value }) => [`${String(day_of_week)} ${String(hour)}`, value as number]));
  const empty = request.measure === 'anomaly_rate' ? null : 0;
  return [
    { name: 'weekday', type: 'string', values: WEEKDAYS },
    ...HOURS.map((hour): Field => ({
      name: `${String(hour).padStart(2, '0')}:00`,
      type: 'number',
      config: { unit: measureUnit(request.measure) },
      values: WEEKDAYS.map((_, weekday) => cells.get(`${weekday} ${hour}`) ?? empty),
    })),
  ];
};
