import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';

import { createMock } from '../mock/server.mjs';
import { ApiError, address, api, asSentence, parsed, whenLoggedOut } from './api';

const mock = createMock();
const asked: { url: string; headers: Record<string, string> }[] = [];
let base = '';

const realFetch = fetch;
const set = (query: string) => realFetch(`${base}mock?${query}`);

beforeAll(async () => {
  await new Promise<void>((done) => mock.listen(0, '127.0.0.1', () => done()));
  base = `http://127.0.0.1:${mock.address().port}/`;
  // Node has no page that addresses could be relative to.
  vi.stubGlobal('fetch', (url: string, options?: RequestInit) => {
    asked.push({ url, headers: (options?.headers ?? {}) as Record<string, string> });
    return realFetch(new URL(url, base), options);
  });
});
afterAll(() => {
  mock.closeAllConnections();
  mock.close();
});
beforeEach(() => set('session=open&fail='));

describe('the client', () => {
  it('sends the CSRF token of the session with what changes something, and only with that', async () => {
    await api.session();
    await api.changeSettings({ values: { 'mqtt.port': 1884 } });
    expect(asked.at(-1)?.headers['X-CSRF-Token']).toBe('c5rf');
    await api.settings();
    expect(asked.at(-1)?.headers['X-CSRF-Token']).toBeUndefined();
  });

  it('takes a meter without history for one of which nothing is kept', async () => {
    const question = { meter: 'none', from: 0, to: 60 };
    expect(await api.plot(question)).toMatchObject({ meter: 'none', step: 0, time: [], series: {} });
    expect(await api.energy({ ...question, unit: 'day' })).toMatchObject({ meter: 'none', unit: 'day', buckets: [] });
    await set('fail=503');
    await expect(api.plot(question)).rejects.toMatchObject({ status: 503 });
    await set('fail=');
  });

  it('tells the bridge\'s own sentence', async () => {
    await expect(api.reading('none')).rejects.toMatchObject({ status: 404, code: 'not_found', message: 'There is no meter none.' });
  });

  it('hands on each problem of settings that are not right', async () => {
    const error = await api.changeSettings({ values: { 'mqtt.port': 0 } }).catch((problem: unknown) => problem as ApiError);
    expect((error as ApiError).problems).toEqual([{ key: 'mqtt.port', sentence: 'mqtt.port must be a whole number from 1 to 65535.' }]);
  });

  it('says when the session has ended, but not when a password is wrong', async () => {
    const ended = vi.fn();
    whenLoggedOut(ended);
    await set('session=login');
    await expect(api.logIn({ password: 'no' })).rejects.toMatchObject({ status: 401 });
    expect(ended).not.toHaveBeenCalled();
    await expect(api.status()).rejects.toMatchObject({ status: 401 });
    expect(ended).toHaveBeenCalledOnce();
  });

  it('knows a bridge that fails from one that cannot be reached', async () => {
    await set('fail=503');
    await expect(api.status()).rejects.toMatchObject({ status: 503, code: 'failed' });
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('fetch failed')));
    await expect(api.status()).rejects.toMatchObject({ status: 0, code: 'unreachable' });
  });

  it('escapes what stands in addresses', () => {
    expect(address('history', { meter: 'a&b c', from: 1, series: undefined })).toBe('api/v1/history?meter=a%26b+c&from=1');
  });
});

describe('what the bridge says', () => {
  it('begins with a capital letter and ends with a full stop', () => {
    expect(asSentence('the broker refused the connection')).toBe('The broker refused the connection.');
    expect(asSentence('Is the cable in?')).toBe('Is the cable in?');
    expect(asSentence('mqtt.port must be a whole number.')).toBe('mqtt.port must be a whole number.');
    expect(asSentence('')).toBe('');
  });

  it('is made so in sentences alone, wherever they stand', () => {
    expect(parsed('{"host": "pi", "a": [{"sentence": "no data for 40 s", "code": "silent"}]}'))
      .toEqual({ host: 'pi', a: [{ sentence: 'No data for 40 s.', code: 'silent' }] });
  });
});
