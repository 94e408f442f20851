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

function parseUrl(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}
