import type { SourceKind } from '@weir/schema';

/** A network with a published use: its kind, its operator and the page that documents it. */
export interface KnownNetwork {
  readonly kind: SourceKind;
  readonly operator: string;
  readonly source: string;
  /** AS numbers that have only this use. */
  readonly asns?: readonly number[];
  /** Blocks within other networks; they take precedence over the network's number. */
  readonly ranges?: readonly string[];
  /** Organisation that the numbers are registered to in the database; tests compare it. */
  readonly registered_to?: RegExp;
}

const byNumber = (kind: SourceKind, operator: string, registered_to: RegExp, asns: readonly number[], source: string): KnownNetwork => ({
  kind,
  operator,
  registered_to,
  asns,
  source,
});

const byRange = (kind: SourceKind, operator: string, ranges: readonly string[], source: string): KnownNetwork => ({ kind, operator, ranges, source });

/**
 * Networks that Weir recognises. Few and certain: networks with many uses (Apple, Yandex) and operators that publish no
 * addresses (Shodan) are left out. Where a company's page documents the use but not the number, a test compares the number
 * with the database.
 */
export const KNOWN_NETWORKS: readonly KnownNetwork[] = [
  byNumber('shared_exit', 'Zscaler', /zscaler/i, [22616, 53813, 62044], 'https://config.zscaler.com/zscaler.net/cenr'),
  byNumber('shared_exit', 'Netskope', /netskope/i, [55256], 'https://docs.netskope.com/en/netskope-client-network-configuration/'),
  byNumber('shared_exit', 'Cato Networks', /cato networks/i, [13150], 'https://www.peeringdb.com/asn/13150'),
  byNumber('shared_exit', 'Menlo Security', /menlo security/i, [62654], 'https://www.peeringdb.com/asn/62654'),
  byNumber('shared_exit', 'iboss', /iboss/i, [137922, 202276], 'https://www.peeringdb.com/asn/137922'),
  byNumber('shared_exit', 'Cisco Umbrella', /opendns/i, [36692], 'https://www.peeringdb.com/asn/36692'),
  byNumber('shared_exit', 'Forcepoint', /forcepoint/i, [13448, 44444], 'https://www.peeringdb.com/asn/44444'),

  byNumber('cdn', 'Cloudflare', /cloudflare/i, [13335, 132892, 202623, 209242], 'https://www.cloudflare.com/ips/'),
  byNumber('cdn', 'Akamai', /akamai/i, [12222, 16625, 20940, 21342, 34164, 35994], 'https://www.peeringdb.com/asn/20940'),
  byNumber('cdn', 'Fastly', /fastly/i, [54113], 'https://api.fastly.com/public-ip-list'),
  byNumber('cdn', 'Imperva', /incapsula|imperva/i, [19551, 62571], 'https://www.peeringdb.com/asn/19551'),
  byNumber('cdn', 'bunny.net', /bunnyway/i, [200325], 'https://www.peeringdb.com/asn/200325'),
  byNumber('cdn', 'Gcore', /g-core/i, [199524, 202422], 'https://www.peeringdb.com/asn/199524'),
  byNumber('cdn', 'CDN77', /datacamp/i, [60068], 'https://www.peeringdb.com/asn/60068'),

  byNumber('cloud', 'Amazon Web Services', /amazon/i, [8987, 14618, 16509], 'https://ip-ranges.amazonaws.com/ip-ranges.json'),
  byNumber('cloud', 'Google Cloud', /google/i, [396982], 'https://www.gstatic.com/ipranges/cloud.json'),
  byNumber('cloud', 'Google', /google/i, [15169], 'https://www.gstatic.com/ipranges/goog.json'),
  byNumber('cloud', 'Microsoft Azure', /microsoft/i, [8075], 'https://www.peeringdb.com/asn/8075'),
  byNumber('cloud', 'Oracle Cloud', /oracle/i, [31898], 'https://docs.oracle.com/en-us/iaas/tools/public_ip_ranges.json'),
  byNumber('cloud', 'IBM Cloud', /ibm cloud/i, [36351], 'https://www.peeringdb.com/asn/36351'),
  byNumber('cloud', 'Alibaba Cloud', /alibaba/i, [37963, 45102], 'https://www.peeringdb.com/asn/45102'),
  byNumber('cloud', 'Tencent Cloud', /tencent/i, [45090, 132203], 'https://www.peeringdb.com/asn/132203'),
  byNumber('cloud', 'Huawei Cloud', /huawei/i, [55990, 136907], 'https://www.peeringdb.com/asn/136907'),
  byNumber('cloud', 'Yandex Cloud', /yandex\.cloud/i, [200350], 'https://www.peeringdb.com/asn/200350'),

  byNumber('hosting', 'DigitalOcean', /digitalocean/i, [14061], 'https://www.as14061.net/'),
  byNumber('hosting', 'Hurricane Electric', /hurricane electric/i, [6939], 'https://www.peeringdb.com/asn/6939'),
  byNumber('hosting', 'OVH', /ovh/i, [16276], 'https://www.peeringdb.com/asn/16276'),
  byNumber('hosting', 'Hetzner', /hetzner/i, [24940, 212317, 213230, 215859], 'https://www.peeringdb.com/asn/24940'),
  byNumber('hosting', 'Linode (Akamai)', /akamai|linode/i, [63949], 'https://www.peeringdb.com/asn/63949'),
  byNumber('hosting', 'Vultr', /constant company|vultr/i, [20473], 'https://www.peeringdb.com/asn/20473'),
  byNumber('hosting', 'Leaseweb', /leaseweb/i, [27411, 28753, 30633, 60781], 'https://www.peeringdb.com/asn/60781'),
  byNumber('hosting', 'Scaleway', /scaleway/i, [12876], 'https://www.peeringdb.com/asn/12876'),
  byNumber('hosting', 'Contabo', /contabo/i, [40021, 51167], 'https://www.peeringdb.com/asn/51167'),
  byNumber('hosting', 'IONOS', /ionos/i, [8560], 'https://www.peeringdb.com/asn/8560'),
  byNumber('hosting', 'M247', /m247/i, [9009], 'https://www.peeringdb.com/asn/9009'),
  byNumber('hosting', 'Datacamp', /datacamp/i, [212238], 'https://www.peeringdb.com/asn/212238'),
  byNumber('hosting', 'Rackspace', /rackspace/i, [33070], 'https://www.peeringdb.com/asn/33070'),

  byNumber('scanner', 'Censys', /censys/i, [398324, 398705, 398722], 'https://docs.censys.com/docs/scanning-faq'),
  byNumber('scanner', 'The Shadowserver Foundation', /shadowserver/i, [22168], 'https://bgp.he.net/AS22168'),
  byNumber('scanner', 'ONYPHE', /onyphe/i, [213412], 'https://www.onyphe.io/'),
  byNumber('scanner', 'Alpha Strike Labs', /alpha strike/i, [42969, 208843], 'https://bgp.he.net/AS208843'),
  byNumber('scanner', 'Driftnet', /driftnet/i, [211298], 'https://bgp.he.net/AS211298'),
  byRange(
    'scanner',
    'Palo Alto Networks Cortex Xpanse',
    [
      ['35.203.210.0/23', '144.86.173.0/24', '147.185.132.0/23', '162.216.149.0/24', '162.216.150.0/24', '172.105.147.0/24', '198.235.24.0/24'],
      ['205.210.31.0/24', '216.25.88.0/21', '2604:a940:300:5b6::/64', '2604:a940:301:225::/64', '2604:a940:302:118::/64'],
    ].flat(),
    'https://docs-cortex.paloaltonetworks.com/r/1/Cortex-Xpanse/Scanning-activity',
  ),

  byRange(
    'search_bot',
    'Googlebot',
    [
      ['34.22.85.0/27', '34.64.82.64/28', '34.65.242.112/28', '34.80.50.80/28', '34.88.194.0/28', '34.89.10.80/28', '34.89.198.80/28'],
      ['34.96.162.48/28', '34.100.182.96/28', '34.101.50.144/28', '34.118.66.0/28', '34.118.254.0/28', '34.126.178.96/28'],
      ['34.146.150.144/28', '34.147.110.144/28', '34.151.74.144/28', '34.152.50.64/28', '34.154.114.144/28', '34.155.98.32/28'],
      ['34.165.18.176/28', '34.175.160.64/28', '34.176.130.16/28', '35.247.243.240/28', '66.249.64.0/23', '66.249.66.0/24', '66.249.67.0/26'],
      ['66.249.67.64/27', '66.249.68.0/25', '66.249.68.128/26', '66.249.68.192/27', '66.249.69.0/24', '66.249.70.0/23', '66.249.72.0/22'],
      ['66.249.76.0/23', '66.249.78.0/24', '66.249.79.0/26', '66.249.79.64/27', '66.249.79.128/25', '192.178.4.0/24', '192.178.5.0/27'],
      ['192.178.6.0/23', '2001:4860:4801:2::/64', '2001:4860:4801:c::/64', '2001:4860:4801:f::/64', '2001:4860:4801:10::/60'],
      ['2001:4860:4801:20::/59', '2001:4860:4801:40::/63', '2001:4860:4801:42::/64', '2001:4860:4801:44::/62', '2001:4860:4801:48::/62'],
      ['2001:4860:4801:4c::/63', '2001:4860:4801:4e::/64', '2001:4860:4801:50::/61', '2001:4860:4801:58::/63', '2001:4860:4801:60::/59'],
      ['2001:4860:4801:80::/61', '2001:4860:4801:88::/64', '2001:4860:4801:90::/61', '2001:4860:4801:a0::/61', '2001:4860:4801:a8::/62'],
      ['2001:4860:4801:ac::/63', '2001:4860:4801:ae::/64', '2001:4860:4801:b0::/62', '2001:4860:4801:b4::/63', '2001:4860:4801:b6::/64'],
    ].flat(),
    'https://developers.google.com/search/apis/ipranges/googlebot.json',
  ),
  byRange(
    'search_bot',
    'Bingbot',
    [
      ['13.66.139.0/24', '13.66.144.0/24', '13.67.10.16/28', '13.69.66.240/28', '13.71.172.224/28', '20.15.133.160/27', '20.36.108.32/28'],
      ['20.43.120.16/28', '20.74.197.0/28', '20.79.107.240/28', '20.125.163.80/28', '40.77.139.0/25', '40.77.167.0/24', '40.77.177.0/24'],
      ['40.77.178.0/23', '40.77.188.0/22', '40.77.202.0/24', '40.79.131.208/28', '40.79.186.176/28', '51.105.67.0/28', '52.167.144.0/24'],
      ['52.231.148.0/28', '65.55.210.0/24', '139.217.52.0/28', '157.55.39.0/24', '191.233.204.224/28', '199.30.24.0/23', '207.46.13.0/24'],
    ].flat(),
    'https://www.bing.com/toolbox/bingbot.json',
  ),
];
