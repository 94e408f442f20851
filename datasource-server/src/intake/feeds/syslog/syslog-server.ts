import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { BlockList, createServer, isIPv4, type AddressInfo, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { SyslogFrames } from './syslog-frames.ts';
import type { SyslogSettings } from './syslog-settings.ts';

const MAX_CONNECTIONS = 128;
/** A connection that is silent for this long is closed. */
const IDLE_MS = 3_600_000;

/** Receives the messages of all connections. */
export interface FrameSink {
  add(frame: string): void;
  /** True while no more messages are accepted. */
  readonly isFull: boolean;
  /** Reports a problem of a connection, in a sentence. */
  fail(sentence: string): void;
}

/** A listening receiver. */
export interface SyslogServer {
  readonly address: AddressInfo;
  /** Resumes reading after the sink was full. */
  resume(): void;
  /** Closes all connections; resolves when no more messages can arrive. */
  close(): Promise<void>;
}

/** Listens for syslog over TCP or TLS. @throws Error where the address is in use or a file cannot be read */
export const listenForSyslog = async ({ host, port, tls, allow_from }: SyslogSettings, sink: FrameSink): Promise<SyslogServer> => {
  const sockets = new Set<Socket>();
  const allowed = allow_from === undefined ? null : toBlockList(allow_from);
  const onSocket = (socket: Socket): void => {
    if (allowed !== null && !isAllowed(allowed, socket.remoteAddress)) return void socket.destroy();
    sockets.add(socket);
    socket.setTimeout(IDLE_MS, () => socket.destroy());
    socket.once('close', () => sockets.delete(socket));
    socket.on('error', (error) => sink.fail(`a connection failed: ${error.message}`));
    readFrames(socket, sink);
  };
  const server: Server = tls === undefined ? createServer(onSocket) : createTlsServer(await loadTls(tls), onSocket);
  server.maxConnections = MAX_CONNECTIONS;
  server.on('tlsClientError', (error: Error) => sink.fail(`a TLS handshake failed: ${error.message}`));
  server.listen(port, host);
  await once(server, 'listening');
  return {
    address: server.address() as AddressInfo,
    resume: () => sockets.forEach((socket) => socket.resume()),
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      sockets.forEach((socket) => socket.destroy());
      await closed;
    },
  };
};

const readFrames = (socket: Socket, sink: FrameSink): void => {
  const frames = new SyslogFrames();
  socket.on('data', (chunk: Buffer) => {
    try {
      for (const frame of frames.push(chunk)) sink.add(frame.toString('utf8'));
      if (sink.isFull) socket.pause();
    } catch (error) {
      sink.fail(`a connection was closed: ${(error as Error).message}`);
      socket.destroy();
    }
  });
  socket.on('end', () => {
    const last = frames.end();
    if (last !== null) sink.add(last.toString('utf8'));
  });
};

const loadTls = async ({ cert, key, client_ca }: NonNullable<SyslogSettings['tls']>) => ({
  cert: await readFile(cert),
  key: await readFile(key),
  minVersion: 'TLSv1.2' as const,
  ...(client_ca === undefined ? {} : { ca: await readFile(client_ca), requestCert: true, rejectUnauthorized: true }),
});

const toBlockList = (networks: readonly string[]): BlockList => {
  const list = new BlockList();
  for (const network of networks) {
    const [address, prefix] = network.split('/');
    const family = isIPv4(address) ? 'ipv4' : 'ipv6';
    if (prefix === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(prefix), family);
  }
  return list;
};

const isAllowed = (allowed: BlockList, address: string | undefined): boolean => {
  const plain = address?.replace(/^::ffff:(?=\d+\.)/, '');
  return plain !== undefined && allowed.check(plain, isIPv4(plain) ? 'ipv4' : 'ipv6');
};
