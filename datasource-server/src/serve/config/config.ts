import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { AppError } from '@weir/schema';
import { ENGINE_IDS } from '../../detect/models/engines/index.ts';

const LOOPBACK_HOSTS = new Set(['127.0.0.1', '::1', 'localhost']);

/** True for an address that only this machine can reach. */
export const isLoopbackHost = (host: string): boolean => LOOPBACK_HOSTS.has(host);

const configSchema = z.object({
  host: z.string().min(1).default('127.0.0.1'),
  port: z.coerce.number().int().min(0).max(65535).default(8642),
  token: z.string().min(16, 'at least 16 characters').optional(),
  data_dir: z.string().min(1).default('.weir'),
  lists_dir: z.string().min(1).optional(),
  feeds_file: z.string().min(1).optional(),
  firehose_key: z.string().min(16, 'at least 16 characters').max(4096).optional(),
  engine: z.enum(ENGINE_IDS).default(ENGINE_IDS[0]),
  profile: z.enum(['context', 'classic']).default('context'),
  seed: z.coerce.number().int().min(0).max(0xffffffff).default(42),
  contamination: z.coerce.number().gt(0).max(0.5).optional(),
  retrain_hours: z.coerce.number().min(0).max(596).default(0),
  threads: z.coerce.number().int().min(0).max(64).default(Math.max(1, Math.min(4, availableParallelism() - 1))),
  window_minutes: z.coerce.number().int().min(1).max(60).default(10),
  monitored_networks: z
    .string()
    .max(10_000)
    .transform((text) => text.split(',').map((part) => part.trim()).filter((part) => part !== ''))
    .default([]),
  dedup_hours: z.coerce.number().int().min(1).max(720).default(24),
  retention_days: z.coerce.number().int().min(1).max(36_500).optional(),
  store_memory_mb: z.coerce.number().int().min(128).default(256),
  max_upload_mb: z.coerce.number().int().min(1).default(1024),
  requests_per_minute: z.coerce.number().int().min(1).default(6000),
  metrics_sources: z.coerce.number().int().min(0).max(100).default(10),
  log_level: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
});

/** OpenTelemetry's default, which every receiver of OTLP over HTTP takes. */
const OTLP_PROTOCOL = 'http/protobuf';

/** Settings whose values no message may say. */
const SECRETS = new Set(['token', 'firehose_key']);

/** Settings of one Weir process. */
export interface Config extends z.infer<typeof configSchema> {
  /** Folder with what ships beside the bundle: the page and the sample. */
  readonly assets_dir: string;
  /** Whether OpenTelemetry's own variables name a place that traces go to. */
  readonly exports_traces: boolean;
}

const ENVIRONMENT_NAMES: Record<keyof z.infer<typeof configSchema>, string> = {
  host: 'WEIR_HOST',
  port: 'WEIR_PORT',
  token: 'WEIR_TOKEN',
  data_dir: 'WEIR_DATA_DIR',
  lists_dir: 'WEIR_LISTS_DIR',
  feeds_file: 'WEIR_FEEDS',
  firehose_key: 'WEIR_FIREHOSE_KEY',
  engine: 'WEIR_ENGINE',
  profile: 'WEIR_PROFILE',
  seed: 'WEIR_SEED',
  contamination: 'WEIR_CONTAMINATION',
  retrain_hours: 'WEIR_RETRAIN_HOURS',
  threads: 'WEIR_THREADS',
  window_minutes: 'WEIR_WINDOW_MINUTES',
  monitored_networks: 'WEIR_MONITORED_NETWORKS',
  dedup_hours: 'WEIR_DEDUP_HOURS',
  retention_days: 'WEIR_RETENTION_DAYS',
  store_memory_mb: 'WEIR_STORE_MEMORY_MB',
  max_upload_mb: 'WEIR_MAX_UPLOAD_MB',
  requests_per_minute: 'WEIR_REQUESTS_PER_MINUTE',
  metrics_sources: 'WEIR_METRICS_SOURCES',
  log_level: 'WEIR_LOG_LEVEL',
};

/**
 * Reads the settings; the only reader of the environment. Flags win over the environment, which wins over defaults.
 *
 * @throws AppError `config.invalid` naming the setting
 */
export const loadConfig = (flags: Record<string, unknown>, environment: NodeJS.ProcessEnv = process.env): Config => {
  const settings: Record<string, unknown> = {};
  for (const [name, variable] of Object.entries(ENVIRONMENT_NAMES)) {
    const value = flags[name] ?? environment[variable];
    if (value !== undefined && value !== '') settings[name] = value;
  }
  const parsed = configSchema.safeParse(settings);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const name = String(issue.path[0]) as keyof typeof ENVIRONMENT_NAMES;
    const got = SECRETS.has(name) ? 'a secret of the wrong length' : JSON.stringify(settings[name]);
    throw new AppError('config.invalid', `${ENVIRONMENT_NAMES[name]} is ${got}: ${issue.message}.`);
  }
  const config = parsed.data;
  return { ...config, data_dir: resolve(config.data_dir), assets_dir: environment.WEIR_ASSETS_DIR ?? join(__dirname), exports_traces: exportsTraces(environment) };
};

/** @throws AppError `config.invalid` where the variables ask for a way of sending that Weir does not have */
const exportsTraces = (environment: NodeJS.ProcessEnv): boolean => {
  const { OTEL_SDK_DISABLED, OTEL_TRACES_EXPORTER, OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT } = environment;
  if (!OTEL_EXPORTER_OTLP_TRACES_ENDPOINT && !OTEL_EXPORTER_OTLP_ENDPOINT) return false;
  if (OTEL_SDK_DISABLED?.toLowerCase() === 'true' || OTEL_TRACES_EXPORTER === 'none') return false;
  const protocol = environment.OTEL_EXPORTER_OTLP_TRACES_PROTOCOL || environment.OTEL_EXPORTER_OTLP_PROTOCOL || OTLP_PROTOCOL;
  if (protocol !== OTLP_PROTOCOL) {
    throw new AppError('config.invalid', `OTEL_EXPORTER_OTLP_PROTOCOL is ${JSON.stringify(protocol)}: traces are sent as ${OTLP_PROTOCOL} only.`, {
      hint: 'Leave the variable out and name the port for OTLP over HTTP, which is 4318 by default.',
    });
  }
  return true;
};

/** @throws AppError `config.invalid` when other machines can reach the server and need no token for it */
export const assertGuarded = (config: Pick<Config, 'host' | 'token'>): void => {
  if (!isLoopbackHost(config.host) && config.token === undefined) {
    throw new AppError('config.invalid', `WEIR_HOST is ${config.host}, which other machines can reach, and there is no token.`, {
      hint: 'Set WEIR_TOKEN to at least 16 random characters, or listen on 127.0.0.1.',
    });
  }
};

/** Where the commands that talk to a server find it, and the token they bear. */
export const loadClientConfig = (environment: NodeJS.ProcessEnv = process.env): { url: string; token: string | undefined } => ({
  url: environment.WEIR_SERVER_URL ?? 'http://127.0.0.1:8642',
  token: environment.WEIR_TOKEN,
});
