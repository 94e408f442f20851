import { ApiFailure, createApi, wantsToken } from './api.ts';
import { summaryBatch } from './requests.ts';

const answering = (status: number, body: unknown) => {
  const calls: { url: string; init: RequestInit }[] = [];
  const fake = (async (url: string, init: RequestInit) => {
    calls.push({ url, init });
    return new Response(typeof body === 'string' ? body : JSON.stringify(body), { status });
  }) as unknown as typeof fetch;
  return { fake, calls };
};

test('requests JSON relative to the page, with the current token', async () => {
  const { fake, calls } = answering(200, { results: { summary: { status: 200, frames: [] } } });
  let token: string | null = null;
  const api = createApi(fake, () => token);
  await api.loadQueries(summaryBatch());
  token = 'secret';
  await api.loadQueries(summaryBatch());
  expect(calls.map(({ url }) => url)).toEqual(['api/v1/query', 'api/v1/query']);
  expect(calls[0].init).toMatchObject({ method: 'POST', headers: { accept: 'application/json', 'content-type': 'application/json' } });
  expect(calls[0].init.headers).not.toHaveProperty('authorization');
  expect(calls[1].init.headers).toHaveProperty('authorization', 'Bearer secret');
});

test('keeps the error of one query separate from the others', async () => {
  const { fake } = answering(200, { results: { a: { status: 400, error: 'bad range' }, b: { status: 200, frames: [{ name: 'x', fields: [] }] } } });
  expect(await createApi(fake, () => null).loadQueries(summaryBatch())).toEqual({
    a: { frames: [], error: 'bad range' },
    b: { frames: [{ name: 'x', fields: [] }], error: null },
  });
});

test("fails with the server's error", async () => {
  const { fake } = answering(409, { error: { code: 'model.not_ready', message: 'No model.', hint: 'Send more.', details: {} } });
  await expect(createApi(fake, () => null).loadModel()).rejects.toMatchObject({ status: 409, code: 'model.not_ready', message: 'No model.', hint: 'Send more.' });
});

test('fails with a message if the answer is not JSON, and if there is no answer', async () => {
  const { fake } = answering(502, '<html>Bad gateway</html>');
  await expect(createApi(fake, () => null).loadHealth()).rejects.toMatchObject({ status: 502, message: 'The server answered with status 502.' });
  const unreachable = (async () => {
    throw new TypeError('Failed to fetch');
  }) as unknown as typeof fetch;
  await expect(createApi(unreachable, () => null).loadHealth()).rejects.toMatchObject({ code: 'page.unreachable' });
});

test('asks for a token only if one helps', () => {
  const failure = (status: number, code: string) => new ApiFailure(status, code, '', '');
  expect(wantsToken(failure(401, 'auth.missing_token'))).toBe(true);
  expect(wantsToken(failure(403, 'auth.bad_token'))).toBe(true);
  expect(wantsToken(failure(403, 'auth.bad_host'))).toBe(false);
  expect(wantsToken(new Error('x'))).toBe(false);
});
