import fc from 'fast-check';
import { columnMappingSchema, type ColumnMapping } from '@weir/schema';
import { suggestMapping } from './suggest-mapping.ts';
import { openTable } from './table-rows.ts';

const suggest = (head: string, ...rows: readonly string[]): ColumnMapping | null => {
  const table = openTable([head], rows);
  return table === null ? null : suggestMapping(table, head.startsWith('{') ? [head, ...rows] : rows);
};

describe('suggestMapping', () => {
  it.each([
    [
      'flows of nfdump',
      'first,last,td,pr,sa,sp,da,dp,ipkt,ibyt,opkt,obyt',
      '2026-03-02 23:00:00.123,2026-03-02 23:00:04.500,4.377,TCP,192.0.2.7,40123,10.0.0.5,443,10,1200,12,9000',
      {
        grain: 'session', time_unit: 'iso',
        columns: { start_time: 'first', end_time: 'last', duration: 'td', protocol: 'pr', src_ip: 'sa', src_port: 'sp', dst_ip: 'da', dst_port: 'dp', bytes_in: 'ibyt', bytes_out: 'obyt' },
      },
    ],
    [
      "Elastic's Common Schema",
      '{"@timestamp":"2026-03-02T23:00:00.000Z","source":{"ip":"192.0.2.7","port":40123},"http":{"response":{"status_code":404,"bytes":77}},"url":{"path":"/a"},"user_agent":{"original":"curl"}}',
      '{"@timestamp":"2026-03-02T23:00:01.000Z","source":{"ip":"192.0.2.7","geo":{"country_iso_code":"DE"}},"http":{"response":{"status_code":200,"bytes":7}}}',
      {
        grain: 'record', time_unit: 'iso',
        columns: {
          start_time: '@timestamp', src_ip: 'source.ip', src_port: 'source.port', response_code: 'http.response.status_code', bytes_out: 'http.response.bytes', path: 'url.path',
          user_agent: 'user_agent.original', src_ip_country_code: 'source.geo.country_iso_code',
        },
      },
    ],
    [
      'a proxy that counts in milliseconds',
      'time;elapsed;clientIp;status;bytes;url',
      '1772492400123;250;192.0.2.7;200;5120;http://example.com/',
      { grain: 'record', time_unit: 'ms', duration_unit: 'ms', columns: { start_time: 'time', duration: 'elapsed', src_ip: 'clientIp', response_code: 'status', bytes_out: 'bytes', path: 'url' } },
    ],
    [
      'CICFlowMeter with addresses',
      'Source IP,Destination IP,Destination Port,Protocol,Timestamp,Flow Duration,Total Length of Fwd Packets,Total Length of Bwd Packets,Label',
      '192.0.2.7,10.0.0.5,80,6,2026-03-02 23:00:00,76978.0,78.0,206.0,BENIGN',
      { grain: 'session', time_unit: 'iso', duration_unit: 'us', columns: { src_ip: 'Source IP', bytes_in: 'Total Length of Fwd Packets', bytes_out: 'Total Length of Bwd Packets', label: 'Label', duration: 'Flow Duration' } },
    ],
  ])('suggests a mapping for %s', (_name, head, row, expected) => expect(suggest(head, row)).toMatchObject(expected));

  it.each([
    ['addresses are numbers', 'ts,src_ip,bytes_in', '1772492400,1261,5'],
    ['times are not between 2000 and 2100', 'ts,src_ip,bytes_in', '181,192.0.2.7,5'],
    ['one row of many has no address', 'ts,src_ip,bytes_in', '1772492400,192.0.2.7,5', '1772492400,www,5'],
    ['there are neither bytes nor a status', 'ts,src_ip,query', '1772492400,192.0.2.7,example.com'],
    ['column names are unknown', 'a,b,c', '1772492400,192.0.2.7,5'],
    ['there are no rows', 'ts,src_ip,bytes_in'],
  ])('returns null where %s', (_name, head, ...rows) => expect(suggest(head, ...rows)).toBeNull());

  it('returns a mapping that its schema accepts, for any log', () => {
    const name = fc.constantFrom('ts', 'start', 'end', 'src_ip', 'client_ip', 'bytes', 'bytes_in', 'status', 'x', 'proto', '__proto__', 'constructor');
    const cell = fc.constantFrom('1772492400', '1772492400000', '2026-03-02T23:00:00Z', '192.0.2.7', '200', '-', '', '"', 'x', '1e9');
    fc.assert(
      fc.property(fc.array(name, { minLength: 1, maxLength: 8 }), fc.array(fc.array(cell, { maxLength: 9 }), { maxLength: 5 }), (names, rows) => {
        const mapping = suggest(names.join(','), ...rows.map((cells) => cells.join(',')));
        if (mapping === null) return;
        expect(columnMappingSchema.parse(mapping)).toEqual(mapping);
        for (const column of Object.values(mapping.columns)) expect(names).toContain(column);
      }),
      { numRuns: 1000 },
    );
  });
});
