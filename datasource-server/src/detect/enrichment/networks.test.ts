import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseAddress, parseRange } from './address.ts';
import { KNOWN_NETWORKS } from './known-networks.ts';
import { openNetworkDatabases } from './network-databases.ts';
import { NetworkTable } from './network-table.ts';

describe('a table of networks', () => {
  let folder: string;
  beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'weir-table-'))));
  afterAll(() => rmSync(folder, { recursive: true }));

  const write = (text: string): NetworkTable => {
    writeFileSync(join(folder, 'table.csv'), text);
    return NetworkTable.open(join(folder, 'table.csv'));
  };

  it('finds the line of every address in it, and none for other addresses', () => {
    const table = write(Array.from({ length: 500 }, (_, index) => `${index * 10 + 3},${index * 10 + 7},${index},"Network ""${index}"", Inc."`).join('\n'));
    const wrong = Array.from({ length: 5_010 }, (_, address) => address).filter((address) => {
      const within = address % 10 >= 3 && address % 10 <= 7 && address < 5_000;
      const index = Math.floor(address / 10);
      const found = table.find(BigInt(address));
      return within ? found?.asn !== index || found.organisation !== `Network "${index}", Inc.` : found !== null;
    });
    expect(wrong).toEqual([]);
    table.close();
  });

  it('can be empty, have one line, or other line ends', () => {
    expect(write('').find(1n)).toBeNull();
    expect(write('1,2,64500,One').find(2n)).toEqual({ asn: 64500, organisation: 'One' });
    expect(write('1,2,64500,One\r\n3,4,64501,Zwei\r\n').find(4n)).toEqual({ asn: 64501, organisation: 'Zwei' });
  });

  it('throws where the file is not a table', () => {
    expect(() => write('first,last,number,organisation\n').find(1n)).toThrow('is not first,last,number,organisation');
    expect(() => write('x'.repeat(9000)).find(1n)).toThrow('too long');
  });
});

describe('the bundled databases', () => {
  /** Names that each number is registered to. */
  const owners = new Map<number, string>();
  const disorder: string[] = [];

  const isBefore = (a: string, b: string): boolean => a.length < b.length || (a.length === b.length && a < b);

  beforeAll(() => {
    for (const file of ['asn-ipv4-num.csv', 'asn-ipv6-num.csv']) {
      let before = '';
      for (const line of readFileSync(require.resolve(`@ip-location-db/asn/${file}`), 'utf8').trimEnd().split('\n')) {
        const [first, last, asn] = line.split(',', 3);
        if (!/^\d+,\d+,\d+,./.test(line) || !isBefore(before, first) || isBefore(last, first)) disorder.push(line);
        before = first;
        if (!owners.has(Number(asn))) owners.set(Number(asn), line.slice(first.length + last.length + asn.length + 3));
      }
    }
  });

  it('are sorted, as the search needs them', () => expect(disorder).toEqual([]));

  it('confirm the owner of each known network', () => {
    const wrong = KNOWN_NETWORKS.flatMap(({ asns = [], registered_to, operator }) =>
      asns.filter((asn) => registered_to?.test(owners.get(asn) ?? '') !== true).map((asn) => `AS${asn} is listed as ${operator}, but is registered to ${owners.get(asn)}`),
    );
    expect(wrong).toEqual([]);
  });

  it('contain addresses of both families, and their country', () => {
    const databases = openNetworkDatabases((problem) => {
      throw new Error(problem);
    });
    const of = (text: string) => databases.find(parseAddress(text)!);
    expect(of('8.8.8.8')).toEqual({ network: { asn: 15169, organisation: expect.stringMatching(/google/i) }, country_code: 'US' });
    expect(of('2001:4860:4860::8888').network).toMatchObject({ asn: 15169 });
    expect(of('198.51.100.1')).toEqual({ network: null, country_code: null });
    expect(['8.8.8.8', '2001:4860:4860::8888', '198.51.100.1'].map(databases.countryOf)).toEqual(['US', 'US', null]);
    expect(databases.version).toMatch(/^2\.3\.\d{10}\+2\.3\.\d{10}$/);
    databases.close();
  });
});

describe('countries of addresses that do not occur on the internet', () => {
  const SPECIAL = [
    '0.0.0.0', '10.0.0.1', '10.255.255.254', '100.64.0.1', '100.127.255.254', '127.0.0.1', '169.254.1.1', '172.16.0.1', '172.31.255.254', '192.0.2.1', '192.168.0.1', '192.168.255.254', '198.18.0.1', '198.51.100.1',
    '203.0.113.1', '224.0.0.1', '240.0.0.1', '255.255.255.255', '::', '::1', 'fc00::1', 'fd12:3456::1', 'fe80::1', 'ff02::1', '2001:db8::1', 'not an address',
  ];
  it('are unknown', () => {
    const databases = openNetworkDatabases(() => undefined);
    expect(SPECIAL.filter((address) => databases.countryOf(address) !== null)).toEqual([]);
    databases.close();
  });
});

describe('known networks', () => {
  it('each have a public page, and numbers or blocks that no other entry has', () => {
    expect(KNOWN_NETWORKS.filter(({ source }) => !/^https:\/\/[\w.-]+\//.test(source))).toEqual([]);
    const numbers = KNOWN_NETWORKS.flatMap(({ asns = [] }) => asns);
    expect(new Set(numbers).size).toBe(numbers.length);
    const ranges = KNOWN_NETWORKS.flatMap(({ ranges = [] }) => ranges);
    expect(ranges.filter((range) => parseRange(range) === null)).toEqual([]);
    expect(new Set(ranges).size).toBe(ranges.length);
  });
});
