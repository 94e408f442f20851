import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { harnessOf } from './build-harness.ts';
import { BUILT_AGAINST, REPOSITORY } from './grafanas.ts';
import type { EditorRequest, PanelRequest } from './harness/host.ts';

const ORIGIN = 'http://grafana.test';
const toPage = (panelOrigin: string) => `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Weir plugin test page</title>
<link rel="stylesheet" href="/host/host.css"></head><body style="margin:0"><div id="place"></div>
<script nonce="weir">window.grafanaBootData = { settings: { featureToggles: {} }, user: {}, navTree: [] }; window.weirPanelOrigin = ${JSON.stringify(panelOrigin === ORIGIN ? '' : panelOrigin)};</script>
<script nonce="weir" src="/host/host.js"></script></body></html>`;

const PLUGINS: ReadonlyArray<readonly [prefix: string, folder: string]> = [
  ['/panel/', join(REPOSITORY, 'panel/dist')],
  ['/datasource/', join(REPOSITORY, 'datasource/dist')],
];

/** How the page is served: with a content security policy, and with the panel from another origin, as from a CDN. */
export interface Place {
  readonly policy?: string;
  readonly panelOrigin?: string;
  /** Grafana version, one of GRAFANAS. */
  readonly grafana?: string;
}

/** Content security policy of Grafana's sample configuration. */
export const GRAFANA_POLICY =
  "script-src 'self' 'unsafe-eval' 'unsafe-inline' 'strict-dynamic' 'nonce-weir';object-src 'none';font-src 'self';style-src 'self' 'unsafe-inline' blob:;img-src * data:;base-uri 'self';connect-src 'self' grafana.com;manifest-src 'self';media-src 'none';form-action 'self';";

type Host = typeof import('./harness/host.ts').weirHost;

/** A page that runs built plugins as Grafana does, served without a port or a network. */
export class PluginPage {
  /** Errors of the page, and its requests for files other than those of the plugins. */
  readonly problems: string[] = [];

  /** Files of the plugins that the page requested, by their path on disk. */
  readonly fetched: string[] = [];

  private constructor(readonly page: Page) {}

  /** Opens the page. Every file is served from the builds on disk. */
  static async open(page: Page, { policy, panelOrigin = ORIGIN, grafana = BUILT_AGAINST }: Place = {}): Promise<PluginPage> {
    const opened = new PluginPage(page);
    const folders = [['/host/', harnessOf(grafana)] as const, ...PLUGINS];
    page.on('pageerror', (error) => opened.problems.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error' && !isGrafanaAsset(message.location().url.slice(ORIGIN.length))) opened.problems.push(message.text());
    });
    await page.route('**/*', async (route) => {
      const { origin, pathname } = new URL(route.request().url());
      const folder = folders.find(([prefix]) => pathname.startsWith(prefix));
      const path = folder && join(folder[1], pathname.slice(folder[0].length));
      if (path !== undefined && !pathname.startsWith('/host/')) opened.fetched.push(path);
      if (origin === ORIGIN && pathname === '/') {
        const headers = policy === undefined ? undefined : { 'content-security-policy': policy };
        return route.fulfill({ contentType: 'text/html', body: toPage(panelOrigin), headers });
      }
      if (origin === panelOrigin && origin !== ORIGIN && path !== undefined) {
        return route.fulfill({ path, headers: { 'access-control-allow-origin': '*' } });
      }
      if (origin === ORIGIN && path !== undefined) return route.fulfill({ path });
      if (origin !== ORIGIN || !isGrafanaAsset(pathname)) opened.problems.push(`requested ${route.request().url()}`);
      return route.abort();
    });
    await page.goto(`${ORIGIN}/`);
    return opened;
  }

  /** Renders the panel and returns the locator of its chart. */
  async renderPanel(request: PanelRequest): Promise<Locator> {
    await this.page.evaluate((wanted) => (window as unknown as { weirHost: Host }).weirHost.renderPanel(wanted), request);
    return this.page.locator('div[role="img"]');
  }

  /** Renders an editor of the data source. */
  async renderEditor(request: EditorRequest): Promise<void> {
    await this.page.evaluate((wanted) => (window as unknown as { weirHost: Host }).weirHost.renderEditor(wanted), request);
  }

  /** Returns the colours of the views. */
  async viewTheme(mode: 'dark' | 'light'): Promise<ReturnType<Host['viewTheme']>> {
    return this.page.evaluate((wanted) => (window as unknown as { weirHost: Host }).weirHost.viewTheme(wanted), mode);
  }

  /** Returns the current query or options of the editor. */
  async heldValue(): Promise<Record<string, unknown>> {
    return this.page.evaluate(() => (window as unknown as { weirHeld: Record<string, unknown> }).weirHeld);
  }

  /** Returns the options after the last change by the panel. */
  async changedOptions(): Promise<Record<string, unknown> | undefined> {
    return this.page.evaluate(() => (window as unknown as { weirOptions?: Record<string, unknown> }).weirOptions);
  }

  /** Saves a screenshot of the page, or of a part of it, to `artifacts/browser`. */
  async keepPicture(name: string, clip?: { x: number; y: number; width: number; height: number }): Promise<void> {
    const folder = join(REPOSITORY, 'artifacts/browser');
    mkdirSync(folder, { recursive: true });
    await this.page.screenshot({ path: join(folder, `${name}.png`), clip });
  }
}

/** Returns true for icons and fonts that Grafana's components request from Grafana. They do not belong to the plugins. */
const isGrafanaAsset = (pathname: string): boolean => /\/img\/icons\/.+\.svg$|^\/public\/fonts\//.test(pathname);

/** Counts the opaque pixels of all canvases of a chart by colour, `r,g,b`. Large series have a canvas of their own. */
export const countColors = (chart: Locator): Promise<Record<string, number>> =>
  chart.evaluate((element) => {
    const counts: Record<string, number> = {};
    for (const canvas of element.querySelectorAll('canvas')) {
      const { data } = (canvas.getContext('2d') as CanvasRenderingContext2D).getImageData(0, 0, canvas.width, canvas.height);
      for (let i = 0; i < data.length; i += 4) {
        if (data[i + 3] < 200) continue;
        const color = `${data[i]},${data[i + 1]},${data[i + 2]}`;
        counts[color] = (counts[color] ?? 0) + 1;
      }
    }
    return counts;
  });

/** Counts the pixels whose colour is close to a `#rrggbb`. Edges are blended. */
export const countNear = (counts: Record<string, number>, hex: string, tolerance = 24): number => {
  const wanted = [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
  return Object.entries(counts)
    .filter(([color]) => color.split(',').every((channel, i) => Math.abs(Number(channel) - wanted[i]) <= tolerance))
    .reduce((sum, [, count]) => sum + count, 0);
};
