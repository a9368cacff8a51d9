import { describe, expect, it } from 'vitest';

import type { Setting, Settings } from '../api';
import {
  addMeter, changeOf, fieldName, isChanged, localProblem, meterTitle, newDraft, removeMeter, settingsOf, shown, withTyped,
} from './draft';

const setting = (key: string, kind: Setting['kind'], more: Partial<Setting> = {}): Setting =>
  ({ key, kind, help: '', allowed: '', ...more });

const port = setting('mqtt.port', 'number', { value: 1883, default: 1883, lowest: 1, highest: 65535 });
const password = setting('mqtt.password', 'secret', { is_set: true });
const layout = setting('mqtt.layout', 'choices', { value: ['json', 'classic'], choices: ['json', 'topics', 'classic'] });
const tls = setting('mqtt.tls', 'switch', { value: false });
const source = setting('source', 'source', { value: '' });
const name = setting('name', 'text', { value: '' });
const key = setting('key', 'secret');

const settings: Settings = {
  writable: true,
  groups: [{ id: 'mqtt', title: '', settings: [port, password, layout, tls] }],
  meter: [source, name, key],
  meters: [
    { settings: [{ ...source, value: 'serial:///dev/ttyUSB0' }, { ...name, value: 'house' }, { ...key, is_set: true }] },
    { settings: [{ ...source, value: 'tcp://garage:2000' }, name, key] },
  ],
};

describe('a draft', () => {
  it('is unchanged at first and sends nothing', () => {
    expect(isChanged(settings, newDraft(settings))).toBe(false);
    expect(changeOf(settings, newDraft(settings))).toEqual({});
  });

  it('forgets what is typed back to what the bridge has', () => {
    const typed = withTyped({}, port, '1884');
    expect(typed).toEqual({ 'mqtt.port': '1884' });
    expect(withTyped(typed, port, '1883')).toEqual({});
    expect(withTyped({}, layout, ['classic', 'json'])).toEqual({});
    expect(withTyped({}, tls, true)).toEqual({ 'mqtt.tls': true });
  });

  it('sends numbers as numbers, an empty one as taken back, and what is no number as it stands', () => {
    const sent = (typed: string) => changeOf(settings, { ...newDraft(settings), values: { 'mqtt.port': typed } }).values;
    expect(sent(' 8883 ')).toEqual({ 'mqtt.port': 8883 });
    expect(sent('')).toEqual({ 'mqtt.port': null });
    expect(sent('88x')).toEqual({ 'mqtt.port': '88x' });
  });

  it('never sends a secret that was not typed, and removes one with an empty text', () => {
    expect(withTyped({}, password, '')).toEqual({});
    const removed = { ...newDraft(settings), values: withTyped({}, password, null) };
    expect(changeOf(settings, removed)).toEqual({ values: { 'mqtt.password': '' } });
  });

  it('sends all meters once one changes, each with its place before and only what was typed', () => {
    const draft = newDraft(settings);
    draft.meters[1]!.typed = { name: 'garage' };
    expect(changeOf(settings, draft)).toEqual({ meters: [{ was: 0, values: {} }, { was: 1, values: { name: 'garage' } }] });
  });

  it('keeps the place before of those behind a meter that is removed', () => {
    const draft = removeMeter(newDraft(settings), 0);
    expect(isChanged(settings, draft)).toBe(true);
    expect(changeOf(settings, draft)).toEqual({ meters: [{ was: 1, values: {} }] });
  });

  it('gives a new meter no place before, and an id that no other has', () => {
    const draft = addMeter(removeMeter(newDraft(settings), 0), { source: 'udp://:2000' });
    expect(draft.meters.map(({ id }) => id)).toEqual([1, 2]);
    expect(changeOf(settings, draft).meters?.[1]).toEqual({ values: { source: 'udp://:2000' } });
  });

  it('names meters by what is typed, else by their source', () => {
    const [house, garage] = newDraft(settings).meters;
    expect(meterTitle(house!, settingsOf(settings, house!))).toBe('house');
    expect(meterTitle(garage!, settingsOf(settings, garage!))).toBe('tcp://garage:2000');
  });

  it('shows the default of what is taken back', () => {
    expect(shown({ ...port, value: 8883 }, null)).toBe('1883');
    expect(shown(port, undefined)).toBe('1883');
  });
});

describe('what can be seen without the server', () => {
  it('are limits, and what is no whole number', () => {
    const limits = { kind: 'number', lowest: 1, highest: 65535 };
    expect(localProblem(port, '0')).toEqual(limits);
    expect(localProblem(port, '65536')).toEqual(limits);
    expect(localProblem(port, '1.5')).toEqual(limits);
    expect(localProblem(port, '65535')).toBeUndefined();
    expect(localProblem(port, '')).toBeUndefined();
  });

  it('are keys of another length, but not spaces in them', () => {
    expect(localProblem(key, '00'.repeat(15))).toEqual({ kind: 'key' });
    expect(localProblem(key, '00 '.repeat(16))).toBeUndefined();
    expect(localProblem(password, 'short')).toBeUndefined();
  });

  it('are a source and a layout that are missing', () => {
    expect(localProblem(source, undefined)).toEqual({ kind: 'required' });
    expect(localProblem(layout, [])).toEqual({ kind: 'required' });
  });
});

it('names the fields of the first meter with 1, as the bridge does', () => {
  expect(fieldName('mqtt.port')).toBe('mqtt.port');
  expect(fieldName('name', 0)).toBe('meter[1].name');
  expect(fieldName('meter.name', 1)).toBe('meter[2].name');
});
