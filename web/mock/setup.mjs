// The search for a meter, Wi-Fi, and explained telegrams.

import { readFileSync } from 'node:fs';

const telegrams = JSON.parse(readFileSync(new URL('inspected.json', import.meta.url), 'utf8'));
const port = 'serial:///dev/serial/by-id/usb-FTDI_FT232R_USB_UART_A50285BI-if00-port0';

const probe = { state: 'idle' };
const outcomes = [
  { source: 'serial:///dev/ttyAMA0', settings: '2400 8E1', octets: 0, telegrams: 0, code: 'no_octets', sentence: 'Not a single octet has come from the meter.' },
  { source: port, settings: '2400 8N1', octets: 214, telegrams: 0, code: 'wrong_parity', sentence: 'The speed is right, but the line is read with the wrong parity.' },
];

/** `?probe=good|encrypted_no_key|not_found` chooses what comes of it. */
function startProbe({ body, state }) {
  const source = body.source ?? (state.device === '1' ? 'serial://uart0' : port);
  const pace = Number(process.env['MOCK_PACE'] ?? 1500);
  Object.assign(probe, { state: 'running', source: state.device === '1' ? source : outcomes[0].source, progress: 0.1, trials: [], meter: undefined, next_step: '' });
  const step = (action, time) => setTimeout(() => probe.state === 'running' && action(), time).unref();
  step(() => Object.assign(probe, { progress: 0.4, source, trials: outcomes.slice(0, 1) }), pace);
  step(() => Object.assign(probe, { progress: 0.7, trials: outcomes }), pace * 2);
  step(() => {
    const code = state.probe || 'good';
    if (code === 'not_found') {
      Object.assign(probe, { state: 'not_found', progress: 1, sentence: 'Not a single octet has come from the meter.',
        next_step: 'Most often the port is still closed: the grid company opens it when you ask.', trials: [outcomes[0]] });
      return;
    }
    const isGood = code === 'good';
    Object.assign(probe, {
      state: 'found', progress: 1, source: `${source}?baud=2400&parity=even&data=8&stop=1`,
      meter: isGood ? 'Kaifa MA304H3E' : 'Kamstrup',
      sentence: isGood ? 'Telegrams arrive and are read.' : 'Telegrams arrive whole but are encrypted, and no key is known.',
      next_step: isGood ? '' : 'Ask your grid company for the encryption key of the customer port and enter it in the settings of this meter.',
      trials: [...outcomes, { source, settings: '2400 8E1', octets: 812, telegrams: 4, code,
        sentence: isGood ? 'Telegrams arrive and are read.' : 'Telegrams arrive whole but are encrypted, and no key is known.' }],
    });
  }, pace * 3);
  return { status: 202, body: probe };
}

const wifi = {
  state: 'access_point', ssid: 'amsbridge-1A2B', missing: [],
  networks: [
    { ssid: 'Hjemme', strength: 82, security: 'wpa2', known: true },
    { ssid: 'Naboen', strength: 40, security: 'wpa3' },
    { ssid: 'Bedrift', strength: 55, security: 'enterprise' },
    { ssid: 'Kafé', strength: 23, security: 'open' },
  ],
};

/** A device tells where it is to be found. */
const whereabouts = ({ device }) => (device === '1'
  ? { name: 'amsbridge-a1b2c3', ...(wifi.state === 'joined' ? { address: '192.168.1.50' } : {}) } : {});

const wifiNow = ({ state }) => ({ body: { ...wifi, ...whereabouts(state) } });

function joinWifi({ body }) {
  Object.assign(wifi, { state: 'connecting', ssid: body.ssid, failure: undefined });
  setTimeout(() => Object.assign(wifi, body.password === 'feil-passord'
    ? { state: 'access_point', ssid: 'amsbridge-1A2B', failure: 'The password is wrong.' }
    : { state: 'joined' }), 3000).unref();
  return { status: 202, body: wifi };
}

function inspect({ body }) {
  const text = body.input ?? body.octets ?? '';
  if (text.includes('nothing')) return { body: { telegrams: [], complaints: ['There are no octets of a meter in this text.'], left_out: 0 } };
  const copies = text.length > 5000 ? 20 : 1;
  const all = Array.from({ length: copies }, () => telegrams).flat();
  return { body: { telegrams: all.map((one, index) => ({ ...one, telegram: index + 1 })), complaints: [], left_out: copies > 1 ? 140 : 0 } };
}

export const setupRoutes = {
  'GET probe': () => ({ body: probe }),
  'POST probe': startProbe,
  'DELETE probe': () => ({ body: Object.assign(probe, { state: 'stopped' }) }),
  'POST inspect': inspect,
  'GET ports': ({ state }) => ({
    body: state.device === '1' ? { ports: [{ source: 'serial://uart0' }, { source: 'serial://uart0-gpio13' }], sensors: [] } : { ports: [{ source: port, used_by: 'house' }, { source: 'serial:///dev/ttyAMA0' }], sensors: ['28-00000a1b2c3d'] },
  }),
  'GET wifi': wifiNow,
  'POST wifi/scan': () => ({ status: 202, body: wifi }),
  'POST wifi/join': joinWifi,
};
