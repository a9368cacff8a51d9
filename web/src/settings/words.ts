// Titles and help of settings. English help comes from the bridge; another language has "title|help" by key.

import type { Setting } from '../api';
import { t, translated } from '../i18n';
import type { LocalProblem } from './draft';

/** A key as words: `keep_alive` is "Keep alive". */
export function humanised(key: string): string {
  const words = key.replace(/^.*\./, '').replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

const fullKey = (key: string, ofMeter: boolean) => ofMeter && !key.startsWith('meter.') ? `meter.${key}` : key;

export function titleOf({ key }: Setting, ofMeter = false): string {
  return translated(fullKey(key, ofMeter), humanised(key)).split('|')[0]!;
}

export function helpOf({ key, help }: Setting, ofMeter = false): string {
  return translated(fullKey(key, ofMeter), '').split('|')[1] ?? help;
}

/** The title for a key as problems and answers name it: `mqtt.port`, `meter[1].name`, `meter[3]`, `meter`. */
export function titleOfKey(key: string): string {
  const [, number, name] = /^meter\[(\d+)\](?:\.(.*))?$/.exec(key) ?? [];
  if (number === undefined) return key === 'meter' ? t('settings.meters') : translated(key, humanised(key)).split('|')[0]!;
  const meter = t('settings.meter_number', { number });
  return name ? `${meter}: ${titleOfKey(`meter.${name}`)}` : meter;
}

export function problemInWords(problem: LocalProblem): string {
  switch (problem.kind) {
    case 'required': return t('settings.required');
    case 'key': return t('form.key_digits');
    default:
      return problem.highest === Infinity
        ? t('settings.range_from', { lowest: problem.lowest })
        : t('settings.range', { lowest: problem.lowest, highest: problem.highest });
  }
}
