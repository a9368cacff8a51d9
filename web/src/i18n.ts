// Languages: t('live.power') is the text of a key in the language in use, checked at compile time.
//
// src/languages/en.json has the texts of the shell and the views that most see; those of the other views are loaded
// with the first of them. English is part of the code, and stands in for what another language lacks. See README.md for
// how to add a language.

import english from 'virtual:texts/first.en';
import keys from 'virtual:texts/first.keys';
import { remembered, remember } from './memory';
import { Observable } from './observable';

import type common from './languages/en.json';
import type form from './languages/form.en.json';
import type guide from './languages/guide.en.json';
import type inspect from './languages/inspect.en.json';
import type login from './languages/login.en.json';
import type settings from './languages/settings.en.json';
import type status from './languages/status.en.json';

export type Key =
  | keyof typeof common
  | keyof typeof form
  | keyof typeof guide
  | keyof typeof inspect
  | keyof typeof login
  | keyof typeof settings
  | keyof typeof status;

/** Each by its own name, as a reader of that language looks for it. */
export const languages = { en: 'English', nb: 'Norsk' } as const;
export type Language = keyof typeof languages;

/** Texts that are loaded together: those of the first view, and those of all others. */
export type Words = 'first' | 'more';

type Texts = Record<string | number, string>;
type Load = () => Promise<{ default: string }>;
const files: Record<Exclude<Language, 'en'>, Record<Words, Load>> = {
  nb: { first: () => import('virtual:texts/first.nb'), more: () => import('virtual:texts/more.nb') },
};
const loaded = new Set<Words>();
let texts: Texts = {};

export const language = new Observable<Language>('en');

/**
 * As tools/pack-texts.mjs packs them: the number of the first, then each text; the last ones have names, of which one
 * that begins with a dot is of the same group as the one before. An empty text is none.
 */
export function unpacked(packed: string, packedKeys: string): Texts {
  const [start, ...pieces] = packed.split('~');
  const keys = packedKeys.split('~');
  const firstNamed = pieces.length - keys.length;
  let group = '';
  return Object.fromEntries(pieces.map((text, place) => {
    const key = keys[place - firstNamed] ?? `${Number(start) + place}`;
    if (!key.startsWith('.')) group = '';
    const name = group + key;
    group = name.split('.')[0]!;
    return [name, text];
  }).filter(([, text]) => text));
}

async function load(words: Words, wanted: Language): Promise<Texts> {
  const own = words === 'first' ? { english, keys } : await import('./views/more');
  const texts = unpacked(own.english, own.keys);
  return wanted === 'en' ? texts : { ...texts, ...unpacked((await files[wanted][words]()).default, own.keys) };
}

/** Norwegian for those whose browser asks for any Norwegian, English for all others. */
export function preferred(wishes: readonly string[]): Language {
  for (const wish of wishes) {
    const code = wish.slice(0, 2).toLowerCase();
    if (code === 'nb' || code === 'no' || code === 'nn') return 'nb';
    if (code in languages) return code as Language;
  }
  return 'en';
}

/** Makes texts ready for t(). */
export async function loadWords(words: Words): Promise<void> {
  if (loaded.has(words)) return;
  const wanted = language.value;
  const more = await load(words, wanted);
  loaded.add(words);
  if (wanted === language.value) texts = { ...texts, ...more };
  else await setLanguage(language.value);
}

export async function setLanguage(wanted: Language): Promise<void> {
  const all = await Promise.all([...loaded].map((words) => load(words, wanted)));
  texts = Object.assign({}, ...all);
  remember('language', wanted);
  document.documentElement.lang = wanted;
  formats.clear();
  language.set(wanted);
}

/** To be called once, before anything is drawn. */
export async function beginLanguages(): Promise<void> {
  const wish = remembered('language');
  const wanted = wish && wish in languages ? (wish as Language) : preferred(navigator.languages);
  language.set(wanted);
  document.documentElement.lang = wanted;
  await loadWords('first');
}

/** The text of a key, with {name} replaced by values.name. */
export function t(key: Key, values: Record<string, string | number> = {}): string {
  return fill(texts[key] ?? key, values);
}

/** The text of a key that is only known at run time, or what to say instead. */
export function translated(key: string, otherwise: string): string {
  return texts[key] ?? otherwise;
}

export function fill(text: string, values: Record<string, string | number>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

const formats = new Map<string, Intl.NumberFormat>();

/** A number as the language writes it, always with so many decimals: digits must not jump about. */
export function number(value: number, decimals = 0): string {
  const name = `${language.value}${decimals}`;
  let format = formats.get(name);
  if (!format) {
    format = new Intl.NumberFormat(language.value, {
      minimumFractionDigits: decimals,
      maximumFractionDigits: decimals,
    });
    formats.set(name, format);
  }
  return format.format(value);
}

/** Decimals that a number was sent with, at most so many. */
export function decimalsOf(value: number, most = 3): number {
  const text = String(value);
  const point = text.indexOf('.');
  return point < 0 || text.includes('e') ? 0 : Math.min(text.length - point - 1, most);
}
