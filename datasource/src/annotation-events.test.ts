import { FieldType, toDataFrame } from '@grafana/data';
import { toAnnotationEvents } from './annotation-events';

const findings = toDataFrame({
  fields: [
    { name: 'severity', type: FieldType.string, values: ['high'] },
    { name: 'entity', type: FieldType.string, values: ['192.0.2.1'] },
    { name: 'start_time', type: FieldType.time, values: [1000] },
    { name: 'end_time', type: FieldType.time, values: [5000] },
    { name: 'finding_id', type: FieldType.string, values: ['abc'] },
    { name: 'tags', type: FieldType.string, values: ['high,level_shift'] },
    { name: 'text', type: FieldType.string, values: ['192.0.2.1: <b>25 MB</b> uploaded'] },
  ],
});

it('turns a finding into a region with escaped text, tags and a link to its page', () => {
  expect(toAnnotationEvents([findings], 'weir')).toEqual([
    {
      id: 'abc',
      time: 1000,
      timeEnd: 5000,
      isRegion: true,
      title: '192.0.2.1',
      text: '192.0.2.1: &#60;b&#62;25 MB&#60;/b&#62; uploaded<br><a href="/d/weir-finding?var-datasource=weir&var-finding_id=abc&var-src_ip=192.0.2.1">Open finding</a>',
      tags: ['high', 'level_shift'],
    },
  ]);
});

it('uses the first time field of other frames and skips frames without one', () => {
  const counts = toDataFrame({
    fields: [
      { name: 'time', type: FieldType.time, values: [7] },
      { name: 'anomaly_count', type: FieldType.number, values: [3] },
    ],
  });
  const importance = toDataFrame({ fields: [{ name: 'feature', type: FieldType.string, values: ['hour'] }] });
  expect(toAnnotationEvents([counts, importance], 'weir')).toEqual([{ id: undefined, time: 7, title: '', text: '', tags: [] }]);
});
