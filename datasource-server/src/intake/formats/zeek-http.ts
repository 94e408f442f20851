import { AddressPool } from './parsing/address-pool.ts';
import { toPort, toStatus } from './parsing/decimal.ts';
import { defineFormat, type RowResult } from './define-format.ts';
import { toRecordResult } from './parsing/record-result.ts';
import { withoutQuery } from './parsing/request-line.ts';
import { TextPool } from './parsing/text-pool.ts';
import { CAPTURE_START, openZeek, toZeekNumber, toZeekTime, zeekFields, type ZeekFields } from './parsing/zeek-log.ts';

const openRows = () => {
  const addresses = new AddressPool();
  const texts = new TextPool();
  return (fields: ZeekFields): RowResult => {
    const time = toZeekTime(fields('ts'));
    const uri = fields('uri');
    return toRecordResult({
      source_id: 'zeek_http',
      start_time: time,
      end_time: time,
      src_ip: addresses.parse(fields('id.orig_h')),
      src_port: toPort(fields('id.orig_p')),
      dst_ip: addresses.parse(fields('id.resp_h')),
      dst_port: toPort(fields('id.resp_p')),
      protocol: 'http',
      bytes_forward: toZeekNumber(fields('request_body_len')),
      bytes_backward: toZeekNumber(fields('response_body_len')),
      requests: 1,
      status: toStatus(fields('status_code')),
      path: uri === null ? null : texts.keep(withoutQuery(uri)),
      user_agent: texts.keep(fields('user_agent')),
    }, false, CAPTURE_START);
  };
};

/**
 * One HTTP request observed by Zeek, with the status of the response; null where no response was observed.
 *
 * Bytes are those of the bodies, without headers. The log contains only the start time, so the duration is 0.
 */
export const zeekHttp = defineFormat({
  id: 'zeek_http',
  title: 'Zeek http.log, tab-separated or JSON lines',
  spec: 'https://docs.zeek.org/en/master/logs/http.html',
  head: [
    '#separator \\x09',
    '#unset_field\t-',
    '#path\thttp',
    '#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\ttrans_depth\tmethod\trequest_body_len\tresponse_body_len\tstatus_code',
  ],
  examples: [
    {
      line: '1672844429.868252\tC1\t10.0.2.15\t49156\t147.32.80.7\t80\t1\tGET\t0\t593\t200',
      record: {
        source_id: 'zeek_http', start_time: 1_672_844_429_868, end_time: 1_672_844_429_868, src_ip: '10.0.2.15', src_port: 49_156, dst_ip: '147.32.80.7', dst_port: 80, protocol: 'http', status: 200,
        bytes_forward: 0, bytes_backward: 593, requests: 1, path: null,
      },
    },
    { line: '1672844429.8\tC1\t10.0.2.15\t49156\t147.32.80.7\t80\t1\t-\t0\t0\t-', record: { status: null } },
    { line: '22.3\tC1\t10.0.2.15\t49156\t147.32.80.7\t80\t1\tGET\t0\t593\t200', record: { start_time: 22_300 } },
    { line: '1672844429.8\tC1\t10.0.2.15\t49156\t147.32.80.7\t80\t1\tGET\t0\tlots\t200', rejected: 'byte count is not a whole number' },
    { line: '1672844429.8\tC1\t10.0.2.15\t49156\t147.32.80.7\t80\t1\tGET\t0\t0\tfine', rejected: 'status is not an HTTP status code' },
    {
      head: ['{"ts":1672844429.5,"id.orig_h":"192.0.2.1","id.resp_h":"192.0.2.2","id.resp_p":80,"trans_depth":1,"request_body_len":0,"response_body_len":14,"status_code":404,"tags":[]}'],
      line: '{"ts":1672844429.5,"id.orig_h":"192.0.2.1","id.resp_h":"192.0.2.2","id.resp_p":80,"trans_depth":1,"uri":"/a?b","user_agent":"curl/8.5","request_body_len":0,"response_body_len":14,"status_code":404,"tags":[]}',
      record: { status: 404, bytes_backward: 14, path: '/a', user_agent: 'curl/8.5' },
    },
  ],
  required: [['ts'], ['id.orig_h'], ['id.resp_h'], ['id.resp_p'], ['trans_depth'], ['request_body_len'], ['response_body_len']],
  fieldsOf: zeekFields,
  open: (head) => openZeek(head, [], openRows()),
});
