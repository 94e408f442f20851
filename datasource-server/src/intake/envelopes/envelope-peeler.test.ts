import fc from 'fast-check';
import { EnvelopePeeler, type PeelerOptions } from './envelope-peeler.ts';
import { recogniseRow } from './recognise-row.ts';

const ACCESS = '192.0.2.7 - - [02/Mar/2026:23:00:00 +0000] "GET /a HTTP/1.1" 200 512 "-" "curl/8.5"';
const VPC = '2 111122223333 eni-0a 192.0.2.7 10.0.0.5 40000 443 6 10 1000 1772492400 1772492460 ACCEPT OK';
const EVE = '{"timestamp":"2026-03-02T23:00:00.123456+0000","flow_id":1,"event_type":"flow","src_ip":"192.0.2.7","src_port":40000,"dest_ip":"10.0.0.5","dest_port":443,"proto":"TCP","flow":{"pkts_toserver":1,"pkts_toclient":1,"bytes_toserver":87,"bytes_toclient":148,"start":"2026-03-02T22:55:33.899598+0000","end":"2026-03-02T22:55:33.900653+0000"}}';
const recognise = recogniseRow();

/** Returns the rows of a log, each as `line number: text`. */
const peelAll = (text: string, options: PeelerOptions = { recognise }): string[] => {
  const peeler = new EnvelopePeeler(options);
  const found: string[] = [];
  let line = 0;
  const add = (rows: readonly string[]): void => rows.forEach((row, at) => void (row !== '' && found.push(`${line - peeler.linesBack(at)}: ${row}`)));
  for (const one of text.split('\n')) {
    line++;
    add(peeler.peel(one));
  }
  add(peeler.end());
  return found;
};
const rowsOf = (text: string, options?: PeelerOptions): string[] => peelAll(text, options).map((row) => row.slice(row.indexOf(' ') + 1));
const json = JSON.stringify;

/** A CloudWatch Logs subscription with these messages. */
const subscription = (...messages: readonly string[]): string =>
  json({ messageType: 'DATA_MESSAGE', owner: '1', logGroup: '/g', logStream: 's', subscriptionFilters: ['f'], logEvents: messages.map((message, id) => ({ id: String(id), timestamp: 1, message })) });
const CONTROL = json({ messageType: 'CONTROL_MESSAGE', owner: 'CloudwatchLogs', logGroup: '', logStream: '', subscriptionFilters: [], logEvents: [{ id: '', timestamp: 1, message: 'CWL CONTROL MESSAGE: Checking health of destination Firehose.' }] });

describe('an envelope is removed', () => {
  it.each<[name: string, text: string, rows: readonly string[]]>([
    ['a subscription of CloudWatch Logs', subscription(VPC, VPC), [`1: ${VPC}`, `1: ${VPC}`]],
    ['subscriptions without line ends, with a control message', subscription(VPC) + CONTROL + subscription(EVE), [`1: ${VPC}`, `1: ${EVE}`]],
    ['a subscription whose messages are JSON', subscription(EVE), [`1: ${EVE}`]],
    ['a direct record of Firehose', `${json({ message: VPC })}\n${json({ message: `${ACCESS}\n` })}`, [`1: ${VPC}`, `2: ${ACCESS}`]],
    ['a message that is an object', '{"message":{"n":12345678901234567890,"x":1.50}}', ['1: {"n":12345678901234567890,"x":1.50}']],
    ['several rows in one message', json({ message: `${VPC}\r\n${ACCESS}\n` }), [`1: ${VPC}`, `1: ${ACCESS}`]],
    ['a Docker line', json({ log: `${ACCESS}\n`, stream: 'stdout', time: '2026-03-02T23:00:00.1Z' }), [`1: ${ACCESS}`]],
    ['an empty Docker line', json({ log: '\n', stream: 'stdout', time: '2026-03-02T23:00:00.1Z' }), []],
    ['a line of Fluent Bit with the names of Kubernetes', json({ stream: 'stdout', logtag: 'F', log: ACCESS, kubernetes: { pod_name: 'web' } }), [`1: ${ACCESS}`]],
    ['a line of Filebeat', json({ '@timestamp': 't', log: { offset: 1, file: { path: '/x' } }, message: ACCESS, input: { type: 'log' }, ecs: { version: '8' }, host: { name: 'h' }, agent: {} }), [`1: ${ACCESS}`]],
    ['a line of Vector', json({ file: '/var/log/a', host: 'h', message: ACCESS, source_type: 'file', timestamp: 't' }), [`1: ${ACCESS}`]],
    ['an entry of the journal', json({ __REALTIME_TIMESTAMP: '1', _PID: '4', SYSLOG_IDENTIFIER: 'nginx', MESSAGE: ACCESS }), [`1: ${ACCESS}`]],
    ['a document of Elasticsearch', `{"_index":"i","_id":"1","_score":1,"_source":${EVE}}`, [`1: ${EVE}`]],
    ['a result of Splunk', json({ preview: false, result: { _raw: ACCESS, host: 'h' } }), [`1: ${ACCESS}`]],
    ['events of filter-log-events', `{\n  "events": [\n    {"logStreamName": "s", "timestamp": 1, "message": ${json(VPC)}, "eventId": "1"},\n    {"message": ${json(VPC)}}\n  ],\n  "searchedLogStreams": []\n}\n${ACCESS}`, [`3: ${VPC}`, `4: ${VPC}`, `8: ${ACCESS}`]],
    ['an array of records in one line', `{"Records":[${EVE},${EVE}]}`, [`1: ${EVE}`, `1: ${EVE}`]],
    ['an array of records behind another property', `{"n":1,"records":[{"a":1.0},{"b":2}]}`, ['1: {"a":1.0}', '1: {"b":2}']],
    ['an array in one line', `[${EVE},${EVE}]`, [`1: ${EVE}`, `1: ${EVE}`]],
    ['an array with an element in each line', `[\n${EVE},\n${EVE}\n]\n${VPC}`, [`2: ${EVE}`, `3: ${EVE}`, `5: ${VPC}`]],
    ['an indented array', '[\n  {\n    "a": 1,\n    "b": "x y"\n  },\n  {\n    "a": 2\n  }\n]', ['2: {"a": 1,"b": "x y"}', '6: {"a": 2}']],
    ['indented objects', '{\n\t"a": {\n\t\t"b": []\n\t}\n}\n{\n\t"a": 2\n}', ['1: {"a": {"b": []}}', '6: {"a": 2}']],
    ['objects that share a line', '{"a":1}{"a":"}{"} {"a":3},{"a":4}', ['1: {"a":1}', '1: {"a":"}{"}', '1: {"a":3}', '1: {"a":4}']],
    ['a JSON text sequence (RFC 7464)', '\u001e{"a":1}\n\u001e{"a":2}', ['1: {"a":1}', '2: {"a":2}']],
    ['a line of Kubernetes CRI', `2026-03-02T23:00:00.123456789Z stdout F ${ACCESS}\n2026-03-02T23:00:00.1+01:00 stderr F ${ACCESS}`, [`1: ${ACCESS}`, `2: ${ACCESS}`]],
    ['a CloudWatch Logs export', `2026-03-02T23:00:00.000Z ${VPC}`, [`1: ${VPC}`]],
    ['the output of aws logs tail', `2026-03-02T23:00:00+00:00 eni-0a-all ${VPC}`, [`1: ${VPC}`]],
    ['the output of awslogs with group and stream', `2026-03-02T23:00:00.000Z /vpc/flow eni-0a-all ${VPC}`, [`1: ${VPC}`]],
    ['a syslog file of RFC 3164', `Mar  2 23:00:00 web1 nginx: ${ACCESS}\nMar 12 23:00:00 web1 suricata[12]: @cee: ${EVE}`, [`1: ${ACCESS}`, `2: ${EVE}`]],
    ['a syslog file with ISO times', `2026-03-02T23:00:00.000+00:00 web1 nginx: ${ACCESS}`, [`1: ${ACCESS}`]],
    ['a syslog file without a tag', `Mar  2 23:00:00 web1 ${EVE}`, [`1: ${EVE}`]],
    ['syslog with a priority', `<190>Mar  2 23:00:00 web1 nginx: ${ACCESS}`, [`1: ${ACCESS}`]],
    ['syslog of RFC 5424', `<190>1 2026-03-02T23:00:00Z web1 nginx 12 - [a@1 b="]\\""] ${ACCESS}\n1 2026-03-02T23:00:00Z web1 nginx 12 - - ${ACCESS}`, [`1: ${ACCESS}`, `2: ${ACCESS}`]],
    ['envelopes in each other', json({ log: `${json({ message: subscription(`Mar  2 23:00:00 web1 nginx: ${ACCESS}`) })}\n`, stream: 'stdout', time: 't' }), [`1: ${ACCESS}`]],
    ['an indented object in Docker lines', ['{', '  "a": 1', '}'].map((log) => json({ log: `${log}\n`, stream: 'stdout', time: 't' })).join('\n'), ['1: {"a": 1}']],
  ])('%s', (_name, text, rows) => expect(peelAll(text)).toEqual(rows));
});

describe('a line that was split is joined', () => {
  const docker = (log: string, stream = 'stdout'): string => json({ log, stream, time: 't' });

  it('by Docker, separately for each stream', () => {
    const text = [docker('x\n'), docker(ACCESS.slice(0, 20)), docker('error\n', 'stderr'), docker(ACCESS.slice(20, 30)), docker(`${ACCESS.slice(30)}\n`), docker('y\n')].join('\n');
    expect(peelAll(text)).toEqual(['1: x', '3: error', `2: ${ACCESS}`, '6: y']);
  });

  it('by CRI, separately for each stream', () => {
    const text = ['stdout P ab', 'stderr F no', 'stdout P cd', 'stdout F ef', 'stdout F gh'].map((rest) => `2026-03-02T23:00:00.1Z ${rest}`).join('\n');
    expect(peelAll(text)).toEqual(['2: no', '1: abcdef', '5: gh']);
  });

  it('but not where a shipper omits line feeds', () => expect(rowsOf([docker('a'), docker('b')].join('\n'))).toEqual(['a', 'b']));

  it('and is one reject without its end, so that no value is cut short', () => {
    const rejects: string[] = [];
    const rows = rowsOf([docker('x\n'), docker('GET /a 1'), docker('y\n', 'stderr')].join('\n'), { reject: (reason, linesBack) => rejects.push(`${reason}, ${linesBack} lines back`) });
    expect([rows, rejects]).toEqual([['x', 'y'], ['the line is incomplete, 1 lines back']]);
  });
});

describe('a line without an envelope is returned as it is', () => {
  it.each<[name: string, text: string]>([
    ['an access log', ACCESS],
    ['a flow log', VPC],
    ['JSON lines', `${EVE}\n${EVE}`],
    ['a JSON object that has a text among its own fields', json({ src_ip: '192.0.2.7', bytes: 1, message: 'hello' })],
    ['the text log of Envoy', '[2026-03-02T23:00:00.000Z] "GET / HTTP/1.1" 200 - 0 5'],
    ['a row that begins with a time', '2026-03-02T23:00:00Z 192.0.2.7 512'],
    ['a row of W3C', '2026-03-02 23:00:00 10.0.0.1 GET / - 443 - 192.0.2.7 curl 200'],
    ['a syslog line without traffic', 'Mar  2 23:00:00 web1 sshd[12]: Accepted publickey for root'],
    ['CEF, whose time is in the header of syslog', '2026-03-02T23:00:00.250Z fw CEF:0|Example|Firewall|1.0|traffic|Connection closed|3|src=192.0.2.7 spt=51000 dst=10.0.0.5 dpt=443 proto=TCP in=1776 out=9000'],
    ['an empty array', '[]'],
    ['an array that is a row', '["2026-03-02","192.0.2.7",5]'],
    ['a lone bracket', `[\n${VPC}`],
    ['a lone brace', `{\n${VPC}\n${VPC}`],
    ['JSON that is not valid', `{"a":}\n{"a" 1}\n{'a':1}\n${EVE}`],
    ['a line cut within a text', `{"a":"x\n${EVE}`],
    ['CSV', 'src_ip,bytes\n192.0.2.7,5'],
  ])('%s', (_name, text) => expect(rowsOf(text)).toEqual(text.split('\n')));

  it('and what follows a value in its line is a row, too', () => expect(rowsOf('{"a":1} {"b"\n{"c":1}')).toEqual(['{"a":1}', '{"b"', '{"c":1}']));

  it('and an object that is cut costs itself', () => expect(rowsOf(`{"a":\n${EVE}\n${EVE}`)).toEqual(['{"a":', EVE, EVE]));

  it('and an indented object without its end is one row', () => expect(peelAll('{\n"a": 1,\n"b": [\n1,')).toEqual(['1: {"a": 1,"b": [1,']));
});

describe('a client cannot make an envelope', () => {
  const hostile = [`Mar  2 23:00:00 web1 nginx: ${ACCESS}`, subscription(VPC), `\\n${VPC}`, '2026-03-02T23:00:00Z stdout F x', `}{${EVE}`, '"}{"message":"x"}', '[{', '<190>1 - - - - - x'];

  it.each(hostile)('by the user agent or path of an access log: %s', (value) => {
    const line = `192.0.2.7 - - [02/Mar/2026:23:00:00 +0000] "GET /${value} HTTP/1.1" 200 512 "-" "${value}"`;
    expect(rowsOf(`${ACCESS}\n${line}\n${ACCESS}`)).toEqual([ACCESS, line, ACCESS]);
  });

  it.each(hostile)('by a text in a JSON log: %s', (value) => {
    const line = EVE.replace('"proto"', () => `"http":{"http_user_agent":${json(value)},"message":${json(value)}},"message":${json(value)},"proto"`);
    const log = [...Array.from({ length: 10 }, () => EVE), line, EVE];
    expect(rowsOf(log.join('\n'))).toEqual(log);
  });

  it.each(hostile)('by a text that a container engine has wrapped: %s', (value) => {
    const line = `192.0.2.7 - - [02/Mar/2026:23:00:00 +0000] "GET / HTTP/1.1" 200 512 "-" "${value}"`;
    expect(rowsOf(`2026-03-02T23:00:00.1Z stdout F ${line}`)).toEqual([line]);
    expect(rowsOf(json({ log: `${line}\n`, stream: 'stdout', time: 't' }))).toEqual([line]);
    expect(rowsOf(`Mar  2 23:00:00 web1 nginx: ${line}`)).toEqual([line]);
  });

  it('by one line that looks wrapped, in a log whose lines begin with a time and are read otherwise', () => {
    const plain = '2026-03-02T23:00:00Z web GET /a 512';
    const log = [...Array.from({ length: 40 }, () => plain), `2026-03-02T23:00:00Z web ${ACCESS}`, plain];
    expect(rowsOf(log.join('\n'))).toEqual(log);
  });
});

describe('a peeler', () => {
  it('finds rows in a line that no format takes, where it did not look before', () => {
    const peeler = new EnvelopePeeler({ recognise });
    for (let i = 0; i < 10; i++) peeler.peel(EVE);
    const other = `${EVE} {"z":1}`.replace('{"timestamp"', '{"t":1,"timestamp"').replace('{"t":1', '{"timestamp":1');
    const line = other.replace(' {"z":1}', '{"z":1}');
    expect(peeler.peel(line)).toHaveLength(1);
    expect(peeler.peelUnread(line)).toHaveLength(2);
    expect(peeler.peelUnread(EVE)).toBeNull();
    expect(peeler.peelUnread(ACCESS)).toBeNull();
  });

  it('finds values that share a line after many lines of one value', () => {
    const log = [...Array.from({ length: 20 }, () => EVE), EVE + EVE, EVE];
    expect(rowsOf(log.join('\n'))).toEqual(Array.from({ length: 23 }, () => EVE));
  });

  it('says that it holds an incomplete row until that is complete', () => {
    const peeler = new EnvelopePeeler();
    const states = ['x', '{', '"a": 1', '}', '[', '{"a":1},', ']', '2026-03-02T23:00:00.1Z stdout P a', '2026-03-02T23:00:00.1Z stdout F a'].map((line) => {
      peeler.peel(line);
      return peeler.isHolding;
    });
    expect(states).toEqual([false, true, true, false, true, true, false, true, false]);
  });

  it('holds an object of at most 1 MiB over several lines, and counts a longer one once', () => {
    const rejects: string[] = [];
    const long = Array.from({ length: 300 }, (_, i) => `"k${i}": "${'x'.repeat(5000)}",`).join('\n');
    expect(rowsOf(`{\n${long}\n"z": 1\n}\n${VPC}`, { reject: (reason, linesBack) => rejects.push(`${reason} ${linesBack}`) })).toEqual([VPC]);
    expect(rejects).toEqual(['the JSON value is too long 302']);
  });

  it('removes at most four envelopes', () => {
    let text = 'x';
    for (let i = 0; i < 6; i++) text = json({ message: text });
    expect(rowsOf(text)[0]).toContain('message');
  });

  const anyLine = fc.string({ unit: 'grapheme', maxLength: 60 }).map((text) => text.replace(/[\r\n]/g, ' '));
  const jsonish = fc.array(fc.constantFrom('{', '}', '[', ']', ',', ':', '"', '"a"', '1', ' ', '\\', '{"message":"x"}', '{"Records":[', 'true', '<1>', 'Mar  2 23:00:00 '), { maxLength: 12 }).map((parts) => parts.join(''));

  it('returns the row that was wrapped, and its line, for any row', () => {
    const wraps: ReadonlyArray<(row: string) => string> = [
      (row) => json({ message: row }),
      (row) => json({ log: `${row}\n`, stream: 'stdout', time: 't' }),
      (row) => subscription(row),
      (row) => `2026-03-02T23:00:00.123Z stdout F ${row}`,
      (row) => `<13>Mar  2 23:00:00 web1 app[1]: ${row}`,
    ];
    // A row that is itself an envelope is opened, so it does not begin like one.
    const row = anyLine.map((text) => `x${text.trimEnd()}`);
    fc.assert(fc.property(fc.array(fc.tuple(row, fc.constantFrom(...wraps), fc.constantFrom(...wraps)), { minLength: 1, maxLength: 5 }), (rows) => {
      const text = rows.map(([one, inner, outer]) => outer(inner(one))).join('\n');
      expect(peelAll(text, {})).toEqual(rows.map(([one], at) => `${at + 1}: ${one}`));
    }));
  });

  it('returns the values of any array or sequence, however they are spread over lines', () => {
    const value = fc.dictionary(fc.string({ maxLength: 5 }).map((key) => `k${key}`), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 4 });
    fc.assert(fc.property(fc.array(value, { minLength: 1, maxLength: 5 }), fc.constantFrom(0, 1, '\t'), fc.constantFrom('', ' ', '\n', ','), (values, indent, separator) => {
      const expected = values.map((one) => json(one));
      const parsed = (text: string): string[] => rowsOf(text, {}).map((row) => json(JSON.parse(row)));
      expect(parsed(JSON.stringify(values, null, indent))).toEqual(expected);
      expect(parsed(values.map((one) => JSON.stringify(one, null, indent)).join(separator))).toEqual(expected);
    }));
  });

  it('gives an object that never ends once, without the bracket before it', () => {
    expect(peelAll('[{')).toEqual(['1: {']);
    expect(peelAll('[{"a":1},{"b":')).toEqual(['1: {"a":1}', '1: {"b":']);
  });

  it('loses no character of any lines, whatever they are', () => {
    fc.assert(fc.property(fc.array(fc.oneof(anyLine, jsonish), { maxLength: 12 }), (lines) => {
      const bare = (text: string): string => text.replace(/[\s,[\]]/g, '');
      const text = lines.join('\n');
      const found = bare(rowsOf(text, { recognise: undefined }).join(''));
      // Envelopes remove text, so only lines without any are compared.
      if (!/message|Records|<1>|\u001e/.test(text)) expect(found).toBe(bare(text.replaceAll('\ufeff', '')));
    }), { numRuns: 20000 });
  });

  it('takes time in proportion to the text', () => {
    for (const unit of ['{', '[', '{"a":', '{"a":1}', '"', '\\"', '{"a":"\\', 'Mar  2 23:00:00 ', '{"message":"']) {
      const started = performance.now();
      rowsOf(unit.repeat(100_000 / unit.length));
      rowsOf(Array.from({ length: 20_000 }, () => unit).join('\n'));
      expect(performance.now() - started).toBeLessThan(5_000);
    }
  });
});
