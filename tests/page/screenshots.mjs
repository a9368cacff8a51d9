// Pictures of each view for docs/images, of the real program with weeks of a simulated house behind it:
//     node tests/page/screenshots.mjs [FOLDER] [bridge|device]
// The bridge runs at a summer evening (faketime), so that the pictures show the same each time they are made.

import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { Window, openBrowser } from './browser.mjs';
import { House, historyMaker, password, root, settingsOf, waitFor } from './house.mjs';

const folder = resolve(process.argv[2] ?? join(root, 'docs/images'));
const wanted = process.argv[3];
const model = 'kamstrup';
const days = 24;
// Shortly before a full hour, when the meter sends its registers; in Oslo it is two hours later.
const begin = Date.parse('2026-06-18T16:59:40Z') / 1000;
const settled = begin + 32;
const most = 150_000;

const house = new House();

function makeHistory(state) {
  mkdirSync(state, { recursive: true });
  const next = join(house.folder, 'next');
  execFileSync(historyMaker, [join(state, 'history.sqlite'), 'house', model, '12', begin, days, next, '600'].map(String));
  return readFileSync(next, 'utf8').trim().split('\n').map((line) => line.split(' '))
    .map(([time, digits]) => ({ time: Number(time) / 1000, octets: Buffer.from(digits, 'hex') }));
}

/** A thermometer as Linux shows it. */
function makeThermometer() {
  const device = join(house.folder, 'sys/bus/w1/devices/28-0316a2799abc');
  mkdirSync(device, { recursive: true });
  const octets = 'a1 01 4b 46 7f ff 0c 10 d8';
  writeFileSync(join(device, 'w1_slave'), `${octets} : crc=d8 YES\n${octets} t=19400\n`);
  return join(house.folder, 'sys');
}

/** Sends telegrams when they are due by the bridge's clock, which began at `begin` when `started` was. */
function play(line, telegrams, started) {
  for (const { time, octets } of telegrams) {
    setTimeout(() => line.send(octets), (time - begin) * 1000 - (Date.now() - started)).unref();
  }
}

async function startBridge(broker) {
  const line = await house.line();
  let telegrams;
  const bridge = await house.bridge({
    settings: settingsOf(broker, [{ name: 'house', source: line.source }]).replace('sensor = "none"',
      `sensor = "auto"\nsysfs = "${makeThermometer()}"`).replace('base = "page"', 'base = "amsbridge"'),
    prepare: (made) => {
      telegrams = makeHistory(made.state);
      const local = new Date((begin + 7200) * 1000).toISOString().slice(0, 19).replace('T', ' ');
      made.environment = { LD_PRELOAD: '/usr/$LIB/faketime/libfaketime.so.1', FAKETIME: `@${local}`, DONT_FAKE_MONOTONIC: '1' };
    },
  });
  play(line, telegrams, Date.now());
  return bridge;
}

const pasted = '7ea027010201105a87e6e7000f40000000090c07e1090d02000006ff800000020106000011ac85617e';

/** What is done on a view before its picture is taken. */
const scenes = {
  live: async (window) => {
    await window.page.locator('.plot canvas').waitFor();
    await window.page.locator('.bar').first().waitFor();
  },
  history: async (window) => {
    await window.button('Previous').click();
    await window.page.locator('.plot canvas').waitFor();
    await window.page.locator('.bar').first().waitFor();
  },
  settings: async (window) => window.field('Server').waitFor(),
  inspect: async (window) => {
    await window.page.locator('#inspect-input').fill(pasted);
    await window.button('Explain').click();
    await window.heading('1 telegram').waitFor();
    await window.heading('1 telegram').evaluate((heading) => heading.closest('section').scrollIntoView());
    await window.page.getByRole('treeitem', { name: /4524/ }).last().hover();
    await window.page.locator('form.card').first().evaluate((form) => window.scrollTo(0, form.closest('main').offsetTop));
    await window.heading('1 telegram').evaluate((heading) => heading.closest('section').scrollIntoView());
  },
  status: async (window) => {
    await window.page.locator('.log li').first().waitFor();
    await window.page.evaluate(() => scrollTo(0, 0));
  },
};

/** The first run on another bridge, which has no settings yet and finds a meter. */
async function takeGuide(browser, { bridge, meter }, size, theme) {
  const window = await Window.open(browser, bridge.url, { size, theme });
  await window.logIn();
  await window.heading('Find your meter').waitFor();
  await window.page.getByText('Enter the source by hand').click();
  await window.page.getByLabel('Source: Kind').selectOption('other');
  await window.field('Source as text').fill(meter.source);
  await window.button('Find my meter').click();
  await window.page.getByText(/^Found: /).waitFor({ timeout: 60_000 });
  await window.page.getByText('Enter the source by hand').click();
  await calm(window);
  await take(window, `guide-${size}-${theme}`);
  await window.close();
}

async function startGuide() {
  const [meter, bridge] = await Promise.all([house.meter('kaifa', { to: 'pty', speed: 4 }), house.bridge()]);
  await bridge.ask('GET', '/session');
  return { meter, bridge };
}

/** Ready for its picture, which begins at the top. */
async function calm(window) {
  await window.page.mouse.move(0, 0);
  await window.page.evaluate(() => {
    document.activeElement?.blur();
    scrollTo(0, 0);
  });
}

/** A device's first run, and what it tells of itself: on a phone that has come by its access point, and on a desktop. */
async function takeDevice(browser, broker, size, theme) {
  const meter = await house.meter('kaifa', { to: 'pty', speed: 4 });
  const device = await house.device({
    serial: meter.source.replace('serial://', ''),
    networks: { Home: 'secret-enough', 'The neighbours': 'not for us', Library: '' },
  });
  const window = await Window.open(browser, device.url, { size, theme });
  await window.field('Setup code').fill(device.setupCode());
  await window.field('Password for this page').fill(password);
  await window.button('Set password').click();
  const network = window.page.getByRole('button', { name: /^Home/ });
  await network.waitFor();
  await window.button('Look for networks').waitFor();
  await network.click();
  await calm(window);
  await take(window, `device-wifi-${size}-${theme}`);
  await window.field('Wi-Fi password').fill('secret-enough');
  await window.button('Connect').click();
  await window.button('Find my meter').click();
  await window.page.getByText(/^Found: /).waitFor({ timeout: 60_000 });
  await calm(window);
  await take(window, `device-meter-${size}-${theme}`);
  await window.button('Use this meter').click();
  await window.button('Save and continue').click();
  await window.field('Server').fill('127.0.0.1');
  await window.field('Port').fill(String(broker.port));
  await window.button('Save and continue').click();
  await window.heading('All set').waitFor();
  await window.sees(/^Connect this phone/);
  await calm(window);
  await take(window, `device-done-${size}-${theme}`);
  await window.go('status');
  await window.page.locator('.log li').first().waitFor();
  await window.page.locator('.state.good').nth(1).waitFor();
  await calm(window);
  await take(window, `device-status-${size}-${theme}`);
  await window.close();
  await Promise.all([device.stop(), meter.stop()]);
}

async function take(window, name) {
  await pause(400); // what fades in has done so
  const file = join(folder, `${name}.png`);
  const octets = await window.page.screenshot({ path: file, animations: 'disabled', scale: 'css' });
  if (octets.length > most) throw new Error(`${name}.png has ${octets.length} octets`);
  console.log(`${name}.png ${Math.round(octets.length / 1000)} kB`);
}

async function takeAll(browser, bridge, size, theme) {
  const window = await Window.open(browser, bridge.url, { size, theme });
  await window.heading('Log in').waitFor();
  await take(window, `login-${size}-${theme}`);
  await window.logIn(password);
  for (const [view, prepare] of Object.entries(scenes)) {
    await window.go(view);
    await prepare(window);
    await take(window, `${view}-${size}-${theme}`);
  }
  await window.close();
}

async function takeBridge(browser, broker) {
  const bridge = await startBridge(broker);
  const first = await startGuide();
  await bridge.ask('GET', '/session');
  await waitFor(async () => (await bridge.status()).time > settled, 'some telegrams', 120);
  for (const size of ['desktop', 'phone']) {
    for (const theme of ['light', 'dark']) {
      await takeAll(browser, bridge, size, theme);
      await takeGuide(browser, first, size, theme);
    }
  }
}

async function takeDevices(browser, broker) {
  for (const [size, theme] of [['phone', 'light'], ['phone', 'dark'], ['desktop', 'light']]) {
    await takeDevice(browser, broker, size, theme);
  }
}

mkdirSync(folder, { recursive: true });
try {
  const [browser, broker] = await Promise.all([openBrowser(), house.broker()]);
  if (wanted !== 'device') await takeBridge(browser, broker);
  if (wanted !== 'bridge') await takeDevices(browser, broker);
  await browser.close();
} catch (error) {
  console.error(house.words());
  throw error;
} finally {
  await house.close();
}
