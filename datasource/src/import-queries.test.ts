import { AbstractLabelOperator } from '@grafana/data';
import { querySchema } from '@weir/schema';
import { importQuery } from './import-queries';

it('imports labels that are columns and skips the others', () => {
  const labelMatchers = [
    { name: 'src_ip', operator: AbstractLabelOperator.EqualRegEx, value: '10\\..*' },
    { name: 'dst_port', operator: AbstractLabelOperator.NotEqual, value: '443' },
    { name: 'job', operator: AbstractLabelOperator.Equal, value: 'nginx' },
  ];
  const imported = importQuery({ refId: 'B', labelMatchers });
  expect(imported).toMatchObject({ refId: 'B', queryType: 'sessions' });
  expect(imported.filters).toEqual([
    { column: 'src_ip', operator: '=~', value: '10\\..*' },
    { column: 'dst_port', operator: '!=', value: '443' },
  ]);
  expect(querySchema.safeParse(imported).success).toBe(true);
});
