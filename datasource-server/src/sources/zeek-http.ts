import { defineSource, toRejected, toRowResult, type RowResult } from './define-source.ts';
import { openZeek, toZeekNumber, toZeekTime, zeekFields, type ZeekFields } from './zeek-log.ts';

const COLUMNS = ['ts', 'uid', 'id.orig_h', 'id.orig_p', 'id.resp_h', 'id.resp_p', 'method', 'status_code', 'request_body_len', 'response_body_len'];

const toRow = (fields: ZeekFields, cells: readonly string[]): RowResult => {
  const start_time = toZeekTime(fields('ts'));
  if (Number.isNaN(start_time)) return toRejected('ts is not a time');
  const [bytes_in, bytes_out] = ['request_body_len', 'response_body_len'].map((name) => toZeekNumber(fields(name)));
  if (Number.isNaN(bytes_in)) return toRejected('request_body_len is not a number');
  if (Number.isNaN(bytes_out)) return toRejected('response_body_len is not a number');
  const port = fields('id.resp_p');
  const status = fields('status_code');
  return toRowResult(
    {
      start_time,
      end_time: start_time,
      src_ip: fields('id.orig_h'),
      dst_ip: fields('id.resp_h'),
      dst_port: port === null ? null : Number(port),
      protocol: 'http',
      response_code: status === null ? null : Number(status),
      bytes_in,
      bytes_out,
      source_meta: 'zeek_http',
    },
    cells,
  );
};

/**
 * One request as Zeek saw it, a session each, with the status it was answered; null where no answer was seen.
 *
 * Bytes are those of the bodies, without headers. A request has no length in time here: the log gives its start alone.
 */
export const zeekHttp = defineSource({
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
      line: '29.868252\tC1\t10.0.2.15\t49156\t147.32.80.7\t80\t1\tGET\t0\t593\t200',
      session: { start_time: 29_868, end_time: 29_868, src_ip: '10.0.2.15', dst_ip: '147.32.80.7', dst_port: 80, protocol: 'http', response_code: 200, bytes_in: 0, bytes_out: 593 },
    },
    { line: '29.8\tC1\t10.0.2.15\t49156\t147.32.80.7\t80\t1\t-\t0\t0\t-', session: { response_code: null } },
    { line: '29.8\tC1\t10.0.2.15\t49156\t147.32.80.7\t80\t1\tGET\t0\tlots\t200', rejected: 'response_body_len is not a number' },
    { line: '29.8\tC1\t10.0.2.15\t49156\t147.32.80.7\t80\t1\tGET\t0\t0\tfine', rejected: 'response_code: Invalid input: expected number, received NaN' },
    {
      head: ['{"ts":1.5,"id.orig_h":"192.0.2.1","id.resp_h":"192.0.2.2","id.resp_p":80,"trans_depth":1,"request_body_len":0,"response_body_len":14,"status_code":404,"tags":[]}'],
      line: '{"ts":1.5,"id.orig_h":"192.0.2.1","id.resp_h":"192.0.2.2","id.resp_p":80,"trans_depth":1,"request_body_len":0,"response_body_len":14,"status_code":404,"tags":[]}',
      session: { response_code: 404, bytes_out: 14 },
    },
  ],
  required: [['ts'], ['id.orig_h'], ['id.resp_h'], ['id.resp_p'], ['trans_depth'], ['request_body_len'], ['response_body_len']],
  fieldsOf: zeekFields,
  open: (head) => openZeek(head, COLUMNS, toRow),
});
