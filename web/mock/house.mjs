// A made-up house: what its meters say is a function of time, so that history and the present fit together.

let ahead = 0;

export function setNow(seconds) {
  ahead = seconds;
}

export function now() {
  return Date.now() / 1000 + ahead;
}

/** 0 to 1, the same for the same number. */
function chance(seed) {
  const x = Math.sin(seed * 12.9898) * 43758.5453;
  return x - Math.floor(x);
}

function smooth(t, period, seed) {
  const place = t / period;
  const whole = Math.floor(place);
  const share = place - whole;
  const weight = share * share * (3 - 2 * share);
  return chance(whole + seed) * (1 - weight) + chance(whole + 1 + seed) * weight;
}

/** Power in W at a time: positive is drawn, negative delivered. */
export function power(t) {
  const hour = (t / 3600) % 24;
  const season = 1 + 0.6 * Math.cos((2 * Math.PI * (t / 86400 - 15)) / 365.25);
  const heating = 900 * season * (0.7 + 0.5 * smooth(t, 1800, 7));
  const people = 700 * Math.exp(-((hour - 6.5) ** 2) / 2) + 1300 * Math.exp(-((hour - 17.5) ** 2) / 5);
  const kettle = chance(Math.floor(t / 300)) > 0.93 ? 2000 : 0;
  const boiler = chance(Math.floor(t / 1500) + 3) > 0.75 ? 1900 : 0;
  const sun = 4200 * (2 - season) * Math.max(0, Math.sin(((hour - 5) / 14) * Math.PI)) ** 2 * smooth(t, 900, 21);
  return Math.round(heating + people + kettle + boiler + 60 * chance(Math.floor(t / 2.5)) - (hour > 5 && hour < 19 ? sun : 0));
}

export const house = { id: 'house', maker: 'Kaifa', model: 'MA304H3E', meter_id: '6970631400000000', list: 'KFM_001' };
const cabin = { id: 'cabin', maker: 'Kamstrup', model: '6841121BN143101040', list: 'Kamstrup_V0001' };
const gas = { id: 'house-gas', parent: 'house', medium: 'gas' };
const water = { id: 'house-water', parent: 'house', medium: 'water' };

export function meters(state) {
  return state.meters === '1' ? [house] : [house, cabin];
}

const diagnoses = {
  good: ['Telegrams arrive and are read.', ''],
  fell_silent: ['The meter has fallen silent.',
    'Check the plug, the cable and the power of the adapter. After a move or a new contract grid companies close the '
    + 'port: ask yours to open it again.'],
  wrong_key: ['Telegrams arrive whole but the key does not open them.',
    'Compare the key with your grid company\'s, digit by digit: 32 hexadecimal digits, and of this meter. After a '
    + 'change of meter ask for the new one.'],
  no_octets: ['Not a single octet has come from the meter.', 'Ask the grid company to open the port.'],
};

export function diagnosis(state) {
  const code = state.diagnosis || (state.silent === '1' ? 'fell_silent' : 'good');
  const [sentence, next_step] = diagnoses[code] ?? [code, ''];
  return { code, sentence, next_step };
}

let silentSince = 0;

function meter(description, state) {
  const isSilent = state.silent === '1';
  if (!isSilent) silentSince = 0;
  else silentSince ||= now() - 40;
  return {
    ...description, source: 'serial:///dev/ttyUSB0?baud=2400&parity=even', online: !isSilent,
    last: isSilent ? silentSince : now() - 1.2, expected_s: 30, readings: 181_233,
    counters: { octets: 20_412_200, telegrams: 181_240 }, faults: { fcs_mismatch: 7 }, diagnosis: diagnosis(state),
  };
}

const device = {
  chip: 'ESP8266EX', heap_free: 21_480, heap_largest_block: 16_900, fragmentation: 21, reset_reason: 'Power on', crashes: 0,
  wifi: { ssid: 'Hjemme', strength: 74, address: '192.168.1.50' }, files_total: 1_024_000, files_used: 90_112,
  ring: { readings: 0, dropped: 0 },
};

export function status(state) {
  const isUp = state.broker === '1';
  const all = [...meters(state), ...(state.meters === '1' ? [] : [gas, water])];
  return {
    time: now(), uptime: 345_600, version: '0.5.0', host: 'raspberrypi', time_zone: state.zone, temperature_c: 21.4,
    sensor: '28-00000a1b2c3d',
    broker: {
      connected: isUp, host: 'mosquitto.local', port: 8883, code: isUp ? 'connected' : 'lost', since: now() - 86_400,
      sentence: isUp ? 'Connected.' : 'The connection was refused: nobody listens on mosquitto.local, port 8883.',
      queued: 0, acknowledged: 181_200, dropped: 0, refused: 0, reconnects: 2,
    },
    outbox: { durable: true, waiting: isUp ? 0 : 412, waiting_octets: isUp ? 0 : 120_300, catching_up: false },
    history: { octets: state.device === '1' ? 41_200 : 52_428_800 },
    ...(state.device === '1' ? { device, host: 'amsbridge-a1b2c3', outbox: { durable: false, waiting: isUp ? 0 : 412 } } : {}),
    meters_total: all.length, meters_online: state.silent === '1' ? 0 : all.length,
    meters: all.map((description) => meter(description, state)),
  };
}

export function values(t, description) {
  const scale = description.id === 'cabin' ? 0.3 : 1;
  const p = Math.round(power(t) * scale);
  const drawn = Math.max(0, p);
  const delivered = Math.max(0, -p);
  const amperes = [0.45, 0.33, 0.22].map((share) => Math.round((Math.abs(p) * share * 100) / 231) / 100);
  return {
    active_power_import_w: drawn, active_power_export_w: delivered, reactive_power_import_var: 0,
    reactive_power_export_var: Math.round(120 + 40 * smooth(t, 60, 4)),
    current_l1_a: amperes[0], current_l2_a: amperes[1], current_l3_a: amperes[2],
    voltage_l1_v: Math.round((229 + 4 * smooth(t, 120, 1)) * 10) / 10,
    voltage_l2_v: Math.round((230 + 4 * smooth(t, 140, 2)) * 10) / 10,
    voltage_l3_v: Math.round((228 + 4 * smooth(t, 160, 3)) * 10) / 10,
  };
}

const registers = {
  active_energy_import_kwh: 109_554.02, active_energy_export_kwh: 8123.5, reactive_energy_import_kvarh: 12.1,
  reactive_energy_export_kvarh: 2044.33,
};

function dated(found, t) {
  return Object.fromEntries(Object.entries(found).map(([key, v]) => [key, { v, t }]));
}

export function readings(state) {
  const last = state.silent === '1' ? silentSince || now() - 40 : now() - 1.2;
  const hour = Math.floor(now() / 3600) * 3600 + 10;
  const result = meters(state).map((description) => ({
    meter: description.id, time: last, values: { ...dated(values(last, description), last), ...dated(registers, hour) },
  }));
  if (state.meters !== '1') {
    result.push({ meter: gas.id, time: hour, values: dated({ gas_volume_m3: 2345.678 }, hour) });
    result.push({ meter: water.id, time: hour - 90_000, values: dated({ water_volume_m3: 812.04 }, hour - 90_000) });
  }
  return result;
}

let sequence = 0;

export function telegram(description) {
  return { meter: description.id, time: now(), sequence: ++sequence, temperature_c: 21.4, values: values(now(), description) };
}
