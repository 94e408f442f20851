import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { startFeed, waitFor, type RunningFeed } from '../../../test-support/running-feed.ts';
import { startTestWeir, type TestWeir } from '../../../test-support/sample-weir.ts';
import { syslogFeed } from './syslog-feed.ts';

const line = (index: number): string => `192.0.2.${index} - - [01/Jan/2026:00:00:${String(index).padStart(2, '0')} +0000] "GET /${index} HTTP/1.1" 200 ${100 + index} "-" "curl/8"`;
const newer = (index: number, app = 'nginx'): string => `<190>1 2026-01-01T00:00:00Z edge ${app} 7 - - ${line(index)}`;
const older = (index: number): string => `<190>Jan  1 00:00:00 edge nginx: ${line(index)}`;

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });

describe('syslog', () => {
  let weir: TestWeir;
  let feed: RunningFeed;
  let port: number;
  beforeEach(async () => {
    weir = await startTestWeir();
    port = await freePort();
  });
  afterEach(async () => {
    await feed.stop();
    await weir.remove();
  });
  const listen = (settings: object = {}): void => {
    feed = startFeed(weir, syslogFeed.run, syslogFeed.settings.parse({ kind: 'syslog', name: 'edge', port, ...settings }));
  };
  /** Connects as soon as the server listens. */
  const dial = async (open: () => Socket = () => connect(port, '127.0.0.1'), event = 'connect'): Promise<Socket> => {
    for (let attempt = 0; ; attempt++) {
      const socket = open();
      const problem = await new Promise<Error | null>((resolve) => socket.once(event, () => resolve(null)).once('error', resolve));
      if (problem === null) return socket.on('error', () => undefined);
      if (attempt > 100) throw problem;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  const count = async (): Promise<number> => (await weir.store.counts()).session_count;
  /** Waits until the number of stored sessions is reached and the feed has counted them. */
  const reach = async (sessions: number): Promise<void> => {
    await waitFor(count, (value) => value === sessions);
    await new Promise((resolve) => setTimeout(resolve, 200));
  };

  it('is read in both framings and both header formats, grouped by program', async () => {
    listen();
    const socket = await dial();
    const counted = newer(1);
    socket.write(`${Buffer.byteLength(counted)} ${counted}${older(2)}\n`);
    socket.write(`<86>1 2026-01-01T00:00:00Z edge sshd 1 - - Accepted publickey for root\n${newer(3)}\n`);
    await reach(3);
    expect(feed.status()).toMatchObject({ rows_stored: 3, failures: 1, state: 'running' });
    expect(feed.status().last_error).toContain('messages of sshd');
    socket.end(older(4));
    await reach(4);
  });

  it('ignores programs that are not in the settings', async () => {
    listen({ apps: ['nginx'] });
    const socket = await dial();
    socket.end(`${newer(1)}\n${newer(2, 'haproxy')}\n${newer(3)}\n`);
    await reach(2);
    expect(feed.status()).toMatchObject({ failures: 0, rows_stored: 2 });
  });

  it('stores waiting messages when the server stops', async () => {
    listen();
    const socket = await dial();
    await new Promise((resolve) => socket.write(`${newer(1)}\n`, resolve));
    await new Promise((resolve) => setTimeout(resolve, 100));
    await feed.stop();
    expect(await count()).toBe(1);
  });

  it('accepts nothing from an address that is not allowed', async () => {
    listen({ host: '127.0.0.1', allow_from: ['198.51.100.0/24'] });
    const socket = await dial();
    await new Promise((resolve) => socket.once('close', resolve));
    expect(await count()).toBe(0);
  });

  it('reports that its port is in use, and starts when it is free', async () => {
    const taken = createServer().listen(port, '127.0.0.1');
    listen();
    await waitFor(() => feed.status(), ({ retries }) => retries > 0);
    expect(feed.status().last_error).toContain('EADDRINUSE');
    await new Promise((resolve) => taken.close(resolve));
    const socket = await dial();
    socket.end(`${newer(1)}\n`);
    await reach(1);
  });

  const hasOpenssl = spawnSync('openssl', ['version']).status === 0;
  (hasOpenssl ? it : it.skip)(`works over TLS with a client certificate${hasOpenssl ? '' : ' (skipped: no openssl here)'}`, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'weir-tls-'));
    const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
    spawnSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2', '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost', '-keyout', key, '-out', cert]);
    try {
      listen({ tls: { cert, key, client_ca: cert } });
      const identity = { port, host: '127.0.0.1', servername: 'localhost', ca: readFileSync(cert) };
      const socket = await dial(() => connectTls({ ...identity, cert: readFileSync(cert), key: readFileSync(key) }), 'secureConnect');
      const message = newer(1);
      socket.write(`${Buffer.byteLength(message)} ${message}`);
      await reach(1);
      const stranger = connectTls(identity).on('error', () => undefined);
      stranger.write(`${newer(2)}\n`);
      await waitFor(() => feed.status(), ({ failures }) => failures > 0);
      expect(feed.status().last_error).toContain('a TLS handshake failed');
      expect(await count()).toBe(1);
      socket.destroy();
      stranger.destroy();
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
