import type { Field, Frame } from '@weir/schema';
import { countTechniques } from './technique-counts.ts';

const field = (name: string, type: Field['type'], values: Field['values']): Field => ({ name, type, values });
const frame: Frame = {
  name: 'findings',
  fields: [
    field('technique_id', 'string', ['T1048', 'T1595', null, 'T1048', '']),
    field('technique_name', 'string', [null, 'Active Scanning', null, 'Exfiltration', null]),
    field('severity', 'string', ['low', 'medium', 'high', 'high', 'low']),
    field('entity', 'string', ['a', 'b', 'c', 'a', 'd']),
    field('end_time', 'time', [10, 20, 30, 5, null]),
  ],
};

test('counts findings by technique in the order of tactics, with the highest severity and the last time', () => {
  expect(countTechniques(frame).techniques).toEqual([
    { id: 'T1595', name: 'Active Scanning', tactic: 'Reconnaissance', finding_count: 1, severity: 'medium', entities: ['b'], last_time: 20 },
    { id: 'T1048', name: 'Exfiltration', tactic: 'Exfiltration', finding_count: 2, severity: 'high', entities: ['a'], last_time: 10 },
  ]);
});

test('counts findings without a technique', () => {
  expect(countTechniques(frame)).toMatchObject({ finding_count: 5, unnamed_count: 2 });
});
