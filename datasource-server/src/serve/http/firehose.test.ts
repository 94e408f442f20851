import { gzipSync } from 'node:zlib';
import { startTestWeir, type TestWeir } from '../../test-support/sample-weir.ts';

const KEY = 'an-access-key-of-the-stream';
const REQUEST_ID = 'ed4acda5-034f-9f42-bba1-f29aea6d7d8f';
const row = (index: number): string => `2 123456789012 eni-0a1b2c3d 192.0.2.${index} 10.0.0.5 ${40_000 + index} 443 6 10 ${1000 + index} 1767225600 1767225660 ACCEPT OK`;
const base64 = (text: string | Buffer): string => Buffer.from(text).toString('base64');

/** A record that a CloudWatch Logs subscription puts into the stream, as its documentation shows it. */
const subscription = (messages: readonly string[], values: object = {}): Buffer =>
  gzipSync(
    JSON.stringify({
      messageType: 'DATA_MESSAGE',
      owner: '123456789012',
      logGroup: '/vpc/flow',
      logStream: 'eni-0a1b2c3d-all',
      subscriptionFilters: ['weir'],
      logEvents: messages.map((message, index) => ({ id: `${index}`.padStart(56, '3'), timestamp: 1_767_225_600_000 + index, message })),
      ...values,
    }),
  );

describe('deliveries of Amazon Data Firehose', () => {
  let weir: TestWeir;
  beforeEach(async () => {
    weir = await startTestWeir({ firehose_key: KEY, token: 'a-token-of-sixteen-or-more' });
  });
  afterEach(() => weir.remove());
  const count = async (): Promise<number> => (await weir.store.counts()).session_count;
  const send = (body: string | Buffer, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(`${weir.url}/api/v1/firehose`, {
      method: 'POST',
      body,
      headers: {
        'content-type': 'application/json',
        'x-amz-firehose-protocol-version': '1.0',
        'x-amz-firehose-request-id': REQUEST_ID,
        'x-amz-firehose-source-arn': 'arn:aws:firehose:us-east-1:123456789012:deliverystream/weir',
        'x-amz-firehose-access-key': KEY,
        ...headers,
      },
    });
  const deliver = (records: ReadonlyArray<string | Buffer>, headers?: Record<string, string>): Promise<Response> =>
    send(JSON.stringify({ requestId: REQUEST_ID, timestamp: 1_767_225_700_000, records: records.map((data) => ({ data: base64(data) })) }), headers);

  it('are stored, answered in the required form, and deduplicated when repeated', async () => {
    const control = subscription(['CWL CONTROL MESSAGE: Checking health of destination Firehose.'], { messageType: 'CONTROL_MESSAGE' });
    const records = [control, subscription([row(1), row(2)]), subscription([row(3)]), Buffer.alloc(0)];
    for (const attempt of [1, 2, 3]) {
      const response = await deliver(records);
      expect({ attempt, status: response.status }).toEqual({ attempt, status: 200 });
      expect(response.headers.get('content-type')).toBe('application/json');
      expect(response.headers.get('content-length')).not.toBeNull();
      expect(await response.json()).toEqual({ requestId: REQUEST_ID, timestamp: expect.any(Number) });
      expect(await count()).toBe(3);
    }
  });

  it('may be compressed as a whole, and contain plain text records', async () => {
    const body = gzipSync(JSON.stringify({ requestId: REQUEST_ID, timestamp: 1, records: [{ data: base64(row(1)) }, { data: base64(`${row(2)}\n${row(3)}\n`) }] }));
    expect((await send(body, { 'content-encoding': 'gzip' })).status).toBe(200);
    expect(await count()).toBe(3);
  });

  it('may mix log groups of different formats and invalid lines', async () => {
    const waf = JSON.stringify({ timestamp: 1_767_225_600_000, formatVersion: 1, webaclId: 'arn:aws:wafv2:eu-west-1:1:regional/webacl/a/b', action: 'BLOCK', terminatingRuleId: 'r', httpSourceName: 'ALB', httpSourceId: '1-app/a/b', httpRequest: { clientIp: '192.0.2.99', country: 'DE', headers: [], uri: '/', args: '', httpVersion: 'HTTP/1.1', httpMethod: 'GET', requestId: '1' } });
    const response = await deliver([subscription(['hello', row(1)]), subscription([waf], { logGroup: 'aws-waf-logs-a' }), subscription(['a stack trace'], { logGroup: '/app' })]);
    expect(response.status).toBe(200);
    expect(await count()).toBe(2);
    const health = (await (await fetch(`${weir.url}/api/v1/health`, { headers: { authorization: 'Bearer a-token-of-sixteen-or-more' } })).json()) as { feeds: object[] };
    expect(health.feeds).toMatchObject([{ name: 'firehose', rows_stored: 2, rows_rejected: 1, failures: 1 }]);
  });

  it('are rejected in the required form if no record can be read, so that they reach the error bucket', async () => {
    const response = await deliver(['no log at all', Buffer.from([0x1f, 0x8b, 1, 2])]);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ requestId: REQUEST_ID, errorMessage: expect.stringContaining('unrecognised log format') });
  });

  it.each([
    ['no key', { 'x-amz-firehose-access-key': '' }, 401],
    ['another key', { 'x-amz-firehose-access-key': `${KEY}x` }, 403],
    ["the server's token if the stream has its own key", { 'x-amz-firehose-access-key': 'a-token-of-sixteen-or-more' }, 403],
    ['different ids in header and body', { 'x-amz-firehose-request-id': 'other' }, 400],
  ])('are rejected with %s', async (_name, headers, status) => {
    const response = await deliver([subscription([row(1)])], headers);
    expect(response.status).toBe(status);
    const answer = (await response.json()) as { errorMessage: string };
    expect(answer.errorMessage).not.toContain(KEY);
    expect(answer).toHaveProperty('requestId');
    expect(await count()).toBe(0);
  });

  it.each([
    ['not JSON', '{'],
    ['without records', JSON.stringify({ requestId: REQUEST_ID, records: [] })],
    ['holding a record that is too large', JSON.stringify({ requestId: REQUEST_ID, records: [{ data: 'A'.repeat(1_365_340) }] })],
  ])('are rejected, but never with status 413, when %s', async (_name, body) => {
    const response = await send(body);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ requestId: REQUEST_ID, errorMessage: expect.any(String) });
  });

  it('above the size that AWS sends are rejected with a status other than 413', async () => {
    const response = await send(gzipSync(Buffer.alloc(65 * 1024 * 1024, ' ')), { 'content-encoding': 'gzip' });
    expect(response.status).toBe(400);
  });
});
