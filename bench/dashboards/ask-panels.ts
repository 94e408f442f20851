import { Agent, request } from 'node:http';
import type { DashboardRequest, PanelRequest } from './panel-requests.ts';

/** The response to one panel. */
export interface Answer {
  readonly panel: string;
  readonly ms: number;
  /** Part of it during which a statement of the store ran. */
  readonly store_ms: number;
  readonly bytes: number;
}

const agent = new Agent({ keepAlive: true });

/** Sends a request as the bridge does and reads the whole response. @throws Error when a query fails */
export const askPanel = (url: string, { panel, queries }: PanelRequest): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const started = performance.now();
    const asking = request(`${url}/api/v1/query`, { method: 'POST', agent, headers: { 'content-type': 'application/json', accept: 'multipart/mixed' } }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () => {
        const ms = performance.now() - started;
        const body = Buffer.concat(chunks);
        const statuses = [...body.subarray(0, 65_536).toString('latin1').matchAll(/"status":(\d+)/g)].map(([, status]) => Number(status));
        if (answer.statusCode !== 200 || statuses.length !== queries.length || statuses.some((status) => status !== 200)) {
          reject(new Error(`${panel}: ${answer.statusCode}: ${body.toString('latin1').slice(0, 600)}`));
        } else resolve({ panel, ms, store_ms: storeTime(answer.headers['server-timing']), bytes: body.length });
      });
      answer.on('error', reject);
    });
    asking.on('error', reject);
    asking.end(JSON.stringify({ queries }));
  });

const storeTime = (header: string | string[] | undefined): number => Number(/store;dur=([\d.]+)/.exec(String(header))?.[1] ?? NaN);

/** Requests all panels of a dashboard at once. Returns the time until the last response, and each response. */
export const askDashboard = async (url: string, { panels }: DashboardRequest): Promise<{ ms: number; answers: Answer[] }> => {
  const started = performance.now();
  const answers = await Promise.all(panels.map((panel) => askPanel(url, panel)));
  return { ms: performance.now() - started, answers };
};
