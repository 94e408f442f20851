import React, { type ChangeEvent } from 'react';
import { FieldSet, InlineField, Input, SecretInput, SecureSocksProxySettings } from '@grafana/ui';
import { config } from '@grafana/runtime';
import { checkProxyUrl } from '../server-url';
import { changesOf, CONFIG_LABEL_WIDTH, type ConfigProps } from './config-form';

/** Optional proxy between Grafana and the server. */
export function ProxyFields(props: ConfigProps) {
  const { jsonData, readOnly } = props.options;
  const { set, setSecret, resetSecret, isStored, secret } = changesOf(props);
  const address = jsonData.proxy_url ?? '';
  const problem = checkProxyUrl(address);
  const orUndefined = (text: string): string | undefined => (text === '' ? undefined : text);

  return (
    <FieldSet label="Proxy">
      <InlineField
        label="Proxy address"
        labelWidth={CONFIG_LABEL_WIDTH}
        grow
        shrink
        disabled={readOnly}
        interactive
        tooltip="Proxy between Grafana and the Weir server, if one is required: http://, https:// or socks5://."
        invalid={problem !== undefined}
        error={problem}
      >
        <Input
          id="weir-proxy-url"
          type="url"
          value={address}
          placeholder="None"
          onChange={(event: ChangeEvent<HTMLInputElement>) => set({ proxy_url: orUndefined(event.target.value.trim()) })}
        />
      </InlineField>
      {address !== '' && (
        <>
          <InlineField label="Proxy user" labelWidth={CONFIG_LABEL_WIDTH} grow shrink disabled={readOnly}>
            <Input
              id="weir-proxy-user"
              value={jsonData.proxy_user ?? ''}
              placeholder="None"
              onChange={(event: ChangeEvent<HTMLInputElement>) => set({ proxy_user: orUndefined(event.target.value) })}
            />
          </InlineField>
          <InlineField label="Proxy password" labelWidth={CONFIG_LABEL_WIDTH} grow shrink disabled={readOnly}>
            <SecretInput
              id="weir-proxy-password"
              isConfigured={isStored('proxyPassword')}
              value={secret('proxyPassword')}
              onChange={(event: ChangeEvent<HTMLInputElement>) => setSecret('proxyPassword', event.target.value)}
              onReset={() => resetSecret('proxyPassword')}
            />
          </InlineField>
        </>
      )}
      {config.secureSocksDSProxyEnabled && <SecureSocksProxySettings options={props.options} onOptionsChange={props.onOptionsChange} />}
    </FieldSet>
  );
}
