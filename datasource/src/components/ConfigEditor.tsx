import React, { useState, type ChangeEvent } from 'react';
import type { DataSourcePluginOptionsEditorProps } from '@grafana/data';
import { Alert, FieldSet, InlineField, Input, SecretInput } from '@grafana/ui';
import { checkServerUrl, DEFAULT_URL } from '../server-url';
import type { WeirSecrets, WeirSettings } from '../types';

type Props = DataSourcePluginOptionsEditorProps<WeirSettings, WeirSecrets>;

const LABEL_WIDTH = 16;
const FIELD_WIDTH = 48;
const DEFAULT_TIMEOUT_S = 30;
const MAX_TIMEOUT_S = 3600;

const isTimeout = (text: string): boolean =>
  text === '' || (Number(text) > 0 && Number(text) <= MAX_TIMEOUT_S);

/** Settings of the data source: the server's address, its token and how long to wait for it. */
export function ConfigEditor({ options, onOptionsChange }: Props) {
  const { jsonData, secureJsonData, secureJsonFields, url, readOnly } = options;
  const [timeout, setTimeoutText] = useState(jsonData.timeout_s === undefined ? '' : String(jsonData.timeout_s));
  const hasToken = Boolean(secureJsonFields?.token || secureJsonData?.token);
  const { problem, warning } = checkServerUrl(url, hasToken);

  const onTimeoutChange = (event: ChangeEvent<HTMLInputElement>) => {
    const text = event.target.value.trim();
    setTimeoutText(text);
    if (isTimeout(text)) {
      onOptionsChange({ ...options, jsonData: { ...jsonData, timeout_s: text === '' ? undefined : Number(text) } });
    }
  };
  const onTokenChange = (event: ChangeEvent<HTMLInputElement>) =>
    onOptionsChange({ ...options, secureJsonData: { ...secureJsonData, token: event.target.value } });
  const onTokenReset = () =>
    onOptionsChange({
      ...options,
      secureJsonFields: { ...secureJsonFields, token: false },
      secureJsonData: { ...secureJsonData, token: '' },
    });

  return (
    <FieldSet label="Weir server">
      <InlineField
        label="URL"
        labelWidth={LABEL_WIDTH}
        disabled={readOnly}
        interactive
        tooltip="As Grafana's server reaches it: Grafana calls the Weir server, not your browser."
        invalid={url !== '' && problem !== undefined}
        error={problem}
      >
        <Input
          id="weir-url"
          type="url"
          width={FIELD_WIDTH}
          value={url}
          placeholder={DEFAULT_URL}
          onChange={(event: ChangeEvent<HTMLInputElement>) => onOptionsChange({ ...options, url: event.target.value })}
          onBlur={() => url !== url.trim() && onOptionsChange({ ...options, url: url.trim() })}
        />
      </InlineField>
      <InlineField
        label="Token"
        labelWidth={LABEL_WIDTH}
        disabled={readOnly}
        interactive
        tooltip="Kept encrypted by Grafana and sent by its server only."
      >
        <SecretInput
          id="weir-token"
          width={FIELD_WIDTH}
          isConfigured={Boolean(secureJsonFields?.token)}
          value={secureJsonData?.token ?? ''}
          placeholder="Not needed on the same machine"
          onChange={onTokenChange}
          onReset={onTokenReset}
        />
      </InlineField>
      <InlineField
        label="Timeout (seconds)"
        labelWidth={LABEL_WIDTH}
        disabled={readOnly}
        invalid={!isTimeout(timeout)}
        error={`Enter seconds above 0 and at most ${MAX_TIMEOUT_S}, or leave it empty for ${DEFAULT_TIMEOUT_S}.`}
      >
        <Input
          id="weir-timeout"
          inputMode="numeric"
          width={FIELD_WIDTH}
          value={timeout}
          placeholder={String(DEFAULT_TIMEOUT_S)}
          onChange={onTimeoutChange}
        />
      </InlineField>
      <p>
        A Weir server listens on {DEFAULT_URL} and answers its own machine (127.0.0.1, localhost, ::1) without a token.
        To listen elsewhere it is started with a token, which goes above.
      </p>
      {warning && <Alert title={warning} severity="warning" topSpacing={1} />}
    </FieldSet>
  );
}
