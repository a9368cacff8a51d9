// The texts of a language as the page loads them: in one string, each at a place that the build gives its key.
//
// src/languages/*.json hold texts by key. A key that the source writes out, as in t('live.title'), becomes the number of
// its text. Those that are only put together when the page runs, as in t(`nav.${name}`), and those of help.*.json, which
// the bridge names, keep their names, which are packed once for all languages. While developing and in tests all keys keep their names.

import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const between = '~';
const languages = ['nb', 'en'];

/** Texts of the first view stand in `en.json`, those of the other views in `NAME.en.json`, in one module together. */
function filesOf(folder, set, language) {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json') && name.split('.').at(-2) === language)
    .filter((name) => (name.split('.').length === 2) === (set === 'first'))
    .sort();
}

function textsOf(folder, set, language) {
  return Object.assign({}, ...filesOf(folder, set, language).map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8'))));
}

function sourcesBelow(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return sourcesBelow(path);
    return /(?<!\.test)\.tsx?$/.test(entry.name) ? [readFileSync(path, 'utf8')] : [];
  });
}

/** How the sources name texts: keys written out, and beginnings of those that are put together. */
export function usesOf(source) {
  const code = sourcesBelow(source).join('\n');
  return {
    literals: new Set([...code.matchAll(/'([a-z]\w*\.[\w.]+)'/g)].map((match) => match[1])),
    beginnings: [...new Set([...code.matchAll(/`([\w.]+\.)\$\{/g)].map((match) => match[1]))],
  };
}

/** The keys that get numbers, in their order: those of the first view, then those of the others; and those that do not. */
export function numbered(source, folder) {
  const { literals, beginnings } = usesOf(source);
  const ofBridge = JSON.parse(readFileSync(join(folder, 'help.nb.json'), 'utf8'));
  const isNumbered = (key) => literals.has(key) && !(key in ofBridge) && !beginnings.some((beginning) => key.startsWith(beginning));
  const [first, more] = ['first', 'more'].map((set) => Object.keys(textsOf(folder, set, 'en')).filter(isNumbered));
  return { first, more, places: new Map([...first, ...more].map((key, place) => [key, place])) };
}

/** The keys that keep their names, of all languages: some say in their own words what others leave to the bridge. */
function namedKeys(folder, set, numbers) {
  const keys = languages.flatMap((language) => Object.keys(textsOf(folder, set, language)));
  return [...new Set(keys)].filter((key) => !numbers.includes(key));
}

/** A key that begins with "." is of the same group as the one before. */
export function packKeys(keys) {
  let group = '';
  return keys.map((key) => {
    const before = group;
    group = key.split('.')[0];
    return group === before ? key.slice(group.length) : key;
  }).join(between);
}

/** The number of the first text, then those with numbers, then those with names: empty where there is none. */
export function pack(texts, numbers, names, start) {
  for (const [key, text] of Object.entries(texts)) {
    if (text.includes(between)) throw new Error(`${key}: a text cannot hold ~`);
  }
  return [start, ...[...numbers, ...names].map((key) => texts[key] ?? '')].join(between);
}

/** @param {string} source the folder src */
export function packTexts(source) {
  const folder = join(source, 'languages');
  const name = /^virtual:texts\/(first|more)\.(\w+)$/; // of a language, or "keys"
  let isBuild = false;
  let order;
  return {
    name: 'pack-texts',
    configResolved(config) {
      isBuild = config.command === 'build';
    },
    buildStart() {
      order = isBuild ? numbered(source, folder) : { first: [], more: [], places: new Map() };
    },
    resolveId: (id) => (name.test(id) ? id : undefined),
    load(id) {
      const [, set, language] = name.exec(id) ?? [];
      if (!set) return undefined;
      for (const file of filesOf(folder, set, language)) this.addWatchFile(join(folder, file));
      const names = namedKeys(folder, set, order[set]);
      const packed = language === 'keys' ? packKeys(names)
        : pack(textsOf(folder, set, language), order[set], names, set === 'first' ? 0 : order.first.length);
      return `export default ${JSON.stringify(packed)}`;
    },
    transform(code, id) {
      if (!id.startsWith(source) || !/\.tsx?$/.test(id) || !isBuild) return undefined;
      return { code: code.replace(/"([a-z]\w*\.[\w.]+)"/g, (whole, key) => order.places.get(key) ?? whole), map: null };
    },
  };
}
