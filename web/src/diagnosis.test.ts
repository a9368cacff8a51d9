import { beforeAll, describe, expect, it, vi } from 'vitest';

import { asClause, saidOf } from './diagnosis';
import { loadWords, setLanguage } from './i18n';

// The views come with the names of their texts, and need a browser.
vi.mock('./views/more', async () => ({
  english: (await import('virtual:texts/more.en')).default, keys: (await import('virtual:texts/more.keys')).default,
}));

const missing = { code: 'not_connected', sentence: '/dev/ttyUSB0 does not exist: is the adapter plugged in?', next_step: '' };

describe('what is said of a source that is not there', () => {
  beforeAll(async () => {
    vi.stubGlobal('document', { documentElement: {} });
    await loadWords('more');
  });

  it('is what the bridge says in English', async () => {
    await setLanguage('en');
    expect(saidOf(missing)).toEqual({ sentence: missing.sentence, nextStep: '' });
  });

  it('is what kind of trouble it is in Norwegian, and then what the bridge says', async () => {
    await setLanguage('nb');
    expect(saidOf(missing)).toEqual({ sentence: 'Ingen kontakt med kilden.', nextStep: missing.sentence });
    expect(saidOf({ ...missing, next_step: 'Plug it in.' }).nextStep).toBe(`${missing.sentence} Plug it in.`);
  });

  it('stands in the middle of a sentence without its own end', () => {
    expect(asClause('Is it plugged in?')).toBe('is it plugged in');
  });
});
