import { closeSync, openSync, writeSync } from 'node:fs';
import { createRandom } from '@weir/kernels';

const BLOCK_LINES = 10_000;
const CLIENTS = 200_000;
const START_S = Date.UTC(2026, 2, 2) / 1000;

/** Writes a flow log in AWS's default format: four servers, and 200,000 clients of very different activity. Returns the sum of its bytes. */
export const writeFlowLog = (file: string, lineCount: number, seed: number): number => {
  const random = createRandom(seed);
  const whole = (below: number): number => Math.floor(below * random.uniform());
  const out = openSync(file, 'w');
  let sum = 0;
  let block = 'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status\n';
  for (let line = 0; line < lineCount; line++) {
    const client = Math.floor(CLIENTS * random.uniform() ** 3);
    const address = `${11 + (client >>> 16)}.${(client >>> 8) & 255}.${client & 255}.${(client * 7) & 255}`;
    const server = whole(4);
    const bytes = 400 + Math.floor(60_000 * random.uniform() ** 4);
    const start = START_S + Math.floor((line / lineCount) * 86_400);
    sum += bytes;
    block += `2 123456789010 eni-0a1b2c3d4e5f6000${server} ${address} 10.0.1.${10 + server} ${32_768 + whole(28_000)} 443 6 ${1 + (bytes >> 10)} ${bytes} ${start} ${start + 40} ACCEPT OK\n`;
    if (line % BLOCK_LINES === BLOCK_LINES - 1 || line === lineCount - 1) {
      writeSync(out, block);
      block = '';
    }
  }
  closeSync(out);
  return sum;
};
