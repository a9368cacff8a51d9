// The bridge's HTTP interface, as docs/openapi.yaml has it: types, requests, errors.

import { t } from './i18n';

export type Capability =
  | 'history' | 'settings' | 'restore' | 'ports' | 'probe' | 'inspect' | 'capture' | 'log' | 'restart' | 'wifi'
  | 'tls' | 'update';

export interface Session {
  state: 'setup' | 'login' | 'open';
  csrf?: string;
  has_password?: boolean;
  is_configured?: boolean;
  host: string;
  version: string;
  capabilities: Capability[];
}

export interface Diagnosis {
  code: string;
  sentence: string;
  next_step: string;
}

export type Medium = 'electricity' | 'gas' | 'water' | 'heat';

export interface Meter {
  id: string;
  parent?: string;
  name?: string;
  maker?: string;
  model?: string;
  meter_id?: string;
  list?: string;
  medium?: Medium;
  source: string;
  online: boolean;
  last?: number;
  expected_s?: number;
  readings: number;
  counters?: Record<string, number>;
  faults?: Record<string, number>;
  last_fault?: string;
  held_back?: string;
  clock?: Record<string, unknown>;
  diagnosis: Diagnosis;
}

export interface Broker {
  connected: boolean;
  host: string;
  port: number;
  code?: 'connected' | 'connecting' | 'lost' | 'failed' | 'refused';
  sentence: string;
  since?: number;
  queued?: number;
  acknowledged?: number;
  dropped?: number;
  refused?: number;
  reconnects?: number;
}

/** What firmware tells of itself; sizes in octets. */
export interface Device {
  chip: string;
  heap_free: number;
  heap_largest_block: number;
  fragmentation: number;
  reset_reason: string;
  crashes: number;
  wifi: { ssid?: string; strength?: number; address?: string };
  files_total: number;
  files_used: number;
  ring: { readings: number; dropped: number };
}

export interface Status {
  time: number;
  uptime: number;
  version: string;
  host: string;
  time_zone?: string;
  temperature_c?: number;
  temperature_problem?: string;
  sensor?: string;
  broker: Broker;
  outbox: {
    durable?: boolean;
    waiting?: number;
    waiting_octets?: number;
    catching_up?: boolean;
    problem?: string;
  };
  history?: { octets?: number; problem?: string };
  device?: Device;
  meters_total: number;
  meters_online: number;
  meters: Meter[];
}

/** A value and when its telegram came. */
export interface Dated {
  v: number;
  t: number;
}

export interface Latest {
  meter: string;
  time?: number;
  values: Record<string, Dated>;
}

export interface Telegram {
  meter: string;
  time: number;
  meter_time?: string;
  sequence?: number;
  temperature_c?: number;
  values: Record<string, number>;
}

export type Points = (number | null)[];

export interface Plot {
  meter: string;
  step: number;
  time: number[];
  series: Record<string, { mean: Points; least?: Points; most?: Points }>;
}

export type EnergyUnit = 'hour' | 'day' | 'month';

export interface Bucket {
  from: number;
  to: number;
  import_kwh?: number;
  export_kwh?: number;
  estimate?: boolean;
  covered?: number;
}

export interface Energy {
  meter: string;
  unit: EnergyUnit;
  buckets: Bucket[];
}

export type SettingValue = string | number | boolean | string[];

export interface Setting {
  key: string;
  help: string;
  allowed: string;
  kind: 'text' | 'number' | 'switch' | 'choice' | 'choices' | 'secret' | 'source';
  choices?: string[];
  lowest?: number;
  highest?: number;
  value?: SettingValue;
  default?: SettingValue;
  is_set?: boolean;
  origin?: string;
  locked?: string;
  needs_restart?: boolean;
}

export interface SettingGroup {
  id: string;
  title: string;
  settings: Setting[];
}

export interface MeterSettings {
  origin?: string;
  locked?: string;
  settings: Setting[];
}

export interface Settings {
  writable: boolean;
  reason?: string;
  /** The meters stay as many as they are. */
  fixed_meters?: boolean;
  groups: SettingGroup[];
  meter: Setting[];
  meters: MeterSettings[];
}

export type Values = Record<string, SettingValue | null>;

export interface Change {
  values?: Values;
  meters?: { was?: number; values?: Values }[];
}

export interface Problem {
  key: string;
  sentence: string;
}

export interface Saved {
  saved: boolean;
  applied: string[];
  needs_restart?: string[];
  warnings: string[];
}

export interface Tested {
  ok: boolean;
  code: 'connected' | 'refused' | 'failed' | 'no_answer';
  sentence: string;
}

export interface Backup {
  amsbridge_settings: 1;
  has_secrets?: boolean;
  values?: Record<string, unknown>;
  meters?: Record<string, unknown>[];
}

export interface Ports {
  ports: { source: string; used_by?: string }[];
  sensors: string[];
}

export interface Trial {
  source?: string;
  settings?: string;
  octets?: number;
  telegrams?: number;
  code?: string;
  sentence?: string;
}

export interface Probe {
  state: 'idle' | 'running' | 'found' | 'not_found' | 'failed' | 'stopped';
  source?: string;
  progress?: number;
  sentence?: string;
  next_step?: string;
  meter?: string;
  trials?: Trial[];
}

export interface ToInspect {
  input?: string;
  octets?: string;
  meter?: string;
  key?: string;
  auth_key?: string;
}

export interface Inspected {
  telegrams: Record<string, unknown>[];
  complaints?: string[];
  left_out?: number;
}

export interface LogEvent {
  time: number;
  level: 'error' | 'warning' | 'info' | 'debug';
  sentence: string;
}

export interface Network {
  ssid: string;
  strength: number;
  security: 'open' | 'wep' | 'wpa' | 'wpa2' | 'wpa3' | 'enterprise';
  known?: boolean;
}

export interface Wifi {
  state: 'unavailable' | 'off' | 'access_point' | 'connecting' | 'joined';
  sentence?: string;
  ssid?: string;
  failure?: string;
  /** Of this machine: the page is at NAME.local. */
  name?: string;
  address?: string;
  missing?: string[];
  networks: Network[];
}

/** What the bridge answered instead, or that it did not answer: then `status` is 0 and `code` "unreachable". */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    sentence: string,
    /** Of settings that are not right; else empty. */
    readonly problems: Problem[] = [],
    /** Seconds to wait, of too many tries. */
    readonly retryAfter?: number,
  ) {
    super(sentence);
  }
}

export const unreachable = () => new ApiError(0, 'unreachable', t('shell.no_answer'));

let csrf: string | undefined;
let onLoggedOut: () => void = () => undefined;

/** Is called when a request is answered with 401: the session has ended. */
export function whenLoggedOut(action: () => void): void {
  onLoggedOut = action;
}

/** Relative to the page, which may stand below a path of a reverse proxy. */
export function address(path: string, query: Record<string, string | number | boolean | undefined> = {}): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) parameters.set(name, String(value));
  }
  const text = parameters.toString();
  return `api/v1/${path}${text && '?'}${text}`;
}

const sentences = /^(sentence|next_step|message|problem|temperature_problem)$/;

/** With a capital letter, unless it begins with the name of a setting or a file, and with a full stop. */
export function asSentence(text: string): string {
  return text.replace(/^\p{Ll}(?=\p{L}* )/u, (letter) => letter.toUpperCase()).replace(/[\p{L}\d)"']$/u, '$&.');
}

/** An answer or an event of the bridge, its sentences ready to be shown. */
export function parsed<T>(json: string): T {
  return JSON.parse(json, (key, value: unknown) => (
    typeof value === 'string' && sentences.test(key) ? asSentence(value) : value)) as T;
}

async function failure(answer: Response): Promise<ApiError> {
  const body = await answer.text().then(parsed).catch(() => ({})) as {
    error?: { code: string; sentence: string };
    problems?: Problem[];
  };
  const wait = Number(answer.headers.get('Retry-After')) || undefined;
  const sentence = body.error?.sentence ?? body.problems?.[0]?.sentence ?? `HTTP ${answer.status}`;
  return new ApiError(answer.status, body.error?.code ?? '', sentence, body.problems, wait);
}

async function send(method: string, url: string, body?: unknown, signal?: AbortSignal): Promise<Response> {
  const headers: Record<string, string> = {};
  if (csrf && method !== 'GET') headers['X-CSRF-Token'] = csrf;
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  try {
    return await fetch(url, {
      method,
      headers,
      cache: 'no-store',
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal ? { signal } : {}),
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw unreachable();
  }
}

async function read<T>(answer: Response, url: string): Promise<T> {
  if (!answer.ok) {
    const error = await failure(answer);
    if (answer.status === 401 && error.code !== 'wrong_password' && !url.endsWith('/session')) onLoggedOut();
    throw error;
  }
  return parsed<T>(await answer.text());
}

async function ask<T>(method: string, url: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  return read(await send(method, url, body, signal), url);
}

/** Sends a file as it is. `onProgress` gets how much of it is there, 0 to 1, which fetch() does not tell. */
function upload<T>(url: string, file: Blob, onProgress: (share: number) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', url);
    request.setRequestHeader('Content-Type', 'application/octet-stream');
    if (csrf) request.setRequestHeader('X-CSRF-Token', csrf);
    request.upload.onprogress = ({ loaded, total }) => onProgress(loaded / total);
    request.onload = () => resolve(read(new Response(request.responseText, { status: request.status }), url));
    request.onerror = () => reject(unreachable());
    request.send(file);
  });
}

async function askSession(method: string, body?: unknown): Promise<Session> {
  const session = await ask<Session>(method, address('session'), body);
  csrf = session.csrf;
  return session;
}

export interface HistoryQuestion {
  meter: string;
  from: number;
  to: number;
  series?: string;
  points?: number;
}

/** A device whose clock has not been set yet is at the beginning of 1970, before which there is nothing to ask for. */
const historyAddress = (question: HistoryQuestion, view: string) =>
  address('history', { ...question, from: Math.max(0, question.from), view });

/** Of a meter that is new nothing is kept yet, which is no failure. */
function nothingYet<T>(nothing: T): (error: ApiError) => T {
  return (error) => {
    if (error.status !== 404) throw error;
    return nothing;
  };
}

const get = <T>(path: string) => ask<T>('GET', address(path));
const post = <T>(path: string, body: unknown = {}) => ask<T>('POST', address(path), body);

export const api = {
  session: () => askSession('GET'),
  logIn: (secret: { password?: string; setup_code?: string }) => askSession('POST', secret),
  setPassword: (change: { password: string; current?: string }) => askSession('PUT', change),
  logOut: () => askSession('DELETE'),
  status: () => get<Status>('status'),
  meters: () => get<{ meters: Meter[] }>('meters'),
  reading: (meter: string) => get<Latest>(`meters/${encodeURIComponent(meter)}/reading`),
  plot: (question: HistoryQuestion, signal?: AbortSignal) =>
    ask<Plot>('GET', historyAddress(question, 'plot'), undefined, signal)
      .catch(nothingYet<Plot>({ ...question, step: 0, time: [], series: {} })),
  energy: (question: HistoryQuestion & { unit: EnergyUnit }, signal?: AbortSignal) =>
    ask<Energy>('GET', historyAddress(question, 'energy'), undefined, signal)
      .catch(nothingYet<Energy>({ ...question, buckets: [] })),
  settings: () => get<Settings>('settings'),
  changeSettings: (change: Change) => ask<Saved>('PUT', address('settings'), change),
  checkSettings: (change: Change, signal?: AbortSignal) =>
    ask<Saved>('PUT', address('settings', { check: true }), change, signal),
  testSettings: (change: Change) => post<Tested>('settings/test', change),
  backup: (password?: string) => post<Backup>('settings/backup', password === undefined ? {} : { password }),
  restore: (backup: Backup) => post<Saved>('settings/restore', backup),
  ports: () => get<Ports>('ports'),
  probe: () => get<Probe>('probe'),
  startProbe: (source?: string) => post<Probe>('probe', source === undefined ? {} : { source }),
  stopProbe: () => ask<Probe>('DELETE', address('probe')),
  inspect: (question: ToInspect) => post<Inspected>('inspect', question),
  log: () => get<{ events: LogEvent[] }>('log'),
  restart: () => post<object>('restart'),
  update: (image: Blob, onProgress: (share: number) => void) =>
    upload<{ updated: true; sentence: string }>(address('update'), image, onProgress),
  wifi: () => get<Wifi>('wifi'),
  scanWifi: () => post<Wifi>('wifi/scan'),
  joinWifi: (network: { ssid: string; password?: string; hidden?: boolean }) => post<Wifi>('wifi/join', network),
};
