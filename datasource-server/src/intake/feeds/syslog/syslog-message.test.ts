import fc from 'fast-check';
import { toSyslogMessage } from './syslog-message.ts';

describe('the header of a syslog message', () => {
  it.each([
    // Examples of RFC 5424 section 6.5 and RFC 3164 section 5.4.
    ["<34>1 2003-10-11T22:14:15.003Z mymachine.example.com su - ID47 - \ufeff'su root' failed", 'mymachine.example.com', 'su', "'su root' failed"],
    ['<165>1 2003-08-24T05:14:15.000003-07:00 192.0.2.1 myproc 8710 - - %% It\'s time.', '192.0.2.1', 'myproc', "%% It's time."],
    ['<165>1 2003-10-11T22:14:15.003Z host evntslog - ID47 [exampleSDID@32473 iut="3" eventSource="App]\\"x"][b@1 c="d"] An event', 'host', 'evntslog', 'An event'],
    ['<165>1 - - - - - [a b="c"]', null, null, ''],
    ['<34>Oct 11 22:14:15 mymachine su: \'su root\' failed', 'mymachine', 'su', "'su root' failed"],
    ['<13>Feb  5 17:32:18 10.0.0.99 nginx[12]: 192.0.2.1 - - [x] "GET / HTTP/1.1" 200 5', '10.0.0.99', 'nginx', '192.0.2.1 - - [x] "GET / HTTP/1.1" 200 5'],
    ['<190>2026-11-21T10:00:00+01:00 edge haproxy[7]: {"a":1}', 'edge', 'haproxy', '{"a":1}'],
    ['<190>Nov 21 22:14:20 nginx: plain', null, 'nginx', 'plain'],
    ['<13>no head at all', null, null, 'no head at all'],
    ['{"event_type":"flow"}\n', null, null, '{"event_type":"flow"}'],
  ])('is parsed: %s', (frame, host, app, message) => {
    expect(toSyslogMessage(frame)).toEqual({ host, app, message });
  });

  it('may be any text', () => {
    fc.assert(fc.property(fc.string(), (text) => expect(typeof toSyslogMessage(`<13>1 ${text}`).message).toBe('string')));
  });
});
