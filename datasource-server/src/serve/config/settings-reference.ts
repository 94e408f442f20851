import { SETTINGS } from './config.ts';

const escape = (text: string): string => text.replaceAll('|', '\\|');

/** Links of the pages that descriptions name, from docs/reference. */
const toLinks = (text: string): string => text.replace(/\(docs\/([\w/-]+\.md)\)/g, '([more](../$1))');

/** Returns the reference page of the settings as Markdown, made of the schema that checks them. */
export const toSettingsPage = (): string =>
  [
    '# Settings',
    '',
    'Generated from `datasource-server/src/serve/config/config.ts` by `npm run generate -w @weir/datasource-server`.',
    '',
    'A setting comes from an option of `weir serve`, else from its environment variable, else from its default. A token and an access key',
    'come from the environment only.',
    '',
    '| variable | option | default | allowed | meaning |',
    '|---|---|---|---|---|',
    ...SETTINGS.map(({ variable, flag, default_text, range, description, fallback }) => {
      const value = fallback === undefined ? `\`${default_text}\`` : default_text;
      return `| \`${variable}\` | ${flag === undefined ? '' : `\`${flag}\``} | ${escape(value)} | ${escape(range)} | ${escape(toLinks(description))} |`;
    }),
    '',
    '`weir analyze` uses the profile `classic` unless `--profile` names another. When engine, profile, contamination or seed differ from those',
    'of the saved model, the server fits a new model before it starts.',
    '',
    '## Other variables',
    '',
    '| variable | default | meaning |',
    '|---|---|---|',
    '| `WEIR_SERVER_URL` | `http://127.0.0.1:8642` | Server that commands call, and that Grafana\'s provisioned data source queries. |',
    '| `OTEL_EXPORTER_OTLP_ENDPOINT` | none | Receiver of [traces](../guides/traces.md), such as `http://127.0.0.1:4318`. The other variables of OpenTelemetry apply too. |',
    '',
  ].join('\n');
