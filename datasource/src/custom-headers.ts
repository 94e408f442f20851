import type { DataSourceSettings } from '@grafana/data';

/** A header that goes with every request to the server. Its value is known only until it is saved. */
export interface CustomHeader {
  readonly name: string;
  readonly value: string;
  readonly isStored: boolean;
}

type Settings = Pick<DataSourceSettings<object, object>, 'jsonData' | 'secureJsonData' | 'secureJsonFields'>;

const NAME = 'httpHeaderName';
const VALUE = 'httpHeaderValue';
const ALLOWED_NAME = /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/;
/** Set by the bridge itself, or no part of a single request. */
const RESERVED = /^(authorization|host|content-length|content-type|transfer-encoding|connection|cookie|x-grafana-(user|role)|x-weir-.*)$/i;

const at = (settings: object | undefined, key: string): unknown => (settings as Record<string, unknown> | undefined)?.[key];

/** Headers as Grafana's SDK reads them: numbered from 1, names in the clear and values in secret, up to the first gap. */
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

/** Settings with one header more, which has neither name nor value yet. */
export const addHeader = <T extends Settings>(settings: T): T => changeHeader(settings, readHeaders(settings).length, { name: '' });

/** Settings with another name or value for a header; a value that is stored stays where no other is given. */
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

/** Whether a header may go: Grafana cannot move stored values, so only the last one, and those after stored ones, may. */
export const canRemove = (headers: readonly CustomHeader[], index: number): boolean => headers.slice(index + 1).every(({ isStored }) => !isStored);

/** Settings without a header; those after it, none of whose values is stored, move up. */
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

/** What speaks against the name of a header. */
export function findHeaderProblem(name: string): string | undefined {
  if (name === '') {
    return 'Enter the name of the header, or remove it.';
  }
  if (!ALLOWED_NAME.test(name)) {
    return 'The name of a header has letters, digits and hyphens, and no blanks.';
  }
  return RESERVED.test(name) ? `${name} is set by the data source itself.` : undefined;
}
