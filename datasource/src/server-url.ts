/** Where a Weir server listens unless told otherwise. */
export const DEFAULT_URL = 'http://127.0.0.1:8642';

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** What an address says about reaching the server. */
export interface UrlVerdict {
  /** Why it cannot be used; undefined when it can. */
  readonly problem?: string;
  /** What to think of before using it. */
  readonly warning?: string;
}

/** Judges the server's address, which Grafana's server calls: loopback means the machine Grafana runs on. */
export function checkServerUrl(text: string, hasToken: boolean): UrlVerdict {
  const trimmed = text.trim();
  if (trimmed === '') {
    return { problem: `Enter the server's URL, such as ${DEFAULT_URL}.` };
  }
  const url = parseUrl(trimmed);
  if (!url || !['http:', 'https:'].includes(url.protocol)) {
    return { problem: `"${trimmed}" is not a URL that starts with http:// or https://, such as ${DEFAULT_URL}.` };
  }
  if (url.username || url.password) {
    return { problem: 'Leave user and password out of the URL; the token below is what the server asks for.' };
  }
  if (url.search || url.hash) {
    return { problem: 'Leave out what follows "?" or "#"; the data source adds the paths it calls.' };
  }
  if (LOOPBACK.test(url.hostname)) {
    return {};
  }
  if (!hasToken) {
    return { warning: 'A server on another machine asks for a token: enter the one it was started with (WEIR_TOKEN).' };
  }
  return url.protocol === 'http:' ? { warning: 'The token travels unencrypted over http://; prefer https://.' } : {};
}

const PROXY_SCHEMES = ['http:', 'https:', 'socks5:'];

/** What speaks against the address of a proxy; undefined where nothing does, or there is none. */
export function checkProxyUrl(text: string): string | undefined {
  if (text === '') {
    return undefined;
  }
  const url = parseUrl(text);
  if (!url || !PROXY_SCHEMES.includes(url.protocol) || url.host === '') {
    return `"${text}" is not a URL that starts with http://, https:// or socks5://, such as http://proxy.example:3128.`;
  }
  return url.username || url.password ? 'Leave user and password out of the URL; they have fields of their own.' : undefined;
}

function parseUrl(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}
