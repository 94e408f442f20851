import React from 'react';
import { createTheme, ThemeContext } from '@grafana/data';
import { setBackendSrv, type BackendSrv } from '@grafana/runtime';
import { render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { dispositionRequestSchema } from '@weir/schema';
import DispositionDialog from './DispositionDialog';

/** Fakes the resource calls of the data source. Rejects requests that are invalid by the schema. */
function fakeResources(answers: Record<string, object>) {
  const requests: Array<{ url: string; body: Record<string, unknown> }> = [];
  const post = async (url: string, body: Record<string, unknown>) => {
    requests.push({ url, body });
    const path = url.replace('/api/datasources/uid/weir/resources/', '');
    const refused = path.endsWith('undo') ? undefined : dispositionRequestSchema.safeParse(body).error;
    if (refused || !answers[path]) {
      throw Object.assign(new Error('refused'), { status: 400, config: { url }, data: { message: refused?.issues[0].message ?? `no ${path}` } });
    }
    return answers[path];
  };
  setBackendSrv({ post } as unknown as BackendSrv);
  return requests;
}

const EFFECT = { sentence: 'It would hide 3 findings of 192.0.2.13.' };
const MADE = { disposition_id: 'd1', effect: { sentence: 'It hides 3 findings of 192.0.2.13.' }, undone: null };

function show(kind: 'finding' | 'session' = 'finding') {
  const target = { kind, id: 'f1' } as const;
  const onClose = jest.fn();
  render(
    <ThemeContext.Provider value={createTheme()}>
      <DispositionDialog uid="weir" target={target} title="192.0.2.13" onClose={onClose} />
    </ThemeContext.Provider>
  );
  return { user: userEvent.setup(), onClose };
}

it('previews the effect before saving', async () => {
  const requests = fakeResources({ 'dispositions/preview': EFFECT });
  const { user } = show();
  expect(await screen.findByText(EFFECT.sentence)).toBeInTheDocument();
  await user.click(screen.getByRole('radio', { name: 'Same source and kind' }));
  await waitFor(() => expect(requests.at(-1)?.body).toMatchObject({ verdict: 'false_positive', scope: 'source_and_kind', target: { kind: 'finding', id: 'f1' } }));
  expect(requests.every(({ url }) => url.endsWith('/preview'))).toBe(true);
});

it('saves only with a reason, shows the effect, and undoes it', async () => {
  const requests = fakeResources({ 'dispositions/preview': EFFECT, dispositions: MADE, 'dispositions/d1/undo': { ...MADE, undone: { at: 1, author: 'me', reason: 'x' } } });
  const { user } = show();
  expect(screen.getByRole('button', { name: 'Save' })).toHaveAttribute('aria-disabled', 'true');
  await user.click(screen.getByRole('radio', { name: 'Benign' }));
  await user.type(screen.getByLabelText(/^Reason/), 'our backup');
  await user.click(screen.getByRole('radio', { name: 'In a week' }));
  const before = Date.now();
  await user.click(screen.getByRole('button', { name: 'Save' }));
  expect(await screen.findByText(/^Saved\. It hides 3 findings of 192\.0\.2\.13\./)).toBeInTheDocument();
  const { body } = requests.find(({ url }) => url.endsWith('/dispositions'))!;
  expect(body).toMatchObject({ verdict: 'benign', scope: 'this', reason: 'our backup' });
  expect(Number(body.expires_at) - before).toBeGreaterThanOrEqual(7 * 86_400_000);
  await user.click(screen.getByRole('button', { name: 'Undo' }));
  expect(await screen.findByText(/^Disposition undone\./)).toBeInTheDocument();
});

it('requires the network before it previews the effect', async () => {
  const requests = fakeResources({ 'dispositions/preview': EFFECT });
  const { user } = show();
  await screen.findByText(EFFECT.sentence);
  await user.click(screen.getByRole('radio', { name: 'A network' }));
  expect(screen.getByText('Enter a network to preview the effect.')).toBeInTheDocument();
  await user.type(screen.getByLabelText('Network'), '192.0.2.0/24');
  await waitFor(() => expect(requests.at(-1)?.body).toMatchObject({ scope: 'network', network: '192.0.2.0/24' }));
});

it('shows the message of the server when it rejects the request', async () => {
  fakeResources({});
  show();
  expect(await screen.findByText('no dispositions/preview')).toBeInTheDocument();
});

it('offers the scope of source and kind only for findings', async () => {
  fakeResources({ 'dispositions/preview': EFFECT });
  show('session');
  expect(await screen.findByRole('radio', { name: 'This session' })).toBeInTheDocument();
  expect(screen.queryByRole('radio', { name: 'Same source and kind' })).toBeNull();
});
