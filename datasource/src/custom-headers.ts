import type { DataSourceSettings } from '@grafana/data';

/** A header sent with every request to the server. Its value is readable only until it is saved. */
export interface CustomHeader {
  readonly name: string;
  readonly value: string;
  readonly isStored: boolean;
}

type Settings = Pick<DataSourceSettings<object, object>, 'jsonData' | 'secureJsonData' | 'secureJsonFields'>;

const NAME = 'httpHeaderName';
const VALUE = 'httpHeaderValue';
const ALLOWED_NAME = /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/;
/** Headers set by the bridge itself or by the connection. */
const RESERVED = /^(authorization|host|content-length|content-type|transfer-encoding|connection|cookie|x-grafana-(user|role)|x-weir-.*)$/i;

const at = (settings: object | undefined, key: string): unknown => (settings as Record<string, unknown> | undefined)?.[key];

/** Returns the headers as Grafana's SDK reads them: numbered from 1 up to the first gap, names in plain text and values as secrets. */
export function readHeaders({ jsonData, secureJsonData, secureJsonFields }: Settings): CustomHeader[] {
  const headers: CustomHeader[] = [];
  for (let i = 1; at(jsonData, `${NAME}${i}`) !== undefined; i++) {
    headers.push({
      name: String(at(jsonData, `${NAME}${i}`)),
      value: String(at(secureJsonData, `${VALUE}${i}`) ?? ''),
      isStored: Boolean(at(secureJsonFields, `${VALUE}${i}`)),
    });
  }
  return headers;
}

/** Returns settings with one more header, without name and value. */
export const addHeader = <T extends Settings>(settings: T): T => changeHeader(settings, readHeaders(settings).length, { name: '' });

/** Returns settings with a changed name or value of a header; a stored value is kept unless a new one is given. */
export function changeHeader<T extends Settings>(settings: T, index: number, { name, value }: { name?: string; value?: string }): T {
  const key = index + 1;
  return {
    ...settings,
    ...(name !== undefined && { jsonData: { ...settings.jsonData, [`${NAME}${key}`]: name } }),
    ...(value !== undefined && {
      secureJsonData: { ...settings.secureJsonData, [`${VALUE}${key}`]: value },
      secureJsonFields: { ...settings.secureJsonFields, [`${VALUE}${key}`]: false },
    }),
  };
}

/** Returns whether a header can be removed. Grafana cannot move stored values, so no stored header may follow it. */
export const canRemove = (headers: readonly CustomHeader[], index: number): boolean => headers.slice(index + 1).every(({ isStored }) => !isStored);

/** Returns settings without a header; the headers after it, which have no stored values, move up. */
export function removeHeader<T extends Settings>(settings: T, index: number): T {
  const headers = readHeaders(settings);
  let changed = settings;
  for (let i = index; i < headers.length - 1; i++) {
    changed = changeHeader(changed, i, { name: headers[i + 1].name, value: headers[i + 1].value });
  }
  const last = headers.length;
  return {
    ...changed,
    jsonData: { ...changed.jsonData, [`${NAME}${last}`]: undefined },
    secureJsonData: { ...changed.secureJsonData, [`${VALUE}${last}`]: '' },
    secureJsonFields: { ...changed.secureJsonFields, [`${VALUE}${last}`]: false },
  };
}

/** Returns the error in a header name; undefined for a valid one. */
export function findHeaderProblem(name: string): string | undefined {
  if (name === '') {
    return 'Enter a header name, or remove the header.';
  }
  if (!ALLOWED_NAME.test(name)) {
    return 'Use letters, digits and hyphens in header names, without spaces.';
  }
  return RESERVED.test(name) ? `${name} is set by the data source itself.` : undefined;
}
