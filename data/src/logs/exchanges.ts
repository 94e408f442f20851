import { createRandom } from '../random.ts';

/** One request and its response, which every log records. */
export interface Exchange {
  /** Number of the exchange, used in keys. */
  readonly id: number;
  /** UTC epoch ms on a whole second, the time resolution of some logs. */
  readonly start_ms: number;
  /** A multiple of 1,000 ms, so that all logs agree. */
  readonly duration_ms: number;
  readonly src_ip: string;
  readonly src_port: number;
  readonly path: string;
  readonly status: number;
  readonly bytes_in: number;
  readonly bytes_out: number;
  readonly user_agent: string;
  readonly country: string;
  readonly is_blocked: boolean;
}

/** Start of the logs. */
export const LOGS_START_MS = Date.UTC(2026, 2, 2, 20);
/** Address of the monitored server. */
export const LOGS_SERVER_IP = '10.0.0.5';
/** Address that requests missing paths for ten minutes. */
export const LOGS_SCANNER_IP = '203.0.113.66';

const HOURS = 4;
const VISITS = 220;
const PROBES = 40;
const PATHS = ['/', '/products', '/products/42', '/cart', '/login', '/static/app.js', '/static/logo.png'];
const PROBED = ['/.env', '/wp-login.php', '/admin', '/backup.sql', '/.git/config', '/phpmyadmin/'];
const AGENTS = ['Mozilla/5.0 (X11; Linux x86_64)', 'Mozilla/5.0 (Macintosh)', 'Mozilla/5.0 (Windows NT 10.0)'];
const COUNTRIES = ['DE', 'US', 'FR', 'JP'];

/** Returns an evening of visits to one server with a scan in the middle; the same seed gives the same exchanges. */
export const generateExchanges = (seed: number): readonly Exchange[] => {
  const random = createRandom(seed, 77);
  const drafts: Array<Omit<Exchange, 'id'>> = [];
  for (let visit = 0; visit < VISITS; visit++) {
    const visitor = random.integer(1, 24);
    drafts.push({
      start_ms: LOGS_START_MS + random.integer(0, HOURS * 3600 - 1) * 1000,
      duration_ms: random.integer(0, 3) * 1000,
      src_ip: `198.51.100.${visitor}`,
      src_port: random.integer(32_768, 60_999),
      path: random.pick(PATHS),
      status: random.chance(0.95) ? 200 : 304,
      bytes_in: random.integer(300, 1500),
      bytes_out: random.integer(800, 60_000),
      user_agent: AGENTS[visitor % AGENTS.length],
      country: COUNTRIES[visitor % COUNTRIES.length],
      is_blocked: false,
    });
  }
  for (let probe = 0; probe < PROBES; probe++) {
    const is_blocked = probe % 4 === 0;
    drafts.push({
      start_ms: LOGS_START_MS + (2 * 3600 + probe * 15) * 1000,
      duration_ms: 0,
      src_ip: LOGS_SCANNER_IP,
      src_port: 40_000 + probe,
      path: PROBED[probe % PROBED.length],
      status: is_blocked ? 403 : 404,
      bytes_in: 180,
      bytes_out: 230,
      user_agent: 'python-requests/2.32',
      country: 'NL',
      is_blocked,
    });
  }
  return drafts.sort((a, b) => a.start_ms - b.start_ms || a.src_port - b.src_port).map((draft, id) => ({ id, ...draft }));
};
