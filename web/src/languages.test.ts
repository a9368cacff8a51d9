import { describe, expect, it } from 'vitest';

import diagnosisSource from '../../core/src/ams/diagnosis.cpp?raw';
import { numbered, pack, packKeys, usesOf } from '../tools/pack-texts.mjs';
import { fill, preferred, unpacked } from './i18n';
import diagnoses from './languages/diagnoses.nb.json';

const files = import.meta.glob<Record<string, string>>('./languages/*.json', { eager: true, import: 'default' });
const english = Object.entries(files).filter(([path]) => path.endsWith('en.json'));

const placeholders = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(String).sort();

describe('languages', () => {
  it.each(english)('%s has the same keys and placeholders in Norwegian', (path, texts) => {
    const norwegian = files[path.replace('en.json', 'nb.json')] ?? {};
    // What the bridge says itself in English stands in the other languages alone.
    if (!path.includes('help')) expect(Object.keys(norwegian).sort()).toEqual(Object.keys(texts).sort());
    for (const [key, text] of Object.entries(texts)) {
      expect(placeholders(norwegian[key] ?? ''), key).toEqual(placeholders(text));
    }
  });

  it('have no key twice among files, which are loaded into one', () => {
    for (const ending of ['en.json', 'nb.json']) {
      const keys = Object.entries(files).filter(([path]) => path.endsWith(ending)).flatMap(([, texts]) => Object.keys(texts));
      expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
    }
  });

  it.each(english)('%s has no text that is not used', (path, texts) => {
    const { literals, beginnings } = usesOf(new URL('.', import.meta.url).pathname);
    const isUsed = (key: string) => literals.has(key) || beginnings.some((beginning) => key.startsWith(beginning));
    // Keys of faults and counters are the bridge's, put together with their group when the page runs.
    if (!path.includes('help')) expect(Object.keys(texts).filter((key) => !isUsed(key))).toEqual([]);
  });

  it('come back from one string as they were', () => {
    const texts = { 'a.first': 'First', 'b.c': 'See', 'b.c.next': 'Then', 'd.e': 'Last', 'a.second': 'Second' };
    const named = ['b.c', 'b.c.next', 'b.other', 'd.e'];
    const packed = pack(texts, ['a.first', 'a.second'], named, 7);
    const keys = packKeys(named);
    expect(packed).toBe('7~First~Second~See~Then~~Last');
    expect(keys).toBe('b.c~.c.next~.other~d.e');
    expect(unpacked(packed, keys)).toEqual({ 7: 'First', 8: 'Second', 'b.c': 'See', 'b.c.next': 'Then', 'd.e': 'Last' });
  });

  it('keep the names that the bridge gives them, though the source names some, too', () => {
    const source = new URL('.', import.meta.url).pathname;
    const { places } = numbered(source, `${source}languages`);
    expect(places.has('settings.heading')).toBe(true);
    expect(Object.keys(files['./languages/help.nb.json']!).filter((key) => places.has(key))).toEqual([]);
  });

  it('cannot hold what parts them', () => {
    expect(() => pack({ 'a.b': 'from ~ to' }, [], ['a.b'], 0)).toThrow('a.b');
  });

  it('translate each diagnosis of the bridge', () => {
    const codes = [...diagnosisSource.matchAll(/\{Diagnosis::\w+, "(\w+)"/g)].map((match) => match[1]);
    expect(codes.length).toBeGreaterThan(15);
    // What is the matter with a source has no advice of its own: the bridge's words about it are shown.
    const ofSources = ['diagnosis.not_connected', 'diagnosis.not_opened'];
    expect(Object.keys(diagnoses).sort()).toEqual(
      [...codes.flatMap((code) => [`diagnosis.${code}`, `diagnosis.${code}.next`]), ...ofSources].sort(),
    );
  });

  it('are chosen by the first wish that can be met', () => {
    expect(preferred(['de-AT', 'nn-NO', 'en'])).toBe('nb');
    expect(preferred(['no'])).toBe('nb');
    expect(preferred(['en-GB', 'nb'])).toBe('en');
    expect(preferred(['de', 'fr'])).toBe('en');
  });

  it('fill placeholders, and leave those that nothing is given for', () => {
    expect(fill('from {a} to {b}', { a: 1 })).toBe('from 1 to {b}');
  });
});
