// The order and the grouping of settings on the view, and which of them few need.

import type { Setting, Settings } from '../api';

export type GroupId =
  | 'mqtt' | 'topics' | 'home_assistant' | 'outbox' | 'commands' | 'temperature' | 'http' | 'history' | 'wifi'
  | 'general';

export interface ShownGroup {
  id: string;
  /** Of a group that this page does not know. */
  title?: string;
  plain: Setting[];
  advanced: Setting[];
}

const order: GroupId[] = [
  'mqtt', 'topics', 'home_assistant', 'outbox', 'commands', 'temperature', 'http', 'history', 'wifi', 'general',
];

const topics = ['base', 'layout', 'publish_topic', 'subscribe_topic', 'qos'];

const rare = new Set([
  ...['ct_ratio', 'vt_ratio', 'publish', 'interval', 'estimate', 'raw', 'serve', 'silence'].map((key) => `meter.${key}`),
  ...['version', 'password_file', 'client_id', 'verify', 'ca_file', 'certificate_file', 'private_key_file', 'server_name',
    'alpn', 'qos', 'keep_alive', 'longest_pause', 'queue_limit'].map((key) => `mqtt.${key}`),
  'home_assistant.prefix', 'home_assistant.status_topic', 'home_assistant.reactive_energy',
  'outbox.megabytes', 'outbox.rate', 'commands.per_minute', 'temperature.sysfs', 'state_directory',
  'http.metrics', 'http.certificate_file', 'http.private_key_file', 'wifi.ssid', 'wifi.password', 'mqtt.authority',
  'led.active_high',
]);

function groupOf(group: string, key: string): string {
  if (group === 'mqtt' && topics.includes(key.replace(/^mqtt\./, ''))) return 'topics';
  return ['', 'log', 'led'].includes(group) ? 'general' : group;
}

export function isRare(key: string, ofMeter = false): boolean {
  return rare.has(ofMeter && !key.startsWith('meter.') ? `meter.${key}` : key);
}

/** All settings but those of meters. Groups that are not known come last but for the general one. */
export function shownGroups(settings: Settings): ShownGroup[] {
  const groups = new Map<string, ShownGroup>();
  for (const { id, title, settings: own } of settings.groups) {
    for (const setting of own) {
      const name = groupOf(id, setting.key);
      const group = groups.get(name)
        ?? { id: name, ...(order.includes(name as GroupId) ? {} : { title }), plain: [], advanced: [] };
      (isRare(setting.key) ? group.advanced : group.plain).push(setting);
      groups.set(name, group);
    }
  }
  const rank = (id: string) => {
    const place = order.indexOf(id as GroupId);
    return place < 0 ? order.length - 1.5 : place;
  };
  return [...groups.values()].sort((one, other) => rank(one.id) - rank(other.id));
}
