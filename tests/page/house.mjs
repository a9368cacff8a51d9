// Real processes for the tests of the page: a Mosquitto, the program, simulated meters. All on loopback, each ended with
// the house that it belongs to.

import { spawn, spawnSync } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
export const amsbridge = resolve(root, process.env.AMSBRIDGE ?? 'build/dev/bridge/amsbridge');
export const device = resolve(root, process.env.DEVICE_PROGRAM ?? 'build/dev/firmware/host/amsbridge-device');
export const historyMaker = resolve(root, process.env.HISTORY_MAKER ?? 'build/dev/tests/history_maker');
export const password = 'correct horse battery';

/** Waits until `condition()` is true. What is waited for should come at once; the limit is for slow machines. */
export async function waitFor(condition, what, seconds = 30) {
  for (const deadline = Date.now() + seconds * 1000; ;) {
    const found = await condition();
    if (found) return found;
    if (Date.now() > deadline) throw new Error(`waited ${seconds} s in vain for ${what}`);
    await pause(25);
  }
}

/** One that no outgoing connection is given meanwhile: those of Linux begin at 32768. */
export async function freePort() {
  for (;;) {
    const port = 20000 + Math.floor(Math.random() * 12000);
    const server = createServer();
    const isFree = await new Promise((done) => {
      server.once('error', () => done(false));
      server.listen(port, '127.0.0.1', () => done(true));
    });
    if (!isFree) continue;
    await new Promise((done) => server.close(done));
    return port;
  }
}

function answers(port) {
  return new Promise((done) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      done(true);
    });
    socket.once('error', () => done(false));
  });
}

/** Of the surroundings only what the program needs: no setting of this machine. */
function surroundings(home, more) {
  const kept = ['PATH', 'LD_PRELOAD', 'ASAN_OPTIONS', 'TSAN_OPTIONS'].filter((name) => process.env[name]);
  return { HOME: home, TZ: 'Europe/Oslo', ...Object.fromEntries(kept.map((name) => [name, process.env[name]])), ...more };
}

class Process {
  constructor(log, command, words, options = {}) {
    this.log = log;
    const errors = openSync(log, 'a');
    this.child = spawn(command, words.map(String), { stdio: ['ignore', 'pipe', errors], ...options });
    closeSync(errors);
    this.output = '';
    this.child.stdout.setEncoding('utf8').on('data', (text) => {
      this.output += text;
    });
    this.over = new Promise((done) => this.child.once('exit', (code) => {
      this.isOver = true;
      done(code);
    }));
  }

  words() {
    return readFileSync(this.log, 'utf8');
  }

  lines() {
    return this.output.split('\n').slice(0, -1);
  }

  async end(signal = 'SIGTERM') {
    if (!this.isOver) this.child.kill(signal);
    return this.over;
  }
}

class Broker {
  constructor(house, port) {
    Object.assign(this, { house, port });
    this.file = join(house.folder, `mosquitto-${port}.conf`);
    writeFileSync(this.file, `listener ${port} 127.0.0.1\nallow_anonymous true\npersistence false\n${
      process.getuid() === 0 ? 'user root\n' : ''}`);
  }

  async start() {
    const program = existsSync('/usr/sbin/mosquitto') ? '/usr/sbin/mosquitto' : 'mosquitto';
    this.process = this.house.run('mosquitto', program, ['-c', this.file]);
    await waitFor(() => answers(this.port), 'mosquitto to listen');
    return this;
  }

  stop() {
    return this.process.end();
  }

  /** All that is published on `topic` from now on. */
  async subscribe(topic = '#') {
    const reader = this.house.run('subscriber', 'mosquitto_sub', ['-p', this.port, '-t', topic, '-t', 'ready', '-F', '%t %p']);
    const messages = () => reader.lines().map((line) => {
      const space = line.indexOf(' ');
      return { topic: line.slice(0, space), payload: line.slice(space + 1) };
    });
    await waitFor(() => {
      spawnSync('mosquitto_pub', ['-p', String(this.port), '-t', 'ready', '-m', '1']);
      return messages().some((message) => message.topic === 'ready');
    }, 'the subscription');
    return {
      messages,
      readings: (of) => messages().filter((message) => message.topic === of).map(({ payload }) => JSON.parse(payload)),
      end: () => reader.end(),
    };
  }
}

/** Whatever has a page at `url`, and tells somebody who is beside it the `setupCode()`. */
class Served {
  /** What a program asks, as the page's owner; the first one sets the password. */
  async ask(method, path, body) {
    this.client ??= await this.logIn();
    return this.fetch(method, path, body, this.client);
  }

  async fetch(method, path, body, { cookie, csrf } = {}) {
    const answer = await fetch(`${this.url}/api/v1${path}`, {
      method,
      headers: {
        ...(cookie ? { Cookie: cookie } : {}),
        ...(csrf ? { 'X-CSRF-Token': csrf } : {}),
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    const given = answer.headers.get('set-cookie')?.split(';')[0];
    return { json: JSON.parse(text), given };
  }

  async logIn() {
    const { json } = await this.fetch('GET', '/session');
    const words = json.state === 'setup' ? { setup_code: this.setupCode(), password } : { password };
    const opened = await this.fetch('POST', '/session', words);
    return { cookie: opened.given, csrf: opened.json.csrf };
  }

  async change(change) {
    return (await this.ask('PUT', '/settings', change)).json;
  }

  async status() {
    return (await this.ask('GET', '/status')).json;
  }
}

class Bridge extends Served {
  constructor(house, name, port, { settings, words = [], environment = {} }) {
    super();
    Object.assign(this, { house, name, port, words, environment, url: `http://127.0.0.1:${port}` });
    this.folder = join(house.folder, name);
    mkdirSync(this.folder, { recursive: true });
    this.state = join(this.folder, 'state');
    if (settings !== undefined) {
      this.file = join(this.folder, 'amsbridge.toml');
      writeFileSync(this.file, settings);
    }
  }

  options() {
    return { env: surroundings(this.folder, this.environment) };
  }

  all(...words) {
    return [...words, ...(this.file ? ['--config', this.file] : []), '--state-directory', this.state];
  }

  async start() {
    const words = [...this.all('run', '--http-listen', `127.0.0.1:${this.port}`), ...this.words];
    this.process = this.house.run(this.name, amsbridge, words, this.options());
    await waitFor(async () => this.process.isOver || answers(this.port), 'the page');
    if (this.process.isOver) throw new Error(this.process.words());
    return this;
  }

  stop() {
    return this.process.end();
  }

  /** `amsbridge setup-code`, as somebody on the machine would ask. */
  setupCode() {
    const asked = spawnSync(amsbridge, this.all('setup-code'), { encoding: 'utf8', ...this.options() });
    if (asked.status !== 0) throw new Error(asked.stderr);
    return asked.stdout.trim();
  }
}

/** The device on this computer: a folder is its flash, another what stands around it. */
class Device extends Served {
  constructor(house, name, port, { serial, networks = {}, words = [] } = {}) {
    super();
    Object.assign(this, { house, name, port, serial, words, url: `http://127.0.0.1:${port}` });
    this.folder = join(house.folder, name);
    this.around = join(this.folder, 'around');
    mkdirSync(this.around, { recursive: true });
    this.networks(networks);
  }

  /** The networks in reach, and their passwords. */
  networks(networks) {
    const file = join(this.around, 'networks');
    writeFileSync(`${file}.new`, Object.entries(networks).map(([name, secret]) => `${name}\t${secret}\n`).join(''));
    renameSync(`${file}.new`, file);
  }

  async start() {
    this.process = this.house.run(this.name, device, ['--folder', this.folder, '--surroundings', this.around,
      '--http', `127.0.0.1:${this.port}`, ...(this.serial ? ['--serial', this.serial] : []), ...this.words]);
    await waitFor(() => this.process.isOver || this.process.words().includes('The page is open'), 'the page');
    if (this.process.isOver) throw new Error(this.process.words());
    return this;
  }

  stop(signal) {
    return this.process.end(signal);
  }

  /** As it is printed on the serial port. */
  setupCode() {
    return /setup code is (\w{5}-\w{5})/.exec(this.process.words())[1];
  }

  /** How often it has begun. */
  starts() {
    return this.process.words().split('The page is open').length - 1;
  }
}

/** A line behind a TCP port: what is sent on it, and what another source sends as long as it is not cut. */
export class Line {
  static async open() {
    const line = new Line();
    line.readers = new Set();
    line.server = createServer((socket) => {
      line.readers.add(socket);
      socket.on('error', () => undefined).on('close', () => line.readers.delete(socket));
    });
    await new Promise((done) => line.server.listen(0, '127.0.0.1', done));
    line.server.unref();
    line.source = `tcp://127.0.0.1:${line.server.address().port}`;
    return line;
  }

  send(octets) {
    for (const reader of this.readers) reader.write(octets);
  }

  /** Passes on what comes from `source`, but for the time that `isCut`. */
  passOn(source) {
    const { hostname, port } = new URL(source.replace(/^tcp/, 'http'));
    this.feed = connect(Number(port), hostname).on('data', (octets) => this.isCut || this.send(octets)).on('error', () => undefined);
    return this;
  }

  close() {
    this.feed?.destroy();
    for (const reader of this.readers) reader.destroy();
    this.server.close();
  }
}

/** A folder, and processes that are ended with it. */
export class House {
  constructor() {
    this.folder = mkdtempSync(join(tmpdir(), 'amsbridge-page-'));
    this.processes = [];
    this.lines = [];
    this.number = 0;
  }

  async line() {
    this.lines.push(await Line.open());
    return this.lines.at(-1);
  }

  run(name, command, words, options) {
    const log = join(this.folder, `${name}-${++this.number}.log`);
    const process = new Process(log, command, words, options);
    this.processes.push({ name, process });
    return process;
  }

  async broker() {
    return new Broker(this, await freePort()).start();
  }

  /** `model` on a pseudo-terminal, or on a TCP port that it keeps when it is started again. */
  async meter(model, { to = 'tcp', speed = 1, seed = 1, words = [] } = {}) {
    const place = to === 'tcp' ? `tcp://127.0.0.1:${await freePort()}` : to;
    const meter = {
      start: async () => {
        meter.process = this.run(model, amsbridge,
          ['simulate', '--meter', model, '--to', place, '--speed', speed, '--seed', seed, ...words]);
        const line = await waitFor(() => meter.process.lines()[0], `a line from ${model}`);
        meter.source = line.includes('://') ? line : `serial://${line}`;
        return meter;
      },
      stop: () => meter.process.end(),
    };
    return meter.start();
  }

  async bridge(wishes = {}) {
    const bridge = new Bridge(this, `bridge-${++this.number}`, await freePort(), wishes);
    wishes.prepare?.(bridge);
    return bridge.start();
  }

  async device(wishes = {}) {
    return new Device(this, `device-${++this.number}`, await freePort(), wishes).start();
  }

  /** What the bridges and devices said, for whoever looks for the cause of a failure. */
  words() {
    return this.processes.filter(({ name }) => /^(bridge|device)/.test(name))
      .map(({ name, process }) => `--- ${name} ---\n${process.words()}`).join('\n');
  }

  async close() {
    this.lines.forEach((line) => line.close());
    await Promise.all(this.processes.map(({ process }) => process.end('SIGKILL')));
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A settings file for a meter called house, and a broker. Nothing of this machine. */
export function settingsOf(broker, meters, more = '') {
  return `[mqtt]
host = "127.0.0.1"
port = ${broker.port}
base = "page"
longest_pause = 1
[temperature]
sensor = "none"
[http]
name = "none"
${more}
${meters.map((meter) => `[[meter]]\n${Object.entries(meter).map(([key, value]) => `${key} = ${JSON.stringify(value)}`).join('\n')}`).join('\n')}
`;
}
