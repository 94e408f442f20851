import type { DataSourceSettings } from '@grafana/data';
import { addHeader, canRemove, changeHeader, findHeaderProblem, readHeaders, removeHeader } from './custom-headers';

type Settings = DataSourceSettings<object, object>;
const EMPTY = { jsonData: {}, secureJsonData: {}, secureJsonFields: {} } as Settings;
const STORED = {
  jsonData: { httpHeaderName1: 'X-One', httpHeaderName2: 'X-Two' },
  secureJsonData: {},
  secureJsonFields: { httpHeaderValue1: true, httpHeaderValue2: true },
} as unknown as Settings;

it('writes headers in the form that the SDK of the bridge reads', () => {
  const settings = changeHeader(changeHeader(addHeader(EMPTY), 0, { name: 'X-Key' }), 0, { value: 'secret' });
  expect(settings.jsonData).toEqual({ httpHeaderName1: 'X-Key' });
  expect(settings.secureJsonData).toEqual({ httpHeaderValue1: 'secret' });
  expect(readHeaders(settings)).toEqual([{ name: 'X-Key', value: 'secret', isStored: false }]);
});

it('keeps a stored value when only the name changes', () => {
  expect(readHeaders(changeHeader(STORED, 0, { name: 'X-Other' }))[0]).toEqual({ name: 'X-Other', value: '', isStored: true });
});

it('never assigns the stored value of one header to another', () => {
  const headers = readHeaders(STORED);
  expect(headers.map((_, i) => canRemove(headers, i))).toEqual([false, true]);
  const removed = removeHeader(STORED, 1);
  expect(readHeaders(removed)).toEqual([{ name: 'X-One', value: '', isStored: true }]);
  expect(removed.secureJsonFields).toMatchObject({ httpHeaderValue2: false });
});

it('moves up headers that are not stored yet', () => {
  const two = changeHeader(changeHeader(addHeader(addHeader(EMPTY)), 0, { name: 'A', value: 'a' }), 1, { name: 'B', value: 'b' });
  expect(readHeaders(removeHeader(two, 0))).toEqual([{ name: 'B', value: 'b', isStored: false }]);
  expect(readHeaders(removeHeader(removeHeader(two, 0), 0))).toEqual([]);
});

it.each(['', 'X Key', 'X:Key', 'Authorization', 'x-grafana-user', 'Cookie'])('rejects the name %p with a reason', (name) => {
  expect(findHeaderProblem(name)).toMatch(/\.$/);
});

it('accepts an ordinary name', () => expect(findHeaderProblem('CF-Access-Client-Id')).toBeUndefined());
