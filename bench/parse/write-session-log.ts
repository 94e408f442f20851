import { closeSync, openSync, writeSync } from 'node:fs';
import { createRandom } from '@weir/kernels';

const BLOCK_LINES = 10_000;
const SOURCES = 20_000;
const START_MS = Date.UTC(2026, 2, 2);
const DAY_MS = 86_400_000;
const WINDOW_MS = 600_000;
const COUNTRIES = ['DE', 'US', 'AE', 'CN', 'FR'];
const RULES = ['', 'Suspicious Web Traffic', 'SQL injection', '-'];
const HEAD =
  'bytes_in,bytes_out,creation_time,end_time,src_ip,src_ip_country_code,protocol,response.code,dst_port,dst_ip,rule_names,observation_name,source.meta,source.name,time,detection_types,label';

const toIso = (time: number): string => `${new Date(time).toISOString().slice(0, 19)}Z`;

/** Writes a session CSV of 17 columns: three servers, and 20,000 sources of very different activity. Returns the sum of its bytes. */
export const writeSessionLog = (file: string, rowCount: number, seed: number): number => {
  const random = createRandom(seed);
  const out = openSync(file, 'w');
  let sum = 0;
  let block = `${HEAD}\n`;
  for (let row = 0; row < rowCount; row++) {
    const source = Math.floor(SOURCES * random.uniform() ** 2);
    const address = `11.${(source >>> 8) & 255}.${source & 255}.${(source * 7) & 255}`;
    const bytes_in = Math.floor(60_000 * random.uniform() ** 3);
    const bytes_out = Math.floor(1_000_000 * random.uniform() ** 3);
    const start = START_MS + Math.floor((row / rowCount) * DAY_MS);
    const status = [200, 200, 404, 500][Math.floor(4 * random.uniform())];
    const rule = RULES[Math.floor(4 * random.uniform())];
    const time = toIso(start);
    sum += bytes_in + bytes_out;
    block += `${bytes_in},${bytes_out},${time},${toIso(start + WINDOW_MS)},${address},${COUNTRIES[source % 5]},HTTPS,${status},443,10.0.0.${source % 3},${rule},Adversary Infrastructure Interaction,AWS_VPC_Flow,prod_webserver,${time},waf_rule,${random.uniform() < 0.1 ? 'attack' : ''}\n`;
    if (row % BLOCK_LINES === BLOCK_LINES - 1 || row === rowCount - 1) {
      writeSync(out, block);
      block = '';
    }
  }
  closeSync(out);
  return sum;
};
