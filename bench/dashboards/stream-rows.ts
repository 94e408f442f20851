import { setTimeout as pause } from 'node:timers/promises';
import { createRandom } from '@weir/kernels';

const random = createRandom(1);

const flowLines = (count: number, now_s: number): string =>
  Array.from({ length: count }, () => {
    const client = `${11 + random.below(20)}.${random.below(100)}.${random.below(4)}.7`;
    return `2 123456789010 eni-1 ${client} 10.0.0.1 ${32_768 + random.below(28_000)} 443 6 4 ${400 + random.below(3000)} ${now_s - 1} ${now_s} ACCEPT OK\n`;
  }).join('');

/** Sends flow records once per second until stopped. Returns the number of acknowledged records. */
export const startStream = (url: string, rows_per_second: number): (() => Promise<{ rows: number; seconds: number }>) => {
  let stopped = false;
  let rows = 0;
  const began = performance.now();
  const streaming = (async () => {
    for (let second = 0; !stopped; second++) {
      await pause(Math.max(0, began + second * 1000 - performance.now()));
      const response = await fetch(`${url}/api/v1/sessions`, { method: 'POST', headers: { 'content-type': 'text/plain' }, body: flowLines(rows_per_second, Math.floor(Date.now() / 1000)) });
      if (response.ok) rows += rows_per_second;
      else if (response.status !== 503) throw new Error(`upload answered ${response.status}: ${await response.text()}`);
      await response.arrayBuffer().catch(() => undefined);
    }
  })();
  streaming.catch(() => undefined);
  return async () => {
    stopped = true;
    await streaming;
    return { rows, seconds: (performance.now() - began) / 1000 };
  };
};
