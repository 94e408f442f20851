import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { createRandom } from '@weir/kernels';

/** Seconds between the first and the last line of a log of any length: one day. */
const SPAN_S = 86_400;
const START_S = Date.UTC(2026, 2, 2) / 1000;
const CLIENTS = 200_000;
const SERVERS = ['10.0.1.10', '10.0.1.11', '10.0.2.10', '10.0.2.11'];
/** Connections that a client opens to a server within a visit, like a browser. */
const MOST_CONNECTIONS = 6;
const BLOCK_LINES = 5_000;

const address = (client: number): string => `${11 + (client >>> 16)}.${(client >>> 8) & 255}.${(client * 7) & 255}.${client & 255}`;

/** Writes an AWS flow log in the default format: visits of clients with a few connections each, one line per direction and minute. Seeded. */
export const writeFlowLog = async (file: string, lineCount: number, seed: number): Promise<void> => {
  const random = createRandom(seed);
  const out = createWriteStream(file);
  out.write('version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status\n');
  let lines: string[] = [];
  for (let written = 0; written < lineCount; ) {
    const client = address(Math.floor(CLIENTS * random.uniform() ** 3));
    const server = random.below(SERVERS.length);
    const isScan = random.below(1000) === 0;
    const connections = 1 + random.below(MOST_CONNECTIONS);
    const minutes = 1 + random.below(3);
    const at = START_S + Math.floor((written / lineCount) * SPAN_S);
    for (let connection = 0; connection < connections; connection++) {
      const port = 32_768 + random.below(28_000);
      const service = isScan ? 1 + random.below(10_000) : 443;
      for (let minute = 0; minute < minutes && written < lineCount; minute++) {
        const start = at + 60 * minute + random.below(20);
        const asked = 400 + Math.floor(3000 * random.uniform() ** 4);
        const answered = Math.floor(asked * (2 + 80 * random.uniform() ** 6));
        const verdict = isScan ? 'REJECT' : 'ACCEPT';
        const head = `2 123456789010 eni-0a1b2c3d4e5f6000${server}`;
        lines.push(`${head} ${client} ${SERVERS[server]} ${port} ${service} 6 ${1 + (asked >>> 10)} ${asked} ${start} ${start + 40} ${verdict} OK\n`);
        written++;
        if (isScan || written >= lineCount) continue;
        lines.push(`${head} ${SERVERS[server]} ${client} ${service} ${port} 6 ${1 + (answered >>> 10)} ${answered} ${start} ${start + 40} ${verdict} OK\n`);
        written++;
      }
    }
    if (lines.length >= BLOCK_LINES) {
      if (!out.write(lines.join(''))) await once(out, 'drain');
      lines = [];
    }
  }
  out.end(lines.join(''));
  await once(out, 'finish');
};
