/**
 * Starts a Grafana that is installed on this machine with Weir's plugins, data source, dashboards and alert
 * rules: `npm run grafana -- PATH [--port 3000]`. It writes nothing to the folder of that Grafana.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const USAGE = `Usage: npm run grafana -- PATH [--port 3000]

PATH is the folder of an unpacked Grafana, 10.1 or newer, which contains bin, conf and public.

Environment variables and their defaults:
  WEIR_SERVER_URL             http://127.0.0.1:8642   the Weir server (npm start)
  WEIR_TOKEN                  none                    token of the Weir server
  WEIR_ALERT_WEBHOOK_URL      http://127.0.0.1:9099/  receiver of alert notifications
  GF_SECURITY_ADMIN_PASSWORD  admin                   password of the user admin; used at the first start only
Other GF_ variables are passed to Grafana unchanged.
`;

/** Exits with a message on what is wrong and what to do. */
const fail = (message) => {
  process.stderr.write(`${message}\n`);
  process.exit(1);
};

const readArguments = () => {
  try {
    return parseArgs({
      args: process.argv.slice(2),
      allowPositionals: true,
      options: { port: { type: 'string', default: '3000' }, help: { type: 'boolean', short: 'h', default: false } },
    });
  } catch (error) {
    return fail(`${error.message}\n\n${USAGE}`);
  }
};

const { values, positionals } = readArguments();
if (values.help) {
  process.stdout.write(USAGE);
  process.exit(0);
}
if (positionals.length !== 1) fail(USAGE);
const port = Number(values.port);
if (!Number.isInteger(port) || port < 1 || port > 65_535) fail(`--port is not valid: got ${values.port}, expected a whole number from 1 to 65535.`);

const home = resolve(process.env.INIT_CWD ?? '.', positionals[0]);
const executable = (name) => join(home, 'bin', process.platform === 'win32' ? `${name}.exe` : name);
const command = existsSync(executable('grafana'))
  ? [executable('grafana'), 'server']
  : existsSync(executable('grafana-server'))
    ? [executable('grafana-server')]
    : fail(`${home} is not a Grafana folder: it has neither bin/grafana nor bin/grafana-server.`);
for (const needed of ['conf/defaults.ini', 'public/build']) {
  if (!existsSync(join(home, needed))) fail(`${home} is not a complete Grafana: ${needed} is missing.`);
}

const PLUGINS = { 'weir-anomaly-panel': 'panel/dist', 'weir-traffic-datasource': 'datasource/dist' };
for (const [id, folder] of Object.entries(PLUGINS)) {
  if (!existsSync(join(root, folder, 'plugin.json'))) fail(`The plugin ${id} is not built: ${folder} is missing. Run: npm run build`);
}

const state = join(root, '.weir', 'grafana');
const plugins = join(state, 'plugins');
rmSync(plugins, { recursive: true, force: true });
mkdirSync(plugins, { recursive: true });
for (const [id, folder] of Object.entries(PLUGINS)) symlinkSync(join(root, folder), join(plugins, id), 'junction');

const provisioning = join(state, 'provisioning');
rmSync(provisioning, { recursive: true, force: true });
for (const kind of ['plugins', 'notifiers']) mkdirSync(join(provisioning, kind), { recursive: true });
for (const kind of ['datasources', 'dashboards', 'alerting']) symlinkSync(join(root, 'provisioning', kind), join(provisioning, kind), 'junction');

const environment = {
  WEIR_SERVER_URL: 'http://127.0.0.1:8642',
  WEIR_TOKEN: '',
  WEIR_ALERT_WEBHOOK_URL: 'http://127.0.0.1:9099/',
  GF_SECURITY_ADMIN_PASSWORD: 'admin',
  GF_ANALYTICS_REPORTING_ENABLED: 'false',
  GF_ANALYTICS_CHECK_FOR_UPDATES: 'false',
  GF_ANALYTICS_CHECK_FOR_PLUGIN_UPDATES: 'false',
  GF_ANALYTICS_FEEDBACK_LINKS_ENABLED: 'false',
  GF_NEWS_NEWS_FEED_ENABLED: 'false',
  GF_SECURITY_DISABLE_GRAVATAR: 'true',
  GF_PLUGINS_PUBLIC_KEY_RETRIEVAL_DISABLED: 'true',
  GF_PLUGINS_PREINSTALL_DISABLED: 'true',
  GF_UNIFIED_ALERTING_MIN_INTERVAL: '10s',
  GF_LOG_LEVEL: 'warn',
  ...process.env,
  GF_SERVER_HTTP_ADDR: '127.0.0.1',
  GF_SERVER_DOMAIN: '127.0.0.1',
  GF_SERVER_HTTP_PORT: String(port),
  GF_PATHS_DATA: state,
  GF_PATHS_LOGS: join(state, 'log'),
  GF_PATHS_PLUGINS: plugins,
  GF_PATHS_PROVISIONING: provisioning,
  GF_PLUGINS_ALLOW_LOADING_UNSIGNED_PLUGINS: Object.keys(PLUGINS).join(','),
};

const [program, ...parameters] = command;
const grafana = spawn(program, [...parameters, '--homepath', home], { cwd: home, env: environment, stdio: ['ignore', 'inherit', 'inherit'] });
grafana.on('error', (error) => fail(`${program} cannot be started: ${error.message}`));

/** Stops Grafana with SIGTERM; a second signal, or ten seconds, kills it. */
let stopping = false;
const stop = () => {
  if (stopping) return void grafana.kill('SIGKILL');
  stopping = true;
  grafana.kill('SIGTERM');
  setTimeout(() => grafana.kill('SIGKILL'), 10_000).unref();
};
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, stop);
grafana.on('exit', (code, signal) => process.exit(stopping ? 0 : (code ?? (signal === null ? 0 : 1))));

const address = `http://127.0.0.1:${port}`;
process.stdout.write(`Starting Grafana for Weir; stop it with Ctrl-C. Its data folder is ${state}.\n`);
const announce = async () => {
  for (let attempt = 0; attempt < 240; attempt++) {
    await new Promise((wake) => setTimeout(wake, 500));
    const answer = await fetch(`${address}/api/health`).catch(() => undefined);
    if (answer?.ok) {
      process.stdout.write(`\nOpen ${address}/d/weir-soc-overview (user admin).\n`);
      return;
    }
  }
};
void announce();
