import { expect, it } from 'vitest';

import deviceRows from '../../../docs/firmware-settings.md?raw';
import rows from '../../../docs/settings.md?raw';
import type { Settings } from '../api';
import english from '../languages/settings.en.json';
import norwegian from '../languages/help.nb.json';
import { shownGroups } from './groups';

const keysOf = (document: string) => [...document.matchAll(/^\| `([^`]+)` \|/gm)].map((match) => match[1]!);
const keys = [...new Set([...keysOf(rows), ...keysOf(deviceRows)])];

function settingsWith(all: string[]): Settings {
  const tables = [...new Set(all.map((key) => (key.includes('.') ? key.split('.')[0]! : '')))];
  return {
    writable: true, meter: [], meters: [],
    groups: tables.map((id) => ({
      id, title: `title of ${id}`,
      settings: all.filter((key) => (key.includes('.') ? key.split('.')[0]! : '') === id)
        .map((key) => ({ key, kind: 'text' as const, help: '', allowed: '' })),
    })),
  };
}

it('shows every setting of the documentation once, each group under a title', () => {
  const ofBridge = keys.filter((key) => !key.startsWith('meter.'));
  const groups = shownGroups(settingsWith(ofBridge));
  const all = groups.flatMap((group) => [...group.plain, ...group.advanced].map(({ key }) => key));
  expect([...all].sort()).toEqual([...ofBridge].sort());
  for (const { id, title } of groups) expect(title ?? english[`group.${id}` as keyof typeof english], id).toBeTruthy();
});

it('has the broker first, topics apart from it, and what is not known before the general settings', () => {
  const groups = shownGroups(settingsWith(['strict', 'news.colour', 'mqtt.base', 'mqtt.host', 'log.level']));
  expect(groups.map(({ id }) => id)).toEqual(['mqtt', 'topics', 'news', 'general']);
  expect(groups[2]?.title).toBe('title of news');
  expect(groups[3]?.plain.map(({ key }) => key)).toEqual(['strict', 'log.level']);
});

it('explains every setting of the documentation in Norwegian, with a title', () => {
  for (const key of keys) {
    const [title, help] = (norwegian as Record<string, string>)[key]?.split('|') ?? [];
    expect(title, key).toBeTruthy();
    expect(help, key).toMatch(/\.$/);
  }
});

it('keeps the network that a device joins, which its list of networks sets, among what few need', () => {
  const groups = shownGroups(settingsWith(keysOf(deviceRows).filter((key) => !key.startsWith('meter.'))));
  const wifi = groups.find(({ id }) => id === 'wifi');
  expect([wifi?.plain, wifi?.advanced.map(({ key }) => key)]).toEqual([[], ['wifi.ssid', 'wifi.password']]);
  expect(groups.filter(({ title }) => title)).toEqual([]);
});
