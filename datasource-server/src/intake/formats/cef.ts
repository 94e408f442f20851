import { defineFormat, toRejected, type LogHints, type RowResult } from './define-format.ts';
import { AddressPool } from './parsing/address-pool.ts';
import { openForwardedClients } from './parsing/forwarded-client.ts';
import { isCef, parseCef, type CefEvent } from './parsing/cef-line.ts';
import { isPortless, toCountryValue, toCountValue, toCountValueOr0, toPortValue, toProtocolValue, toStatusValue } from './parsing/json-values.ts';
import { toLogTime } from './parsing/log-time.ts';
import { REASONS, toRecordResult } from './parsing/record-result.ts';
import { toRequestTarget, type RequestTarget } from './parsing/request-line.ts';
import { TextPool } from './parsing/text-pool.ts';
import type { RecordOutcome } from './traffic-record.ts';

const NO_SOURCE_REASON = 'event without a source address';
const NO_SOURCE: RowResult = { kind: 'skipped', reason: NO_SOURCE_REASON };
const NOT_CEF = toRejected('not a CEF event');

/** Vendors that write `in` and `out` as seen by the client; the specification defines `in` as bytes from source to destination. */
const CLIENT_VIEW = new Set(['fortinet', 'zscaler']);

/** Beginnings of actions in lower case, in the order in which they are tried. */
const ACTIONS: ReadonlyArray<readonly [pattern: RegExp, outcome: RecordOutcome]> = [
  [/^(?:req_)?(?:block|den(?:y|ied)|drop|reject|reset|prevent|quarantin|terminat|discard|req_bad|bad_|not allowed|deauth)/, 'blocked'],
  [/^(?:req_)?(?:challenge|captcha|redirect)/, 'challenged'],
  [/^(?:alert|detect|log|monitor|notify|count|not blocked|flag|transformed)/, 'counted'],
  [/^(?:req_)?(?:allow|accept|permit|pass|bypass|cached|forward|clos|start|end|timeout|client-rst|server-rst|ip-conn|continue|success)/, 'allowed'],
];
const STATUS_LABEL = /^(?:http )?(?:response|status)[ _]?(?:code)?$/i;
const RULE_LABEL = /^(?:[^ ]* )?rule(?:[ _-]?(?:name|id|names))?$/i;
const COUNTRY_LABEL = /^(?:geo[ _]?location|(?:source )?country(?: ?code)?)$/i;
const FORWARDED_LABEL = /^x[_ -]?forwarded[_ -]?for/i;
/** Host and path, without the scheme that a URL begins with. */
const HOST_AND_PATH = /^[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+(?::\d{1,5})?(?=[/?#]|$)/;

const toOutcome = (event: CefEvent): RecordOutcome | null => {
  for (const key of ['act', 'FTNTFGTaction', 'deviceAction', 'outcome']) {
    const action = event.extension.get(key)?.toLowerCase().trim();
    if (action === undefined || action === '') continue;
    const known = ACTIONS.find(([pattern]) => pattern.test(action));
    if (known !== undefined) return known[1];
  }
  return null;
};

/** Returns the value of a custom field by its label: `cs1=web cs1Label=Rule Name`. */
const byLabel = ({ extension }: CefEvent, kinds: readonly string[], label: RegExp): string | null => {
  for (const kind of kinds) {
    for (let number = 1; number <= 6; number++) {
      const value = extension.get(`${kind}${number}`);
      if (value !== undefined && label.test(extension.get(`${kind}${number}Label`)?.trim() ?? '')) return value;
    }
  }
  return null;
};

const TIME_KEYS = ['start', 'rt', 'deviceReceiptTime', 'FTNTFGTeventtime', 'end'];
/** A time at the end of a syslog header's first words. */
const PREFIX_TIME = /(\d{4}-\d{2}-\d{2}[T ][\d:.,]+(?:Z|[+-]\d{2}:?\d{2})?)/;

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
/** Time of RFC 3164, which has no year. */
const BSD_TIME = new RegExp(`(?:^|[ >])(${MONTHS.join('|')}) ([ \\d]\\d) (\\d{2}:\\d{2}:\\d{2}) `);
const DAY_MS = 86_400_000;

/** Returns a time without a year in the latest year in which it is not ahead of the clock; NaN without a clock. */
const toRecentTime = (prefix: string, now: number | undefined): number => {
  const found = now === undefined ? null : BSD_TIME.exec(prefix);
  if (found === null || now === undefined) return NaN;
  const year = new Date(now + DAY_MS).getUTCFullYear();
  const times = [year, year - 1].map((in_year) => toLogTime(`${in_year}-${String(MONTHS.indexOf(found[1]) + 1).padStart(2, '0')}-${found[2].replace(' ', '0')}T${found[3]}Z`));
  return times.find((time) => time <= now + DAY_MS) ?? NaN;
};

const toStart = ({ extension, prefix }: CefEvent, now: number | undefined): number => {
  for (const key of TIME_KEYS) {
    const value = extension.get(key);
    if (value !== undefined && value !== '') return toLogTime(value);
  }
  const logged = PREFIX_TIME.exec(prefix);
  return logged === null ? toRecentTime(prefix, now) : toLogTime(logged[1]);
};

/** Returns path and scheme of a request, which some devices log as host and path. */
const toTarget = (request: string): RequestTarget => toRequestTarget(`GET ${HOST_AND_PATH.test(request) ? request.replace(HOST_AND_PATH, '') || '/' : request} HTTP/1.1`);

const openRows = (hints: LogHints) => {
  const addresses = new AddressPool();
  const clients = openForwardedClients(addresses, hints);
  const texts = new TextPool();
  return (line: string): RowResult => {
    const event = parseCef(line);
    if (event === null) return NOT_CEF;
    const { extension, vendor } = event;
    const get = (key: string): string | undefined => extension.get(key);
    const src = get('src') ?? get('c6a2') ?? get('sourceAddress');
    if (src === undefined || src === '') return NO_SOURCE;
    const dst = get('dst') ?? get('c6a3') ?? get('destinationAddress');
    const dst_ip = addresses.parse(dst);
    if (dst !== undefined && dst !== '' && dst_ip === null) return REASONS.dst_ip;
    const start = toStart(event, hints.now);
    const end = get('end');
    const target = toTarget(get('request') ?? '');
    const isRequest = extension.has('requestMethod') || extension.has('requestmethod') || target.path !== null;
    // Imperva logs the port of the site as `spt` and that of the client as `cpt`.
    const [clientPort, serverPort] = extension.has('cpt') ? [get('cpt'), get('spt')] : [get('spt') ?? get('sourcePort'), get('dpt') ?? get('destinationPort')];
    const transport = toProtocolValue(get('proto'));
    const application = get('app')?.toLowerCase() ?? null;
    const protocol = isRequest ? (target.scheme ?? (application?.startsWith('https') === true ? 'https' : 'http')) : transport;
    const hasPorts = !isPortless(transport);
    const isClientView = CLIENT_VIEW.has(vendor.toLowerCase());
    const forward = toCountValueOr0(get(isClientView ? 'out' : 'in'));
    const backward = toCountValue(get(isClientView ? 'in' : 'out'));
    const outcome = toOutcome(event);
    return toRecordResult({
      source_id: 'cef',
      start_time: start,
      // Devices log `end` in the precision of another clock.
      end_time: end === undefined || end === '' ? start : Math.max(start, toLogTime(end)),
      src_ip: clients.ofHeader(addresses.parse(src), get('xff') ?? byLabel(event, ['cs'], FORWARDED_LABEL)),
      src_port: hasPorts ? toPortValue(clientPort) : null,
      dst_ip,
      dst_port: hasPorts ? toPortValue(serverPort) : null,
      protocol: texts.keep(protocol),
      bytes_forward: forward,
      bytes_backward: backward,
      // Events are logged in the direction in which the connection was opened.
      is_reply: false,
      requests: isRequest ? 1 : 0,
      status: isRequest ? toStatusValue(byLabel(event, ['cn', 'cs'], STATUS_LABEL) ?? get('outcome') ?? (vendor === 'Incapsula' ? get('cn1') : undefined)) : null,
      path: texts.keep(target.path),
      user_agent: texts.keep(get('requestClientApplication')),
      country_code: texts.keep(toCountryValue(get('ccode') ?? byLabel(event, ['cs'], COUNTRY_LABEL))),
      outcome,
      rule: outcome === null || outcome === 'allowed' ? null : texts.keep(byLabel(event, ['cs'], RULE_LABEL) ?? event.name),
      observer: texts.keep(get('dvchost') ?? get('deviceExternalId') ?? get('dvc')),
    });
  };
};

const FIREWALL =
  'CEF:0|Example|Firewall|1.0|traffic|Connection closed|3|start=1772492400000 end=1772492405250 src=192.0.2.44 spt=51000 dst=10.0.0.5 dpt=443 proto=TCP in=1776 out=9000 act=allow cs1=web in cs1Label=Rule Name deviceExternalId=fw-1';
const WEB =
  '<134>Mar  2 23:00:00 waf CEF:0|Example|WAF|1.0|1001|SQL injection \\| union|8|rt=Mar 02 2026 23:00:00.250 UTC src=192.0.2.44 spt=51000 dpt=443 act=blocked app=HTTPS requestMethod=GET request=https://shop.example.com/login?a\\=b\\=c src\\=198.51.100.9 requestClientApplication=curl/8.5 dst\\=x cn1=403 cn1Label=response_code dvchost=waf-1';
const START_MS = Date.UTC(2026, 2, 2, 23);

/**
 * One event in the Common Event Format of a firewall or a web application firewall, after a header of syslog or without one.
 * An event with `request` or `requestMethod` is a request. `in` is what the source sent; Fortinet and Zscaler write it the other
 * way, and are read so.
 *
 * With `trusted_proxies`, the client behind one of them is taken from `xff` or a field labelled `x_forwarded_for`.
 *
 * A blocked, challenged or counted event has the rule of a field with such a label, else the name of the event. Events without
 * a source address are skipped. Times without an offset are read as UTC. The time of a syslog header counts where the event has
 * none; without a year it is the latest one that is not ahead of the clock.
 */
export const cef = defineFormat({
  id: 'cef',
  title: 'CEF (Common Event Format) from firewalls and web application firewalls',
  spec: 'https://www.microfocus.com/documentation/arcsight/arcsight-smartconnectors-8.4/pdfdoc/cef-implementation-standard/cef-implementation-standard.pdf',
  head: [FIREWALL],
  examples: [
    {
      line: FIREWALL,
      record: {
        source_id: 'cef', start_time: START_MS, end_time: START_MS + 5250, src_ip: '192.0.2.44', src_port: 51_000, dst_ip: '10.0.0.5', dst_port: 443, protocol: 'tcp', bytes_forward: 1776, bytes_backward: 9000,
        requests: 0, outcome: 'allowed', rule: null, observer: 'fw-1', is_reply: false,
      },
    },
    {
      head: [WEB],
      line: WEB,
      record: {
        start_time: START_MS + 250, end_time: START_MS + 250, src_ip: '192.0.2.44', dst_ip: null, dst_port: 443, protocol: 'https', requests: 1, status: 403, path: '/login', user_agent: 'curl/8.5 dst=x', outcome: 'blocked',
        rule: 'SQL injection | union', observer: 'waf-1',
      },
    },
    { head: [WEB], line: `${WEB} cs5=203.0.113.9 cs5Label=x_forwarded_for_header_value`, hints: { trusted_proxies: 1 }, record: { src_ip: '203.0.113.9' } },
    { line: FIREWALL.replace('act=allow', 'act=Deny'), record: { outcome: 'blocked', rule: 'web in' } },
    { line: FIREWALL.replace('|Example|', '|Fortinet|'), record: { bytes_forward: 9000, bytes_backward: 1776 } },
    { line: FIREWALL.replace('proto=TCP', 'proto=1'), record: { protocol: 'icmp', src_port: null, dst_port: null } },
    { line: `2026-03-02T23:00:00.250Z fw ${FIREWALL.replace('start=1772492400000 end=1772492405250 ', '')}`, record: { start_time: START_MS + 250 } },
    { line: `<134>Mar  2 23:00:00 fw ${FIREWALL.replace('start=1772492400000 end=1772492405250 ', '')}`, hints: { now: Date.UTC(2026, 2, 3) }, record: { start_time: START_MS } },
    { line: `<134>Dec 31 23:00:00 fw ${FIREWALL.replace('start=1772492400000 end=1772492405250 ', '')}`, hints: { now: Date.UTC(2026, 0, 1) }, record: { start_time: Date.UTC(2025, 11, 31, 23) } },
    { line: `<134>Mar  2 23:00:00 fw ${FIREWALL.replace('start=1772492400000 end=1772492405250 ', '')}`, rejected: 'start time is not a valid time' },
    { line: FIREWALL.replace('|3|', '|3 '), record: { src_ip: '192.0.2.44', bytes_forward: 1776 } },
    {
      line: 'CEF:0|Incapsula|SIEMintegration|1|1|SQL Injection|3| src=192.0.2.44 cpt=51000 spt=443 ccode=AU start=1772492400000 request=shop.example.com/login requestmethod=GET qstr=a\\=b app=HTTPS act=REQ_BLOCKED_SECURITY cn1=403 in=54',
      record: { src_ip: '192.0.2.44', src_port: 51_000, dst_port: 443, country_code: 'AU', path: '/login', protocol: 'https', status: 403, outcome: 'blocked', rule: 'SQL Injection', requests: 1, bytes_forward: 54 },
    },
    { line: `${FIREWALL} src=198.51.100.9`, record: { src_ip: '192.0.2.44' } },
    { line: FIREWALL.replace('src=192.0.2.44', 'c6a2=2001:db8::9 c6a2Label=Source IPv6 Address'), record: { src_ip: '2001:db8::9' } },
    { line: FIREWALL.replace(' in=1776 out=9000', ''), record: { bytes_forward: 0, bytes_backward: null } },
    { line: 'CEF:0|Example|Firewall|1.0|login|Administrator logged in|3|rt=1772492400000 suser=admin', skipped: NO_SOURCE_REASON },
    { line: FIREWALL.replace('src=192.0.2.44', 'src=client'), rejected: 'source address is not an IPv4 or IPv6 address' },
    { line: FIREWALL.replace('dst=10.0.0.5', 'dst=web'), rejected: 'destination address is not an IPv4 or IPv6 address' },
    { line: FIREWALL.replace('start=1772492400000', 'start=soon'), rejected: 'start time is not a valid time' },
    { line: FIREWALL.replace('in=1776', 'in=-1'), rejected: 'byte count is not a whole number' },
    { line: FIREWALL.replace('dpt=443', 'dpt=https'), rejected: 'destination port is not a number from 0 to 65535' },
    { line: 'CEF:0|Example|Firewall', rejected: 'not a CEF event' },
  ],
  required: [['CEF']],
  fieldsOf: (head) => (isCef(head[head.length - 1] ?? '') ? ['CEF'] : null),
  open: (_head, hints) => ({ columns: [], read: openRows(hints) }),
});
