import React, { type ChangeEvent, type FormEvent } from 'react';
import { FieldSet, InlineField, InlineSwitch, Input, SecretTextArea } from '@grafana/ui';
import { checkPem } from '../check-pem';
import type { WeirSecrets, WeirSettings } from '../types';
import { changesOf, CONFIG_LABEL_WIDTH, type ConfigProps } from './config-form';

const PEM_ROWS = 5;

/** TLS settings: trusted authority, client certificate, server name. */
export function TlsFields(props: ConfigProps) {
  const { jsonData, readOnly } = props.options;
  const { set, setSecret, resetSecret, isStored, secret } = changesOf(props);

  const toggle = (name: 'tlsAuthWithCACert' | 'tlsAuth' | 'tlsSkipVerify', label: string, tooltip: string) => (
    <InlineField label={label} labelWidth={CONFIG_LABEL_WIDTH} disabled={readOnly} tooltip={tooltip} interactive>
      <InlineSwitch
        id={`weir-${name}`}
        value={Boolean(jsonData[name])}
        onChange={(event: FormEvent<HTMLInputElement>) => set({ [name]: event.currentTarget.checked } as Partial<WeirSettings>)}
      />
    </InlineField>
  );
  const pem = (name: keyof WeirSecrets, label: string, kind: 'CERTIFICATE' | 'PRIVATE KEY') => {
    const problem = checkPem(secret(name), kind);
    return (
      <InlineField label={label} labelWidth={CONFIG_LABEL_WIDTH} grow shrink disabled={readOnly} invalid={problem !== undefined} error={problem}>
        <SecretTextArea
          id={`weir-${name}`}
          rows={PEM_ROWS}
          isConfigured={isStored(name)}
          value={secret(name)}
          placeholder={`Starts with -----BEGIN ${kind}-----`}
          onChange={(event: ChangeEvent<HTMLTextAreaElement>) => setSecret(name, event.target.value)}
          onReset={() => resetSecret(name)}
        />
      </InlineField>
    );
  };

  return (
    <FieldSet label="TLS">
      {toggle('tlsAuthWithCACert', 'Custom CA', 'Trust only server certificates issued by your own certificate authority.')}
      {jsonData.tlsAuthWithCACert && pem('tlsCACert', 'CA certificate', 'CERTIFICATE')}
      {toggle('tlsAuth', 'Client authentication', 'Send a client certificate to a server or gateway that requires one.')}
      {jsonData.tlsAuth && pem('tlsClientCert', 'Client certificate', 'CERTIFICATE')}
      {jsonData.tlsAuth && pem('tlsClientKey', 'Client key', 'PRIVATE KEY')}
      {(jsonData.tlsAuth || jsonData.tlsAuthWithCACert) && (
        <InlineField label="Server name" labelWidth={CONFIG_LABEL_WIDTH} grow shrink disabled={readOnly} interactive tooltip="Host name in the server certificate, if it differs from the URL.">
          <Input
            id="weir-server-name"
            value={jsonData.serverName ?? ''}
            placeholder="weir.example"
            onChange={(event: ChangeEvent<HTMLInputElement>) => set({ serverName: event.target.value })}
          />
        </InlineField>
      )}
      {toggle('tlsSkipVerify', 'Skip verification', 'Accept any server certificate. Anyone between Grafana and the server can then read the token: use for tests only.')}
    </FieldSet>
  );
}
