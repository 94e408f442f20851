import { createReadStream } from 'node:fs';
import type { AppError } from '@weir/schema';
import { describeWithSharedData, sharedDataFile } from '../support/shared-data.ts';
import { collectLog } from './collect-log.ts';

const read = (name: string) => collectLog(createReadStream(sharedDataFile(name)) as AsyncIterable<Uint8Array>);

describeWithSharedData('real logs', () => {
  it.each([
    ['CloudWatch_Traffic_Web_Attack.csv', 'cloudwatch_csv', 282, 0],
    ['apache-combined-normal.log', 'access_log', 4000, 0],
    ['apache-combined-w3af-attack.log', 'access_log', 3996, 0],
    ['zeek-mixed-conn.log', 'zeek_conn', 576, 0],
    ['zeek-proxy-conn.log', 'zeek_conn', 463, 0],
    ['zeek-mixed-http.log', 'zeek_http', 516, 0],
    ['suricata-eve-malicious.ndjson', 'suricata_eve', 2313, 687],
    ['zeek-mixed-dns.log', 'zeek_other', 0, 239],
    ['zeek-mixed-ssl.log', 'zeek_other', 0, 205],
  ])('%s has the format %s, %i rows and %i skipped lines', async (name, format, rows, skipped) => {
    const { sessions, records, tally } = await read(name);
    expect([tally.source_id, sessions.length + records.length, tally.skips.total, tally.rejects.total]).toEqual([format, rows, skipped, 0]);
  });

  it('of Suricata contain 1,512 flows, 745 alerts without a blocked one, and 56 requests', async () => {
    const { records } = await read('suricata-eve-malicious.ndjson');
    const alerts = records.filter(({ outcome }) => outcome === 'counted');
    expect([alerts.length, records.filter(({ requests }) => requests === 1).length, records.filter(({ outcome }) => outcome === 'blocked').length]).toEqual([745, 56, 0]);
    expect(records.length - alerts.length - 56).toBe(1512);
  });

  it('of a w3af scan have times converted to UTC, paths, user agents and bytes', async () => {
    const { records } = await read('apache-combined-w3af-attack.log');
    expect(records[0]).toMatchObject({ src_ip: '192.168.4.163', start_time: Date.UTC(2016, 11, 22, 19, 32, 31), user_agent: 'w3af.org', path: '/', status: 200, bytes_backward: 3279 });
    expect(records.every(({ bytes_backward, requests }) => bytes_backward !== null && requests === 1)).toBe(true);
  });

  it('without times and addresses are refused by the value that is not one', async () => {
    const message = "No time found: Timestamp holds '181' in row 2, expected a time between 2000 and 2100.";
    await expect(read('cic-ids2017-web-attacks.csv.gz')).rejects.toMatchObject({ code: 'ingest.wrong_columns', message } satisfies Partial<AppError>);
  });
});
