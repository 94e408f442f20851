import React, { useState, type ChangeEvent } from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Alert, FieldSet, InlineField, Input, SecretInput, useStyles2 } from '@grafana/ui';
import { checkServerUrl, DEFAULT_URL } from '../server-url';
import { changesOf, CONFIG_LABEL_WIDTH, type ConfigProps } from './config-form';
import { HeaderFields } from './HeaderFields';
import { ProxyFields } from './ProxyFields';
import { TlsFields } from './TlsFields';

const DEFAULT_TIMEOUT_S = 30;
const MAX_TIMEOUT_S = 3600;

const isTimeout = (text: string): boolean =>
  text === '' || (Number(text) > 0 && Number(text) <= MAX_TIMEOUT_S);

/** Fields shrink, so that buttons and messages stay visible on narrow screens. */
const getStyles = (theme: GrafanaTheme2) => ({
  narrow: css({
    maxWidth: theme.spacing(80),
    '& fieldset, & div, & input, & textarea': { minWidth: 0 },
    '& textarea': { width: '100%' },
  }),
});

/** Settings of the data source: server, token, TLS, proxy and headers. */
export function ConfigEditor(props: ConfigProps) {
  const styles = useStyles2(getStyles);
  const { options, onOptionsChange } = props;
  const { jsonData, url, readOnly } = options;
  const { set, setSecret, resetSecret, isStored, secret } = changesOf(props);
  const [timeout, setTimeoutText] = useState(jsonData.timeout_s === undefined ? '' : String(jsonData.timeout_s));
  const hasToken = isStored('token') || secret('token') !== '';
  const { problem, warning } = checkServerUrl(url, hasToken);

  const onTimeoutChange = (event: ChangeEvent<HTMLInputElement>) => {
    const text = event.target.value.trim();
    setTimeoutText(text);
    if (isTimeout(text)) {
      set({ timeout_s: text === '' ? undefined : Number(text) });
    }
  };

  return (
    <div className={styles.narrow}>
      <FieldSet label="Weir server">
        <InlineField
          label="URL"
          labelWidth={CONFIG_LABEL_WIDTH}
          grow
          shrink
          disabled={readOnly}
          interactive
          tooltip="Address of the Weir server as seen from Grafana's server, not from your browser."
          invalid={url !== '' && problem !== undefined}
          error={problem}
        >
          <Input
            id="weir-url"
            type="url"
            value={url}
            placeholder={DEFAULT_URL}
            onChange={(event: ChangeEvent<HTMLInputElement>) => onOptionsChange({ ...options, url: event.target.value })}
            onBlur={() => url !== url.trim() && onOptionsChange({ ...options, url: url.trim() })}
          />
        </InlineField>
        <InlineField
          label="Token"
          labelWidth={CONFIG_LABEL_WIDTH}
          grow
          shrink
          disabled={readOnly}
          interactive
          tooltip="Stored encrypted by Grafana; never sent to the browser."
        >
          <SecretInput
            id="weir-token"
            isConfigured={isStored('token')}
            value={secret('token')}
            placeholder="Not needed on the same machine"
            onChange={(event: ChangeEvent<HTMLInputElement>) => setSecret('token', event.target.value)}
            onReset={() => resetSecret('token')}
          />
        </InlineField>
        <InlineField
          label="Timeout (seconds)"
          labelWidth={CONFIG_LABEL_WIDTH}
          grow
          shrink
          disabled={readOnly}
          invalid={!isTimeout(timeout)}
          error={`Invalid timeout: expected seconds above 0 and at most ${MAX_TIMEOUT_S}. Leave the field empty for ${DEFAULT_TIMEOUT_S} seconds.`}
        >
          <Input
            id="weir-timeout"
            inputMode="numeric"
            value={timeout}
            placeholder={String(DEFAULT_TIMEOUT_S)}
            onChange={onTimeoutChange}
          />
        </InlineField>
        <p>
          By default, a Weir server listens on {DEFAULT_URL} and accepts requests from the same machine (127.0.0.1, localhost, ::1)
          without a token. To accept requests from other machines, start it with a token and enter that token above.
        </p>
        {warning && <Alert title={warning} severity="warning" topSpacing={1} />}
      </FieldSet>
      <TlsFields {...props} />
      <ProxyFields {...props} />
      <HeaderFields {...props} />
    </div>
  );
}
