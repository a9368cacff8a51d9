// What has been typed on the settings view but not been saved, and what of it is to be sent.

import type { Change, Setting, Settings, SettingValue, Values } from '../api';
import { isDevice } from '../state';
import { sourceInWords } from './source';

/**
 * As it stands in its field. `null`: the page's own value is taken back, so that the file's or the default counts; a
 * secret is removed.
 */
export type Typed = string | boolean | string[] | null;
export type TypedValues = Record<string, Typed>;

export interface MeterDraft {
  /** Stays the same as long as the view is open, so that fields keep their focus when a meter is removed. */
  id: number;
  /** Its place in the list that the server has; absent for a new one. */
  was?: number;
  typed: TypedValues;
}

export interface Draft {
  values: TypedValues;
  meters: MeterDraft[];
}

/** Why a value cannot be used, as far as it can be seen without asking the server. */
export type LocalProblem =
  | { kind: 'number'; lowest: number; highest: number }
  | { kind: 'key' }
  | { kind: 'required' };

const wholeNumber = /^-?\d+$/;

export function newDraft(settings: Settings): Draft {
  return { values: {}, meters: settings.meters.map((_, place) => ({ id: place, was: place, typed: {} })) };
}

/** A value as its field shows it. */
export function asTyped(setting: Setting, value: SettingValue | undefined): Exclude<Typed, null> {
  if (setting.kind === 'switch') return value === true;
  if (setting.kind === 'choices') return Array.isArray(value) ? value : [];
  return value === undefined ? '' : String(value);
}

/** What its field shows: what was typed, else what the server has. */
export function shown(setting: Setting, typed: Typed | undefined): Exclude<Typed, null> {
  if (typed === null) return asTyped(setting, setting.default);
  return typed === undefined ? asTyped(setting, setting.value) : typed;
}

function equal(one: Typed, other: Typed): boolean {
  if (Array.isArray(one) && Array.isArray(other)) return [...one].sort().join() === [...other].sort().join();
  return one === other;
}

/** With a value typed; without it if it is what the server has anyway. */
export function withTyped(values: TypedValues, setting: Setting, typed: Typed | undefined): TypedValues {
  const { [setting.key]: _, ...others } = values;
  const unchanged = typed === undefined
    || (setting.kind === 'secret' ? typed === '' : typed !== null && equal(typed, asTyped(setting, setting.value)));
  return unchanged ? others : { ...others, [setting.key]: typed };
}

export function settingsOf(settings: Settings, meter: MeterDraft): Setting[] {
  return meter.was === undefined ? settings.meter : settings.meters[meter.was]?.settings ?? settings.meter;
}

export function metersChanged(settings: Settings, draft: Draft): boolean {
  return draft.meters.length !== settings.meters.length
    || draft.meters.some((meter, place) => meter.was !== place || Object.keys(meter.typed).length > 0);
}

export function isChanged(settings: Settings, draft: Draft): boolean {
  return Object.keys(draft.values).length > 0 || metersChanged(settings, draft);
}

/** As it is sent: an empty number is one that is left out, an empty secret is none. */
function asSent(setting: Setting, typed: Typed): SettingValue | null {
  if (setting.kind === 'secret') return typed ?? '';
  if (setting.kind !== 'number' || typed === null) return typed;
  const text = String(typed).trim();
  if (text === '') return null;
  return wholeNumber.test(text) ? Number(text) : text;
}

function valuesToSend(settings: Setting[], typed: TypedValues): Values {
  const values: Values = {};
  for (const setting of settings) {
    const value = typed[setting.key];
    if (value !== undefined) values[setting.key] = asSent(setting, value);
  }
  return values;
}

// Of a meter that there was before, what is not sent stays as it was.
function meterToSend(settings: Settings, meter: MeterDraft) {
  const values = valuesToSend(settingsOf(settings, meter), meter.typed);
  return { ...(meter.was === undefined ? {} : { was: meter.was }), values };
}

export function changeOf(settings: Settings, draft: Draft): Change {
  const change: Change = {};
  const all = settings.groups.flatMap((group) => group.settings);
  const values = valuesToSend(all, draft.values);
  if (Object.keys(values).length > 0) change.values = values;
  if (metersChanged(settings, draft)) change.meters = draft.meters.map((meter) => meterToSend(settings, meter));
  return change;
}

export function localProblem(setting: Setting, typed: Typed | undefined): LocalProblem | undefined {
  const value = shown(setting, typed);
  if (setting.kind === 'source' && value === '') return { kind: 'required' };
  if (setting.kind === 'choices' && Array.isArray(value) && value.length === 0) return { kind: 'required' };
  if (setting.kind === 'number' && value !== '') {
    const number = Number(value);
    const { lowest = -Infinity, highest = Infinity } = setting;
    if (!wholeNumber.test(String(value).trim()) || number < lowest || number > highest) {
      return { kind: 'number', lowest, highest };
    }
  }
  const isKey = setting.kind === 'secret' && /(^|[._])key$/.test(setting.key);
  if (isKey && value !== '' && !/^[0-9a-f]{32}$/i.test(String(value).replace(/[\s:-]/g, ''))) return { kind: 'key' };
  return undefined;
}

/** The name that problems are told under: `mqtt.port`, `meter[2].name` of the second meter; `place` counts from 0. */
export function fieldName(key: string, place?: number): string {
  return place === undefined ? key : `meter[${place + 1}].${key.replace(/^meter\./, '')}`;
}

/** A setting of a meter by its short name, whether or not the server writes `meter.` before it. */
export function settingNamed(settings: Setting[], name: string): Setting | undefined {
  return settings.find((setting) => setting.key === name || setting.key === `meter.${name}`);
}

/** What a meter is called in headings, before it has sent anything. */
export function meterTitle(meter: MeterDraft, own: Setting[]): string {
  for (const name of ['name', 'source']) {
    const setting = settingNamed(own, name);
    const value = setting && shown(setting, meter.typed[setting.key]);
    if (value) return setting.kind === 'source' && isDevice() ? sourceInWords(String(value)) : String(value);
  }
  return '';
}

export function addMeter(draft: Draft, typed: TypedValues = {}): Draft {
  const id = Math.max(-1, ...draft.meters.map((meter) => meter.id)) + 1;
  return { ...draft, meters: [...draft.meters, { id, typed }] };
}

export function removeMeter(draft: Draft, id: number): Draft {
  return { ...draft, meters: draft.meters.filter((meter) => meter.id !== id) };
}

