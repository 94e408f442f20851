import { closeSync, openSync, writeSync } from 'node:fs';
import { createRandom } from '@weir/kernels';

const START_MS = Date.UTC(2026, 2, 2);
const WINDOW_MS = 600_000;
const WINDOWS = 7 * 144;
const COUNTRIES = ['AE', 'US', 'DE', 'AU', 'IN', 'GB', 'FR', 'NL'];
/** Share of sessions with 50 times the volume of their source. */
const BURST_SHARE = 0.002;
const BLOCK_LINES = 10_000;
const HEAD =
  'bytes_in,bytes_out,creation_time,end_time,src_ip,src_ip_country_code,protocol,response.code,dst_port,dst_ip,rule_names,observation_name,source.meta,source.name,time,detection_types,label';

const toIso = (time: number): string => `${new Date(time).toISOString().slice(0, 19)}Z`;

/** Writes a session CSV of one week: sources with volumes of their own, some far more active than others, and a few bursts. Seeded. */
export const writeSessions = (file: string, sessionCount: number, sourceCount: number, seed: number): void => {
  const random = createRandom(seed);
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random.uniform())) * Math.cos(2 * Math.PI * random.uniform());
  const usual = Array.from({ length: sourceCount }, () => [Math.exp(9 + 1.2 * normal()), Math.exp(10 + 1.2 * normal())]);
  const out = openSync(file, 'w');
  let block = `${HEAD}\n`;
  for (let row = 0; row < sessionCount; row++) {
    const source = Math.floor(sourceCount * random.uniform() ** 1.5);
    const address = `${11 + (source >>> 16)}.${(source >>> 8) & 255}.${(source * 7) & 255}.${source & 255}`;
    const volume = Math.exp(0.5 * normal()) * (random.uniform() < BURST_SHARE ? 50 : 1);
    const start = START_MS + WINDOW_MS * Math.floor((row / sessionCount) * WINDOWS);
    const bytes_out = Math.floor(usual[source][1] * volume * Math.exp(0.3 * normal()));
    const status = random.uniform() < 0.97 ? 200 : 403;
    const time = toIso(start);
    block += `${Math.floor(usual[source][0] * volume)},${bytes_out},${time},${toIso(start + WINDOW_MS)},${address},${COUNTRIES[source % 8]},HTTPS,${status},443,10.0.0.${source % 5},Suspicious Web Traffic,Adversary Infrastructure Interaction,AWS_VPC_Flow,prod_webserver,${time},waf_rule,\n`;
    if (row % BLOCK_LINES === BLOCK_LINES - 1 || row === sessionCount - 1) {
      writeSync(out, block);
      block = '';
    }
  }
  closeSync(out);
};
