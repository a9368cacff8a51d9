// All settings, as docs/settings.md lists them, or docs/firmware-settings.md for a device, kept in memory.

import { readFileSync } from 'node:fs';

const secrets = ['mqtt.password', 'meter.key', 'meter.auth_key', 'wifi.password'];

// What the document does not have yet.
const later = [
  ['http.metrics', 'local', 'none, local or all in quotes', 'Who gets /metrics without the page\'s password.'],
  ['history.enabled', 'true', 'true or false', 'Keep readings for the page\'s plots.'],
  ['history.days', '30', 'a whole number from 1 to 3650', 'Days that every reading is kept.'],
  ['wifi.setup_ap', 'false', 'true or false', 'Be an access point for setting up while there is no known network.'],
];

function kindOf(key, allowed) {
  if (secrets.includes(key)) return { kind: 'secret' };
  if (key === 'meter.source') return { kind: 'source' };
  const range = /^a whole number from (\d+) to (\d+)/.exec(allowed);
  if (range) return { kind: 'number', lowest: Number(range[1]), highest: Number(range[2]) };
  if (allowed === 'true or false') return { kind: 'switch' };
  const several = / or several of them/.test(allowed);
  if (several || / or \S+ in quotes$/.test(allowed) || /^\w+(, \w+)* or \w+$/.test(allowed)) {
    const choices = allowed.replace(/ or several of them.*| in quotes$/g, '').split(/, | or /);
    return { kind: several ? 'choices' : 'choice', choices };
  }
  return { kind: 'text' };
}

function valueOf(kind, text) {
  switch (kind) {
    case 'number': return Number(text);
    case 'switch': return text === 'true';
    case 'choices': return [text];
    default: return text;
  }
}

function setting([key, text, allowed, help]) {
  const kind = kindOf(key, allowed);
  const value = valueOf(kind.kind, text);
  return {
    key: key.replace(/^meter\./, ''), help, allowed, ...kind, origin: 'default', is_set: false,
    ...(kind.kind === 'secret' ? {} : { value, default: value }),
  };
}

const tableOf = (key) => (key.includes('.') ? key.split('.')[0] : '');

/** The settings that a document lists, and `later` ones that it does not have yet. */
function readSettings(document, later = []) {
  const text = readFileSync(new URL(`../../docs/${document}`, import.meta.url), 'utf8');
  const listed = [...text.matchAll(/^\| `([^`]+)` \| (?:`([^`]*)`)? *\| (.*?) \| (.*?) \|$/gm)]
    .map(([, ...columns]) => columns.map((column) => column ?? ''));
  const rows = [...listed, ...later.filter(([key]) => !listed.some(([one]) => one === key))];
  const others = rows.filter(([key]) => tableOf(key) !== 'meter');
  return {
    meter: rows.filter(([key]) => tableOf(key) === 'meter').map(setting),
    groups: [...new Set(others.map(([key]) => tableOf(key)))].map((id) => ({
      id, title: id, settings: others.filter(([key]) => tableOf(key) === id).map(setting),
    })),
    meters: [],
  };
}

const find = ({ groups }, key) => groups.flatMap((group) => group.settings).find((one) => one.key === key);

function set(one, value, origin = 'page') {
  const isSet = value !== null && value !== '';
  if (one.kind !== 'secret') one.value = value ?? one.default;
  Object.assign(one, { is_set: isSet, origin: value === null ? 'default' : origin });
}

function newMeter({ meter }, values) {
  const settings = structuredClone(meter);
  for (const [key, value] of Object.entries(values)) set(settings.find((one) => one.key === key), value);
  return { origin: 'page', settings };
}

const program = readSettings('settings.md', later);
set(find(program, 'mqtt.host'), 'mosquitto.local', '/etc/amsbridge/amsbridge.toml:12');
set(find(program, 'mqtt.password'), 'kept');
set(find(program, 'outbox.days'), 14);
find(program, 'mqtt.base').locked = 'AMSBRIDGE_MQTT_BASE in the environment sets it.';
find(program, 'time_zone').needs_restart = true;
program.meters = [
  newMeter(program, { source: 'serial:///dev/serial/by-id/usb-FTDI_FT232R_USB_UART_A50285BI-if00-port0?baud=2400&parity=even&data=8&stop=1', name: 'house', key: 'kept' }),
  newMeter(program, { source: 'tcp://192.168.1.40:2000', name: 'garage' }),
];

const firmware = readSettings('firmware-settings.md');
firmware.fixed_meters = true;
firmware.meters = [{ settings: structuredClone(firmware.meter) }];

const kept = (state) => (state?.device === '1' ? firmware : program);

export function all(state) {
  const settings = kept(state);
  const hasNone = state?.configured === '0' && !settings.fixed_meters;
  return { writable: true, ...settings, meters: hasNone ? [] : settings.meters };
}

function problemsOf(body) {
  const problems = [];
  const values = body.values ?? {};
  if (/\s/.test(values['mqtt.host'] ?? '')) {
    problems.push({ key: 'mqtt.host', sentence: 'mqtt.host must be a host name or address only, without mqtt:// or a port.' });
  }
  const port = values['mqtt.port'] ?? 1883;
  if (!(Number.isInteger(port) && port >= 1 && port <= 65535)) {
    problems.push({ key: 'mqtt.port', sentence: 'mqtt.port must be a whole number from 1 to 65535.' });
  }
  (body.meters ?? []).forEach((one, place) => {
    if (one.values?.name === 'bridge') {
      problems.push({ key: `meter[${place + 1}].name`, sentence: 'meter.name must not be bridge, which is a topic of the bridge itself.' });
    }
    if (one.was === undefined && !one.values?.source) {
      problems.push({ key: `meter[${place + 1}].source`, sentence: 'meter.source is missing.' });
    }
  });
  return problems;
}

function apply(settings, body) {
  for (const [key, value] of Object.entries(body.values ?? {})) set(find(settings, key), value);
  if (!body.meters) return;
  settings.meters = body.meters.map(({ was, values = {} }) => {
    const one = was === undefined ? newMeter(settings, {}) : settings.meters[was];
    for (const [key, value] of Object.entries(values)) set(one.settings.find((known) => known.key === key), value);
    return one;
  });
}

export function change({ body, query, state }) {
  const settings = kept(state);
  const problems = problemsOf(body);
  if (settings.fixed_meters && body.meters && (body.meters.length !== 1 || body.meters[0].was !== 0)) {
    problems.push({ key: 'meter', sentence: 'The device reads one meter, which cannot be added or removed.' });
  }
  if (problems.length) return { status: 422, body: { problems } };
  const isCheck = query.get('check') === 'true';
  if (!isCheck) {
    apply(settings, body);
    if (body.meters?.length) state.configured = '1';
  }
  const applied = [
    ...Object.keys(body.values ?? {}),
    ...(body.meters ?? []).flatMap(({ was, values }, place) => (was === undefined ? [`meter[${place + 1}]`]
      : Object.keys(values ?? {}).map((key) => `meter[${place + 1}].${key}`))),
  ];
  return { body: { saved: !isCheck, applied, needs_restart: applied.filter((key) => find(settings, key)?.needs_restart), warnings: [] } };
}
