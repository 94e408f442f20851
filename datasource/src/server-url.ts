/** Default address of a Weir server. */
export const DEFAULT_URL = 'http://127.0.0.1:8642';

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** Result of checking a server address. */
export interface UrlVerdict {
  /** Error; undefined for a valid address. */
  readonly problem?: string;
  /** Warning for a valid address. */
  readonly warning?: string;
}

/** Checks the server address. Grafana's server calls it, so loopback means the machine that Grafana runs on. */
export function checkServerUrl(text: string, hasToken: boolean): UrlVerdict {
  const trimmed = text.trim();
  if (trimmed === '') {
    return { problem: `Enter the URL of the server, such as ${DEFAULT_URL}.` };
  }
  const url = parseUrl(trimmed);
  if (!url || !['http:', 'https:'].includes(url.protocol)) {
    return { problem: `Invalid URL: got "${trimmed}", expected http:// or https:// and a host, such as ${DEFAULT_URL}.` };
  }
  if (url.username || url.password) {
    return { problem: 'Remove user and password from the URL and use the token instead.' };
  }
  if (url.search || url.hash) {
    return { problem: 'Remove everything after "?" or "#" from the URL.' };
  }
  if (LOOPBACK.test(url.hostname)) {
    return {};
  }
  if (!hasToken) {
    return { warning: 'A server on another machine requires a token. Enter the token of the server (WEIR_TOKEN).' };
  }
  return url.protocol === 'http:' ? { warning: 'The token is sent unencrypted over http://. Use https:// instead.' } : {};
}

const PROXY_SCHEMES = ['http:', 'https:', 'socks5:'];

/** Returns the error in a proxy address; undefined for a valid or empty one. */
export function checkProxyUrl(text: string): string | undefined {
  if (text === '') {
    return undefined;
  }
  const url = parseUrl(text);
  if (!url || !PROXY_SCHEMES.includes(url.protocol) || url.host === '') {
    return `Invalid URL: got "${text}", expected http://, https:// or socks5:// and a host, such as http://proxy.example:3128.`;
  }
  return url.username || url.password ? 'Remove user and password from the URL and enter them in their own fields.' : undefined;
}

function parseUrl(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}
