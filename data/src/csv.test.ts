import { CSV_HEADER, toCsv } from './csv.ts';
import { toRow } from './sample-row.ts';

const row = toRow({ src_ip: '192.0.2.7', src_ip_country_code: null }, Date.UTC(2026, 2, 2, 3, 10), { bytes_in: 512.4, bytes_out: 9, response_code: 304 });

test('the header is that of the CloudWatch CSV', () => {
  expect(CSV_HEADER).toBe(
    'bytes_in,bytes_out,creation_time,end_time,src_ip,src_ip_country_code,protocol,response.code,dst_port,dst_ip,rule_names,observation_name,source.meta,source.name,time,detection_types',
  );
});

test('a row has ISO times in UTC, whole bytes and empty cells for null', () => {
  expect(toCsv([row])).toBe(
    `${CSV_HEADER}\n512,40,2026-03-02T03:10:00Z,2026-03-02T03:20:00Z,192.0.2.7,,HTTPS,304,443,10.20.30.40,,,synthetic,synthetic_webserver,2026-03-02T03:10:00Z,\n`,
  );
});

test('cells with commas, quotes or line ends are quoted', () => {
  expect(toCsv([{ ...row, rule_names: 'a "b", c\nd' }])).toContain(',"a ""b"", c\nd",');
});

test('no rows give only a header', () => {
  expect(toCsv([])).toBe(`${CSV_HEADER}\n`);
});

test('the label column is last, and present only where a row has a label', () => {
  const [header, first, second] = toCsv([{ ...row, label: 'brute force' }, row]).split('\n');
  expect(header).toBe(`${CSV_HEADER},label`);
  expect(first.endsWith(',brute force')).toBe(true);
  expect(second.endsWith(',')).toBe(true);
});
