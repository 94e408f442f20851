import { BlockList } from 'node:net';
import fc from 'fast-check';
import { parseMonitoredNetworks } from '../readers/monitored-networks.ts';
import type { TrafficRecord } from '../formats/traffic-record.ts';
import { isReply } from './exchange-sides.ts';
import { RecordPlacer } from './place-record.ts';
import { KeyMixer, TextKeys } from './record-hash.ts';

const isMonitored = parseMonitoredNetworks([]);
const record = (values: Partial<TrafficRecord> = {}): TrafficRecord => ({
  source_id: 'log', start_time: 1_200_500, end_time: 1_201_000, src_ip: '203.0.113.5', src_port: 40_000, dst_ip: '10.0.0.1', dst_port: 443, protocol: 'tcp', bytes_forward: 1,
  bytes_backward: null, packets: null, is_reply: null, requests: 0, status: null, path: null, user_agent: null, country_code: null, outcome: null, rule: null, request_id: null, observer: null, ...values,
});

describe('isReply', () => {
  it.each([
    ['the log marks a reply', { is_reply: true }, true],
    ['the log marks a first packet, whatever the ports', { is_reply: false, src_port: 443, dst_port: 40_000 }, false],
    ['a request', { requests: 1, src_port: 443, dst_port: 40_000 }, false],
    ['a record of both directions', { bytes_backward: 0, src_port: 443, dst_port: 40_000 }, false],
    ['a service below port 1024', { src_port: 443, dst_port: 2000 }, true],
    ['a service above 1023', { src_port: 8443, dst_port: 50_000 }, true],
    ['a monitored service on a high port', { src_ip: '10.0.0.1', src_port: 50_051, dst_ip: '203.0.113.5', dst_port: 40_000 }, true],
    ['a call to a monitored service on a high port', { src_port: 40_000, dst_port: 50_051 }, false],
    ['the lower port, where both are monitored', { src_ip: '10.0.0.2', src_port: 40_000, dst_port: 50_000 }, true],
    ['a record without ports from a monitored address', { src_ip: '10.0.0.1', dst_ip: '203.0.113.5', src_port: null, dst_port: null }, true],
    ['a record without a destination', { dst_ip: null, src_port: 443, dst_port: 40_000 }, false],
  ] as const)('%s', (_name, values, wanted) => expect(isReply(record(values), isMonitored)).toBe(wanted));
});

describe('monitored networks', () => {
  it('are the private networks by default', () => {
    expect(['10.1.2.3', '172.31.0.1', '192.168.0.1', 'fd00::1', '::1'].map(isMonitored)).toEqual([true, true, true, true, true]);
    expect(['172.32.0.1', '203.0.113.1', '2001:db8::1'].map(isMonitored)).toEqual([false, false, false]);
  });

  it('are only the configured ones', () => {
    const named = parseMonitoredNetworks(['203.0.113.0/24', '2001:db8::/32', '198.51.100.7']);
    expect(['203.0.113.9', '2001:db8::5', '198.51.100.7', '198.51.100.8', '10.0.0.1'].map(named)).toEqual([true, true, true, false, false]);
  });

  it('contain an IPv4 address where a BlockList does', () => {
    const number = fc.nat(255);
    const ipv4 = fc.oneof(fc.tuple(number, number, number, number), fc.tuple(fc.constantFrom(10, 11), fc.constantFrom(0, 1), fc.constantFrom(0, 128), number)).map((parts) => parts.join('.'));
    const ipv6 = fc.constantFrom('::ffff:10.0.0.0/104', '::/0', '2001:db8::/32', '::1/128', '::ffff:0:0/96', '0::/8');
    const network = fc.oneof({ weight: 4, arbitrary: fc.tuple(ipv4, fc.oneof(fc.nat(32), fc.integer({ min: 7, max: 17 }))).map(([address, bits]) => `${address}/${bits}`) }, { weight: 1, arbitrary: ipv6 });
    fc.assert(
      fc.property(fc.array(network, { minLength: 1, maxLength: 4 }), fc.array(ipv4, { minLength: 1 }), (networks, addresses) => {
        const list = new BlockList();
        for (const [address, bits] of networks.map((one) => one.split('/'))) list.addSubnet(address, Number(bits), address.includes(':') ? 'ipv6' : 'ipv4');
        expect(addresses.map(parseMonitoredNetworks(networks))).toEqual(addresses.map((address) => list.check(address)));
      }),
      { numRuns: 1000 },
    );
  });

  it('are the same however addresses are written', () => {
    const named = parseMonitoredNetworks(['::ffff:10.0.0.0/104', '2001:DB8:0:0::/64', 'fe80::1%eth0']);
    expect(['10.1.2.3', '::ffff:10.1.2.3', '::FFFF:a01:203', '2001:db8::1', '2001:0DB8:0000::2', 'fe80::1', 'fe80::1%eth1'].map(named)).toEqual([true, true, true, true, true, true, true]);
    expect(['11.1.2.3', '::ffff:11.1.2.3', '2001:db8:0:1::1', 'fe80::2'].map(named)).toEqual([false, false, false, false]);
    expect(['::ffff:10.0.0.5', 'fd00::1%eth0'].map(isMonitored)).toEqual([true, true]);
  });

  it.each(['example.com', '10.0.0.0/33', '10.0.0.0/', '10.0.0.0/8/8', 'fd00::/129', '10.0.0.0/x'])('cannot be %s', (network) =>
    expect(() => parseMonitoredNetworks([network])).toThrow(expect.objectContaining({ code: 'config.invalid' })),
  );
});

describe('a placed record', () => {
  const place = (values: Partial<TrafficRecord> = {}, window_ms = 600_000) => new RecordPlacer({ window_ms, isMonitored }).place(record(values));

  it('shares its session with its reply, and not with another source, server, port or window', () => {
    const { session_key } = place();
    const back = { src_ip: '10.0.0.1', src_port: 443, dst_ip: '203.0.113.5', dst_port: 40_000 };
    expect(place({ ...back, bytes_forward: 9 }).session_key).toEqual(session_key);
    for (const other of [{ src_ip: '203.0.113.6' }, { dst_ip: '10.0.0.2' }, { dst_port: 80 }, { start_time: 0 }]) expect(place(other).session_key).not.toEqual(session_key);
    expect(place({}, 300_000).session_key).not.toEqual(session_key);
  });

  it('has another identity where any of its values differs', () => {
    const changes: Array<Partial<TrafficRecord>> = [
      { source_id: 'x' }, { start_time: 1_200_501 }, { end_time: 1_201_001 }, { src_ip: '203.0.113.6' }, { src_port: 40_001 }, { dst_ip: '10.0.0.2' }, { dst_port: 80 }, { protocol: 'udp' },
      { bytes_forward: 2 }, { bytes_forward: 1 + 2 ** 40 }, { bytes_backward: 0 }, { packets: 0 }, { outcome: 'blocked' }, { observer: 'eni' },
      { requests: 1 }, { requests: 1, status: 200 }, { requests: 1, path: '/' }, { requests: 1, user_agent: '/' }, { requests: 1, rule: '/' }, { requests: 1, request_id: '/' }, { rule: '/' },
    ];
    const keys = changes.map((change) => JSON.stringify(place(change).record_key));
    expect(new Set([JSON.stringify(place().record_key), ...keys]).size).toBe(changes.length + 1);
  });

  it('has the key of its request only for one source', () => {
    const { request_key } = place({ requests: 1, request_id: 'a' });
    expect(place({ requests: 1, request_id: 'a', source_id: 'x', dst_ip: null, dst_port: 80 }).request_key).toEqual(request_key);
    expect(place({ requests: 1, request_id: 'a', src_ip: '203.0.113.6' }).request_key).not.toEqual(request_key);
    expect(place({ requests: 1, request_id: 'b' }).request_key).not.toEqual(request_key);
    expect(place().request_key).toBeNull();
  });

  it('numbers identical requests without a key, so that sending them again gives the same keys', () => {
    const request = { requests: 1, start_time: 1_200_000 };
    const keysOf = (placer: RecordPlacer, count: number): string[] => Array.from({ length: count }, () => JSON.stringify(placer.place(record(request)).record_key));
    const first = keysOf(new RecordPlacer({ window_ms: 600_000, isMonitored }), 3);
    expect(new Set(first).size).toBe(3);
    expect(keysOf(new RecordPlacer({ window_ms: 600_000, isMonitored }), 2)).toEqual(first.slice(0, 2));
  });
});

describe('the numbers of identical requests', () => {
  const rules = { window_ms: 600_000, isMonitored };
  const request = (values: Partial<TrafficRecord> = {}) => record({ requests: 1, start_time: 1_200_000, ...values });
  const keysOf = (placer: RecordPlacer, requests: readonly TrafficRecord[]): string[] => requests.map((one) => JSON.stringify(placer.place(one).record_key));

  it('continue from piece to piece of a log, as in one whole read', () => {
    const arbitraryRequests = fc.array(fc.constantFrom('/', '/a', '/b').map((path) => request({ path })), { maxLength: 30 });
    fc.assert(
      fc.property(arbitraryRequests, fc.nat(30), (requests, cut) => {
        const first = new RecordPlacer(rules);
        const pieces = keysOf(first, requests.slice(0, cut));
        const second = new RecordPlacer(rules, { before: first.counted.counts });
        pieces.push(...keysOf(second, requests.slice(cut)));
        expect(pieces).toEqual(keysOf(new RecordPlacer(rules), requests));
        expect(new Set(pieces).size).toBe(requests.length);
      }),
    );
  });

  it('take the latest of several counts', () => {
    const [first, second, third, fourth] = keysOf(new RecordPlacer(rules), Array.from({ length: 4 }, () => request()));
    const one = new RecordPlacer(rules);
    keysOf(one, [request()]);
    const two = new RecordPlacer(rules, { before: one.counted.counts });
    expect(keysOf(two, [request(), request()])).toEqual([second, third]);
    expect(keysOf(new RecordPlacer(rules, { before: [...two.counted.counts, ...one.counted.counts] }), [request()])).toEqual([fourth]);
    expect(keysOf(new RecordPlacer(rules, { before: one.counted.counts }), [request()])).toEqual([second]);
    expect(first).not.toBe(second);
  });

  it('belong to the named origin, and are the same when it is read again', () => {
    const ofOrigin = (origin?: string): string[] => keysOf(new RecordPlacer(rules, { origin }), [request(), request()]);
    const origins = [undefined, 's3://logs/a', 's3://logs/b'];
    expect(new Set(origins.flatMap(ofOrigin)).size).toBe(6);
    for (const origin of origins) expect(ofOrigin(origin)).toEqual(ofOrigin(origin));
  });

  it('follow the names of lines instead of their order', () => {
    const place = (line_ids: readonly string[]): string[] => {
      const placer = new RecordPlacer(rules, { line_ids });
      return line_ids.map((_id, line) => {
        placer.line = line;
        return JSON.stringify(placer.place(request()).record_key);
      });
    };
    expect(place(['b', 'a'])).toEqual(place(['a', 'b']).reverse());
    expect(new Set([...place(['a', 'b']), ...place(['c'])]).size).toBe(3);
  });

  it('do not change identities of records that something distinguishes', () => {
    for (const one of [record(), request({ request_id: 'x' })]) {
      expect(keysOf(new RecordPlacer(rules, { origin: 'a', before: [new Map([[1, 2]])] }), [one])).toEqual(keysOf(new RecordPlacer(rules), [one]));
    }
  });

  it('state the time range of the requests', () => {
    const placer = new RecordPlacer(rules);
    expect(placer.counted).toMatchObject({ first_time: null, last_time: null });
    keysOf(placer, [record(), request({ start_time: 5_000, end_time: 6_000 }), request()]);
    expect(placer.counted).toMatchObject({ first_time: 5_000, last_time: 1_200_000 });
  });
});

describe('keys', () => {
  it('differ for many records', () => {
    const mixer = new KeyMixer();
    const seen = new Set<string>();
    for (let i = 0; i < 200_000; i++) {
      const { high, low } = mixer.reset().number(i % 1000).number(Math.floor(i / 1000)).done();
      seen.add(`${high} ${low}`);
    }
    expect(seen.size).toBe(200_000);
  });

  it('of texts are those of SHA-256, also after the cache was cleared', () => {
    const texts = new TextKeys();
    expect(texts.of('abc')).toEqual({ high: 0xba7816bf, low: 0x8f01cfea });
    for (let i = 0; i < 70_000; i++) texts.of(String(i));
    expect(texts.of('abc')).toEqual({ high: 0xba7816bf, low: 0x8f01cfea });
  });

  it('change in about half of their bits when one input bit changes', () => {
    const bits = (n: number): number => [...(n >>> 0).toString(2)].filter((bit) => bit === '1').length;
    let changed = 0;
    let count = 0;
    fc.assert(
      fc.property(fc.integer({ min: 0 }), fc.nat(30), (value, bit) => {
        const a = new KeyMixer().reset().word(value).word(7).done();
        const b = new KeyMixer().reset().word(value ^ (1 << bit)).word(7).done();
        expect(a).not.toEqual(b);
        changed += bits(a.high ^ b.high) + bits(a.low ^ b.low);
        count++;
      }),
      { numRuns: 500 },
    );
    expect(changed / count).toBeGreaterThan(28);
    expect(changed / count).toBeLessThan(36);
  });
});
