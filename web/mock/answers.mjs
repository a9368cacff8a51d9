// What the made-up bridge answers to each request: {body} or {text, type}, or {status, code, sentence}.

import { now, readings, status } from './house.mjs';
import { csv, energy, plot } from './history.mjs';
import * as settings from './settings.mjs';
import { setupRoutes } from './setup.mjs';

const capabilities = ['history', 'settings', 'restore', 'ports', 'probe', 'inspect', 'capture', 'log', 'restart', 'wifi'];

const ofDevice = [...capabilities.filter((one) => one !== 'inspect'), 'update'];

function session(state) {
  const isDevice = state.device === '1';
  const common = {
    state: state.session, host: isDevice ? 'amsbridge-a1b2c3' : 'raspberrypi', version: '0.5.0',
    capabilities: isDevice ? ofDevice : capabilities,
  };
  if (state.session !== 'open') return { ...common, has_password: state.session === 'login' };
  return { ...common, csrf: 'c5rf', has_password: true, is_configured: state.configured === '1' };
}

function logIn({ body, state }) {
  if (state.session === 'setup' ? body.setup_code !== '1234-5678' : body.password !== 'secret') {
    return { status: 401, code: 'wrong_password', sentence: 'That is not right.' };
  }
  state.session = 'open';
  return { body: session(state) };
}

function history({ query, state }) {
  const id = query.get('meter');
  if (!id) return { status: 400, code: 'bad_request', sentence: 'Say which meter.' };
  if (!readings(state).some(({ meter }) => meter === id)) {
    return { status: 404, code: 'not_found', sentence: `There is no history of a meter "${id}".` };
  }
  if (query.get('format') === 'csv') return { text: csv(query, state.zone), type: 'text/csv' };
  return { body: query.get('view') === 'energy' ? energy(query, state.zone) : plot(query) };
}

function update({ body, state }) {
  if (body.length === 0) return { status: 422, code: 'not_an_image', sentence: 'The image is empty.' };
  return state.update === 'bad_signature'
    ? { status: 403, code: 'bad_signature', sentence: 'The signature of the image is not right.' }
    : { body: { updated: true, sentence: 'The new program is in its place; the device begins anew with it.' } };
}

const log = () => ({
  events: [
    { time: now() - 7200, level: 'info', sentence: 'Meter house: telegrams arrive and are read.' },
    { time: now() - 3600, level: 'warning', sentence: 'The broker has gone away; readings wait on the disk.' },
    { time: now() - 3590, level: 'info', sentence: 'Connected to mosquitto.local, port 8883.' },
  ],
});

const table = {
  'GET session': ({ state }) => ({ body: session(state) }),
  'POST session': logIn,
  'PUT session': ({ state }) => ({ body: session(state) }),
  'DELETE session': ({ state }) => ((state.session = 'login'), { body: session(state) }),
  'GET status': ({ state }) => ({ body: status(state) }),
  'GET meters': ({ state }) => ({ body: { meters: status(state).meters } }),
  'GET history': history,
  'GET settings': ({ state }) => ({ body: settings.all(state) }),
  'PUT settings': settings.change,
  'POST settings/test': ({ state }) => ({
    body: state.broker === '1'
      ? { ok: true, code: 'connected', sentence: 'Connected to mosquitto.local, port 8883.' }
      : { ok: false, code: 'failed', sentence: 'Nobody listens on mosquitto.local, port 8883.' },
  }),
  'POST settings/backup': () => ({ body: { amsbridge_settings: 1, has_secrets: false, values: {}, meters: [] } }),
  'POST settings/restore': () => ({ body: { saved: true, applied: ['mqtt.host'], warnings: [] } }),
  ...setupRoutes,
  'GET capture': () => ({ text: '# amsbridge recording\n', type: 'text/plain' }),
  'GET log': () => ({ body: log() }),
  'POST update': update,
  'POST restart': () => ({ status: 202, body: {} }),
};

function reading({ path, state }) {
  const id = decodeURIComponent(path.split('/')[1]);
  const found = readings(state).find((latest) => latest.meter === id);
  return found ? { body: found } : { status: 404, code: 'not_found', sentence: `There is no meter ${id}.` };
}

export function answers(request) {
  const { method, path, state } = request;
  if (state.session !== 'open' && path !== 'session') {
    return { status: 401, code: 'logged_out', sentence: 'Log in first.' };
  }
  if (/^meters\/[^/]+\/reading$/.test(path)) return reading(request);
  const answer = table[`${method} ${path}`];
  return answer ? answer(request) : { status: 404, code: 'not_found', sentence: 'There is nothing here.' };
}

