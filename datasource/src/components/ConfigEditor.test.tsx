import React, { useState } from 'react';
import type { DataSourceSettings } from '@grafana/data';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { WeirSecrets, WeirSettings } from '../types';
import { ConfigEditor } from './ConfigEditor';

type Settings = DataSourceSettings<WeirSettings, WeirSecrets>;

const NEW: Settings = {
  id: 1,
  uid: 'weir',
  orgId: 1,
  name: 'Weir',
  typeLogoUrl: '',
  type: 'weir-traffic-datasource',
  typeName: 'Weir Traffic',
  access: 'proxy',
  url: '',
  user: '',
  database: '',
  basicAuth: false,
  basicAuthUser: '',
  isDefault: false,
  jsonData: {},
  secureJsonData: {},
  secureJsonFields: {},
  readOnly: false,
  withCredentials: false,
};

/** Renders the editor with state as in Grafana; returns a function that reads the current settings. */
function renderEditor(changed: Partial<Settings> = {}): () => Settings {
  let latest = { ...NEW, ...changed };
  function Holder() {
    const [options, setOptions] = useState(latest);
    latest = options;
    return <ConfigEditor options={options} onOptionsChange={setOptions} />;
  }
  render(<Holder />);
  return () => latest;
}

it('trims the address', async () => {
  const settings = renderEditor();
  await userEvent.type(screen.getByLabelText('URL'), ' http://127.0.0.1:8642 ');
  await userEvent.tab();
  expect(settings().url).toBe('http://127.0.0.1:8642');
  expect(screen.queryByRole('alert')).toBeNull();
});

it('suggests the default address and shows no error for an empty field', () => {
  renderEditor();
  expect(screen.getByLabelText('URL')).toHaveAttribute('placeholder', 'http://127.0.0.1:8642');
  expect(screen.queryByRole('alert')).toBeNull();
});

it('explains an invalid address', async () => {
  renderEditor();
  await userEvent.type(screen.getByLabelText('URL'), 'weir');
  expect(screen.getByText(/Invalid URL: got "weir"/)).toBeInTheDocument();
});

it('requires a token for a server on another machine', async () => {
  const settings = renderEditor({ url: 'https://weir.example' });
  expect(screen.getByText(/requires a token/)).toBeInTheDocument();
  await userEvent.type(screen.getByLabelText('Token'), 'secret');
  expect(settings().secureJsonData).toEqual({ token: 'secret' });
  expect(screen.queryByText(/requires a token/)).toBeNull();
});

it('never shows a stored token and allows replacing it', async () => {
  const settings = renderEditor({ url: 'https://weir.example', secureJsonFields: { token: true } });
  expect(screen.getByDisplayValue('configured')).toBeDisabled();
  await userEvent.click(screen.getByRole('button', { name: /reset/i }));
  expect(settings().secureJsonFields.token).toBe(false);
});

it('accepts seconds as the timeout and keeps the last valid value', async () => {
  const settings = renderEditor({ url: 'http://localhost:8642', jsonData: { timeout_s: 20 } });
  const field = screen.getByLabelText('Timeout (seconds)');
  await userEvent.clear(field);
  expect(settings().jsonData.timeout_s).toBeUndefined();
  await userEvent.type(field, '45s');
  expect(settings().jsonData.timeout_s).toBe(45);
  expect(screen.getByText(/seconds above 0 and at most 3600/)).toBeInTheDocument();
});

it('explains that the same machine needs no token', () => {
  renderEditor();
  expect(screen.getByText(/accepts requests from the same machine .* without a token/)).toBeInTheDocument();
});

it('shows TLS fields when TLS is enabled and explains an invalid certificate', async () => {
  const settings = renderEditor({ url: 'https://weir.example', secureJsonFields: { token: true } });
  expect(screen.queryByLabelText('CA certificate')).toBeNull();
  await userEvent.click(screen.getByLabelText('Custom CA'));
  expect(settings().jsonData.tlsAuthWithCACert).toBe(true);
  await userEvent.type(screen.getByLabelText('CA certificate'), '/etc/ssl/ca.pem');
  expect(screen.getByText(/Enter the complete PEM text/)).toBeInTheDocument();
  expect(settings().secureJsonData).toEqual({ tlsCACert: '/etc/ssl/ca.pem' });
});

it('shows the proxy user once a proxy is set', async () => {
  const settings = renderEditor({ url: 'http://localhost:8642' });
  expect(screen.queryByLabelText('Proxy user')).toBeNull();
  await userEvent.type(screen.getByLabelText('Proxy address'), 'http://proxy.example:3128');
  await userEvent.type(screen.getByLabelText('Proxy user'), 'ana');
  await userEvent.type(screen.getByLabelText('Proxy password'), 'secret');
  expect(settings().jsonData).toEqual({ proxy_url: 'http://proxy.example:3128', proxy_user: 'ana' });
  expect(settings().secureJsonData).toEqual({ proxyPassword: 'secret' });
});

it('adds and removes headers and never shows stored values', async () => {
  const settings = renderEditor({ jsonData: { httpHeaderName1: 'X-One' } as object, secureJsonFields: { httpHeaderValue1: true } });
  expect(screen.getByLabelText('Header 1 value')).toBeDisabled();
  await userEvent.click(screen.getByRole('button', { name: 'Add header' }));
  await userEvent.type(screen.getByLabelText('Header 2 name'), 'Authorization');
  expect(screen.getByText('Authorization is set by the data source itself.')).toBeInTheDocument();
  await userEvent.click(screen.getByLabelText('Remove header 2'));
  expect(settings().jsonData).toEqual({ httpHeaderName1: 'X-One' });
});
