import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { describeWhere } from './describe-where.ts';

/** Command of the moto server (https://github.com/getmoto/moto), an AWS emulator: `WEIR_MOTO`, or `moto_server` from PATH. */
const COMMAND = process.env.WEIR_MOTO ?? 'moto_server';

/** Runs `describe` if the emulator is installed, else a skipped one whose title states the reason. */
export const describeWithMoto = (title: string, body: () => void): void => {
  describeWhere(hasMoto(), title, 'moto_server', body);
};

/** Returns whether the emulator is installed. */
export const hasMoto = (): boolean => spawnSync(COMMAND, ['--help'], { stdio: 'ignore' }).status === 0;

/** A running AWS emulator on loopback, and the environment variables for clients. */
export interface Moto {
  readonly environment: Record<string, string>;
  end(): Promise<void>;
}

/** Returns a free port. */
export const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
};

/** Starts the emulator; resolves when it responds. */
export const startMoto = async (): Promise<Moto> => {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(COMMAND, ['-H', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' });
  const ended = once(child, 'exit');
  for (let attempt = 0; !(await fetch(`${url}/moto-api/`).then(({ ok }) => ok, () => false)); attempt++) {
    if (attempt > 300 || child.exitCode !== null) throw new Error(`${COMMAND} does not respond on ${url}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return {
    environment: { AWS_ENDPOINT_URL: url, AWS_REGION: 'eu-west-1', AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' },
    end: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
};

/** Returns the options of an SDK client for the emulator. */
export const motoClient = ({ environment }: Moto): { endpoint: string; region: string; credentials: { accessKeyId: string; secretAccessKey: string } } => ({
  endpoint: environment.AWS_ENDPOINT_URL,
  region: environment.AWS_REGION,
  credentials: { accessKeyId: environment.AWS_ACCESS_KEY_ID, secretAccessKey: environment.AWS_SECRET_ACCESS_KEY },
});
