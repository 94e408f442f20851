import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { AppError } from '@weir/schema';
import { ENGINE_IDS } from '../../detect/models/engines/index.ts';

const LOOPBACK_HOSTS = new Set(['127.0.0.1', '::1', 'localhost']);

/** Returns true for an address that only this machine can reach. */
export const isLoopbackHost = (host: string): boolean => LOOPBACK_HOSTS.has(host);

/** Names and description of a setting; docs/reference/settings.md and the help of the command line are generated from it. */
export interface SettingMeta {
  /** Environment variable. */
  readonly variable: string;
  /** Option of the commands that take the setting; none for settings that come from the environment only. */
  readonly flag?: string;
  /** Values that are allowed, as error messages name them. */
  readonly range: string;
  /** Default in words, where the default value itself does not explain it. */
  readonly fallback?: string;
  readonly description: string;
}

const setting = <S extends z.ZodType>(schema: S, meta: SettingMeta): S => schema.meta({ ...meta });

const secret = z.string().min(16);

const configSchema = z.object({
  host: setting(z.string().min(1).default('127.0.0.1'), {
    variable: 'WEIR_HOST',
    flag: '--host <host>',
    range: 'a host name or IP address',
    description: 'Address to listen on. Any address other than loopback requires WEIR_TOKEN.',
  }),
  port: setting(z.coerce.number().int().min(0).max(65535).default(8642), {
    variable: 'WEIR_PORT',
    flag: '--port <port>',
    range: 'a whole number from 0 to 65535',
    description: 'Port to listen on; 0 takes any free port.',
  }),
  token: setting(secret.optional(), {
    variable: 'WEIR_TOKEN',
    range: '16 characters or more',
    fallback: 'none',
    description: 'Bearer token that every API request must carry. Commands that call a server send it.',
  }),
  data_dir: setting(z.string().min(1).default('.weir'), {
    variable: 'WEIR_DATA_DIR',
    flag: '--data-dir <dir>',
    range: 'a folder',
    description: 'Data folder of the store. One server process can open it at a time.',
  }),
  lists_dir: setting(z.string().min(1).optional(), {
    variable: 'WEIR_LISTS_DIR',
    range: 'a folder',
    fallback: '`lists` in the data folder',
    description: 'Folder of lists of addresses (docs/guides/lists.md).',
  }),
  feeds_file: setting(z.string().min(1).optional(), {
    variable: 'WEIR_FEEDS',
    flag: '--feeds <file>',
    range: 'a YAML or JSON file',
    fallback: 'none',
    description: 'Feeds that the server reads: files, CloudWatch Logs, S3, syslog (docs/guides/feeds.md).',
  }),
  detection_file: setting(z.string().min(1).optional(), {
    variable: 'WEIR_DETECTION',
    flag: '--detection <file>',
    range: 'a JSON file',
    fallback: 'none',
    description: 'Thresholds of findings that replace the defaults (docs/reference/findings.md).',
  }),
  firehose_key: setting(secret.max(4096).optional(), {
    variable: 'WEIR_FIREHOSE_KEY',
    range: '16 to 4,096 characters',
    fallback: 'the value of WEIR_TOKEN',
    description: 'Access key of the Amazon Data Firehose stream that delivers to the server.',
  }),
  engine: setting(z.enum(ENGINE_IDS).default(ENGINE_IDS[0]), {
    variable: 'WEIR_ENGINE',
    flag: '--engine <engine>',
    range: ENGINE_IDS.join(' or '),
    description: 'Library that fits the models: weir (built-in kernels) or ml (two npm packages, for comparison; not reproducible).',
  }),
  profile: setting(z.enum(['context', 'classic']).default('context'), {
    variable: 'WEIR_PROFILE',
    flag: '--profile <profile>',
    range: 'context or classic',
    description: 'Input features of the isolation forest: context (session and its baseline) or classic (as published) (docs/models.md).',
  }),
  seed: setting(z.coerce.number().int().min(0).max(0xffffffff).default(42), {
    variable: 'WEIR_SEED',
    flag: '--seed <n>',
    range: 'a whole number from 0 to 4294967295',
    description: 'Random seed. The same data and seed give the same result, except with the engine ml.',
  }),
  contamination: setting(z.coerce.number().gt(0).max(0.5).optional(), {
    variable: 'WEIR_CONTAMINATION',
    flag: '--contamination <share>',
    range: 'a number above 0 and at most 0.5',
    fallback: '0.01 with the profile context, 0.05 with classic',
    description: 'Share of the training sessions to flag as anomalous. It only sets the threshold.',
  }),
  retrain_hours: setting(z.coerce.number().min(0).max(596).default(0), {
    variable: 'WEIR_RETRAIN_HOURS',
    range: 'a number from 0 to 596',
    description: 'Hours between fits of a challenger model in the background; 0 turns this off (docs/guides/models.md).',
  }),
  threads: setting(z.coerce.number().int().min(0).max(64).default(Math.max(1, Math.min(4, availableParallelism() - 1))), {
    variable: 'WEIR_THREADS',
    range: 'a whole number from 0 to 64',
    fallback: 'CPU cores minus one, from 1 to 4',
    description: 'Worker threads for fitting forests; 0 does all work on the thread that answers requests.',
  }),
  window_minutes: setting(z.coerce.number().int().min(1).max(60).default(10), {
    variable: 'WEIR_WINDOW_MINUTES',
    flag: '--window-minutes <n>',
    range: 'a whole number from 1 to 60',
    description: 'Length of the windows for joining log records into sessions (docs/guides/sessions.md).',
  }),
  monitored_networks: setting(
    z
      .string()
      .max(10_000)
      .transform((text) => text.split(',').map((part) => part.trim()).filter((part) => part !== ''))
      .default([]),
    {
      variable: 'WEIR_MONITORED_NETWORKS',
      flag: '--monitored-networks <list>',
      range: 'CIDR networks separated by commas, such as 192.0.2.0/24,2001:db8::/32',
      fallback: 'private networks',
      description: 'Networks of the monitored servers. They decide which bytes count as received and which as sent.',
    },
  ),
  dedup_hours: setting(z.coerce.number().int().min(1).max(720).default(24), {
    variable: 'WEIR_DEDUP_HOURS',
    flag: '--dedup-hours <n>',
    range: 'a whole number from 1 to 720',
    description: 'Hours for which records are deduplicated: a record that arrives again in that time counts once.',
  }),
  retention_days: setting(z.coerce.number().int().min(1).max(36_500).optional(), {
    variable: 'WEIR_RETENTION_DAYS',
    flag: '--retention-days <n>',
    range: 'a whole number from 1 to 36500',
    fallback: 'no limit',
    description: 'Days for which sessions and findings are kept.',
  }),
  store_memory_mb: setting(z.coerce.number().int().min(128).default(256), {
    variable: 'WEIR_STORE_MEMORY_MB',
    range: 'a whole number from 128',
    description: 'Memory limit of the store, in MB.',
  }),
  max_upload_mb: setting(z.coerce.number().int().min(1).default(1024), {
    variable: 'WEIR_MAX_UPLOAD_MB',
    range: 'a whole number from 1',
    description: 'Largest upload, in millions of bytes.',
  }),
  quarantine_mb: setting(z.coerce.number().int().min(1).default(256), {
    variable: 'WEIR_QUARANTINE_MB',
    range: 'a whole number from 1',
    description: 'Most millions of bytes kept of inputs that feeds could not read. The oldest are removed first (docs/guides/feeds.md).',
  }),
  quarantine_input_mb: setting(z.coerce.number().int().min(1).default(64), {
    variable: 'WEIR_QUARANTINE_INPUT_MB',
    range: 'a whole number from 1',
    description: 'Most millions of bytes kept of one such input.',
  }),
  quarantine_inputs: setting(z.coerce.number().int().min(1).default(1000), {
    variable: 'WEIR_QUARANTINE_INPUTS',
    range: 'a whole number from 1',
    description: 'Most such inputs kept.',
  }),
  requests_per_minute: setting(z.coerce.number().int().min(1).default(6000), {
    variable: 'WEIR_REQUESTS_PER_MINUTE',
    range: 'a whole number from 1',
    description: 'API requests allowed per minute and client address.',
  }),
  metrics_sources: setting(z.coerce.number().int().min(0).max(100).default(10), {
    variable: 'WEIR_METRICS_SOURCES',
    range: 'a whole number from 0 to 100',
    description: 'Sources that /metrics lists by name; the rest are counted together.',
  }),
  log_level: setting(z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'), {
    variable: 'WEIR_LOG_LEVEL',
    range: 'fatal, error, warn, info, debug, trace or silent',
    description: 'Lowest level of messages written to the log on standard error.',
  }),
});

type Settings = z.infer<typeof configSchema>;
export type SettingName = keyof Settings;

/** A setting with its default. */
export interface Setting extends SettingMeta {
  readonly name: SettingName;
  /** Value when the setting is left out, in words. */
  readonly default_text: string;
}

/** Every setting, in the order of the reference page. */
export const SETTINGS: readonly Setting[] = Object.entries(configSchema.shape).map(([name, schema]) => {
  const meta = schema.meta() as unknown as SettingMeta;
  const fallback: unknown = meta.fallback === undefined ? schema.safeParse(undefined).data : meta.fallback;
  return { ...meta, name: name as SettingName, default_text: String(fallback) };
});

/** OpenTelemetry's default, which every receiver of OTLP over HTTP accepts. */
const OTLP_PROTOCOL = 'http/protobuf';

/** Settings whose values must not appear in a message. */
const SECRETS: ReadonlySet<SettingName> = new Set(['token', 'firehose_key']);

/** Settings of one Weir process. */
export interface Config extends Settings {
  /** Folder of the files that ship with the bundle: the page and the sample. */
  readonly assets_dir: string;
  /** Whether OpenTelemetry's own variables name a receiver of traces. */
  readonly exports_traces: boolean;
}

/**
 * Reads the settings; the only reader of the environment. Flags win over the environment, which wins over defaults.
 *
 * @throws AppError `config.invalid` naming the setting
 */
export const loadConfig = (flags: Partial<Record<SettingName, unknown>>, environment: NodeJS.ProcessEnv = process.env): Config => {
  const settings: Record<string, unknown> = {};
  for (const { name, variable } of SETTINGS) {
    const value = flags[name] ?? environment[variable];
    if (value !== undefined && value !== '') settings[name] = value;
  }
  const parsed = configSchema.safeParse(settings);
  if (!parsed.success) {
    const { name, variable, range } = SETTINGS.find((one) => one.name === parsed.error.issues[0].path[0])!;
    const got = SECRETS.has(name) ? 'a value of the wrong length' : JSON.stringify(settings[name]);
    throw new AppError('config.invalid', `${variable} is not valid: got ${got}, expected ${range}.`);
  }
  const config = parsed.data;
  return { ...config, data_dir: resolve(config.data_dir), assets_dir: environment.WEIR_ASSETS_DIR ?? join(__dirname), exports_traces: exportsTraces(environment) };
};

/** @throws AppError `config.invalid` when the variables ask for a protocol that Weir does not send */
const exportsTraces = (environment: NodeJS.ProcessEnv): boolean => {
  const { OTEL_SDK_DISABLED, OTEL_TRACES_EXPORTER, OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT } = environment;
  if (!OTEL_EXPORTER_OTLP_TRACES_ENDPOINT && !OTEL_EXPORTER_OTLP_ENDPOINT) return false;
  if (OTEL_SDK_DISABLED?.toLowerCase() === 'true' || OTEL_TRACES_EXPORTER === 'none') return false;
  const protocol = environment.OTEL_EXPORTER_OTLP_TRACES_PROTOCOL || environment.OTEL_EXPORTER_OTLP_PROTOCOL || OTLP_PROTOCOL;
  if (protocol !== OTLP_PROTOCOL) {
    throw new AppError('config.invalid', `OTEL_EXPORTER_OTLP_PROTOCOL is not supported: got ${JSON.stringify(protocol)}, expected ${OTLP_PROTOCOL}.`, {
      hint: 'Leave the variable out and set the endpoint to the port for OTLP over HTTP, 4318 by default.',
    });
  }
  return true;
};

/** @throws AppError `config.invalid` when other machines could reach the server without a token */
export const assertGuarded = (config: Pick<Config, 'host' | 'token'>): void => {
  if (!isLoopbackHost(config.host) && config.token === undefined) {
    throw new AppError('config.invalid', `WEIR_TOKEN is missing: WEIR_HOST is ${config.host}, which other machines can reach.`, {
      hint: 'Set WEIR_TOKEN to at least 16 random characters, or listen on 127.0.0.1.',
    });
  }
};

/** Returns the server address and token for the commands that call a server. */
export const loadClientConfig = (environment: NodeJS.ProcessEnv = process.env): { url: string; token: string | undefined } => ({
  url: environment.WEIR_SERVER_URL ?? 'http://127.0.0.1:8642',
  token: environment.WEIR_TOKEN,
});
