// The device, from a phone that joins its access point to readings on MQTT, and what follows: settings, updates, status.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';

import { Window, openBrowser } from './browser.mjs';
import { House, freePort, password, waitFor } from './house.mjs';

const home = { name: 'Hjemme', secret: 'hemmelig123' };
// What a phone asks when it has joined a network, to find out whether that wants to show it something first.
const check = 'http://connectivitycheck.gstatic.com/generate_204';
const networks = { [home.name]: home.secret, 'The neighbours': 'not for us', Kafé: '' };

let house, broker, meter, device, browser;

/** A key for updates, and images as they come from the workshop. */
class Workshop {
  constructor(folder) {
    this.secret = join(folder, 'update-secret.pem');
    this.key = join(folder, 'update-key.pem');
    const quiet = { stdio: 'pipe' };
    execFileSync('openssl', ['genrsa', '-out', this.secret, '2048'], quiet);
    execFileSync('openssl', ['rsa', '-in', this.secret, '-pubout', '-out', this.key], quiet);
    this.image = Buffer.from(Array.from({ length: 300_000 }, (_, place) => (place === 0 ? 0xe9 : place % 251)));
  }

  signed() {
    const signature = execFileSync('openssl', ['dgst', '-sha256', '-sign', this.secret], { input: this.image });
    const length = Buffer.alloc(4);
    length.writeUInt32LE(signature.length);
    return Buffer.concat([this.image, signature, length]);
  }
}

let workshop;

before(async () => {
  house = new House();
  workshop = new Workshop(house.folder);
  [broker, meter] = await Promise.all([house.broker(), house.meter('kaifa', { to: 'pty', speed: 4 })]);
  device = await house.device({
    serial: meter.source.replace('serial://', ''), networks, words: ['--update-key', workshop.key],
  });
  // As the access point's DNS does: names are the device's.
  browser = await openBrowser(`MAP *.com 127.0.0.1:${device.port}`);
});

after(async () => {
  await browser?.close();
  await house.close();
});

const step = (window, name) => window.heading(name).waitFor();
const network = (window, name) => window.page.getByRole('button', { name: new RegExp(`^${name}`) });

const openPhone = (wishes = {}) => Window.open(browser, device.url, { size: 'phone', ...wishes });

async function setPassword(window, of = device) {
  await step(window, 'Welcome');
  await window.sees(/It is the password of the device's own Wi-Fi\./);
  await window.field('Setup code').fill(of.setupCode());
  await window.field('Password for this page').fill(password);
  await window.button('Set password').click();
}

async function joinNetwork(window, secret) {
  if (await window.field('Wi-Fi password').count() === 0) await network(window, home.name).click();
  await window.field('Wi-Fi password').fill(secret);
  await window.button('Connect').click();
}

async function assertFits(window, what) {
  await window.assertAccessible(what);
  assert.ok(await window.overhang() <= 0, `${what} is wider than the phone`);
}

test('a phone is led from the access point to live values', { timeout: 240_000 }, async () => {
  const carried = await broker.subscribe('amsbridge/#');
  const phone = await openPhone({ begin: check });
  phone.allow(/^asks http:\/\/connectivitycheck\.gstatic\.com\//, /Cross-Origin-Opener-Policy header has been ignored/);
  assert.equal(phone.page.url(), `${device.url}/`);
  await step(phone, 'Welcome');
  await assertFits(phone, 'the setup code');
  await setPassword(phone);

  await step(phone, 'Connect to your Wi-Fi');
  await network(phone, 'Kafé').waitFor();
  await network(phone, home.name).click();
  await assertFits(phone, 'networks');
  await joinNetwork(phone, 'not the password');
  await phone.sees(`Could not connect: The password of ${home.name} is wrong.`);
  await assertFits(phone, 'a wrong password');
  await joinNetwork(phone, home.secret);

  await step(phone, 'Find your meter');
  assert.equal(await phone.button('Save and continue').count(), 0);
  await phone.button('Find my meter').click();
  await phone.page.getByText(/^Found: Kaifa/).waitFor({ timeout: 120_000 });
  await phone.sees('GPIO3, 2400 8E1');
  await assertFits(phone, 'the meter');
  await phone.button('Use this meter').click();
  await phone.button('Save and continue').click();

  await step(phone, 'Where should readings go?');
  await assertFits(phone, 'the broker');
  await phone.field('Server').fill('127.0.0.1');
  await phone.field('Port').fill(String(await freePort()));
  await phone.button('Test the connection').click();
  await phone.sees('It does not work');
  await phone.field('Port').fill(String(broker.port));
  await phone.button('Test the connection').click();
  await phone.sees('It works');
  await phone.button('Save and continue').click();

  await step(phone, 'All set');
  await phone.sees(`Connect this phone or computer to ${home.name}`);
  const { host } = await device.status();
  const places = await phone.page.locator('.notice a').evaluateAll((links) => links.map(({ href }) => href));
  assert.deepEqual(places, [`http://${host}.local/`, 'http://127.0.0.1/']);
  assert.match(host, /^amsbridge-[0-9a-f]{6}$/);
  await assertFits(phone, 'the end');
  await phone.button('See it live').click();

  await step(phone, 'Now');
  const figure = phone.page.locator('.amount.import .figure');
  await figure.waitFor();
  await phone.page.locator('.plot canvas').waitFor();
  const powers = () => carried.messages().filter(({ topic }) => topic.endsWith('/reading'))
    .map(({ payload }) => JSON.parse(payload).active_power_import_w);
  await waitFor(async () => powers().includes(Number((await figure.innerText()).replace(/\D/g, ''))), 'the power of MQTT', 60);
  await assertFits(phone, 'live values');
  await phone.close();
  await carried.end();
});

test('history is drawn from what the device keeps', async () => {
  const phone = await openPhone();
  await phone.logIn();
  await phone.go('history');
  await phone.page.locator('.plot canvas').waitFor();
  await phone.page.locator('.bar').first().waitFor();
  await assertFits(phone, 'history');
  await phone.close();
});

test('a change of settings is kept over a restart', async () => {
  const phone = await openPhone();
  await phone.logIn();
  await phone.go('settings');
  await phone.page.locator('summary', { hasText: 'General' }).click();
  await phone.field('Time zone').fill('Europe/Rome');
  await assertFits(phone, 'settings');
  await phone.button('Save').click();
  await phone.sees('Saved');
  await phone.close();
  await device.stop('SIGKILL');
  await device.start();
  const again = await openPhone();
  await again.logIn();
  await again.go('settings');
  await again.page.locator('summary', { hasText: 'General' }).click();
  assert.equal(await again.field('Time zone').inputValue(), 'Europe/Rome');
  await again.close();
});

test('Status tells of the chip, and gives a recording of the meter', async () => {
  const phone = await openPhone();
  await phone.logIn();
  await phone.go('status');
  const card = phone.page.locator('.card', { has: phone.heading('Device') });
  await card.waitFor();
  const readFacts = async () => Object.fromEntries(await card.locator('.facts > div').evaluateAll(
    (rows) => rows.map((row) => [row.querySelector('dt').innerText, row.querySelector('dd').innerText])));
  await waitFor(async () => (await readFacts())['Wi-Fi'] === `${home.name}, 70 %`, 'the network, which it joins anew');
  const facts = await readFacts();
  assert.equal(facts.Address, '127.0.0.1');
  assert.ok('Chip' in facts && 'Last start' in facts && 'Free memory' in facts, JSON.stringify(facts));
  await phone.sees('GPIO3');
  assert.equal(await phone.page.getByRole('link', { name: 'Inspect its telegrams' }).count(), 0);
  const coming = phone.page.waitForEvent('download');
  await phone.page.getByRole('link', { name: 'Download recording' }).click();
  const recording = readFileSync(await (await coming).path(), 'utf8');
  assert.match(recording, /^# /);
  assert.match(recording.replace(/\s/g, ''), /7ea0/i);
  await assertFits(phone, 'status');
  await phone.close();
});

test('an update is taken only with the right signature', { timeout: 120_000 }, async () => {
  const phone = await openPhone();
  // A device forgets its sessions when it begins anew.
  phone.allow(/status of 4(03|22).*\/update/, /status of 401/, /ERR_CONNECTION|ERR_EMPTY|ERR_INCOMPLETE/);
  await phone.logIn();
  await phone.go('settings');
  await phone.page.locator('summary', { hasText: 'Update' }).click();
  const choose = async (buffer) => {
    const chooser = phone.page.waitForEvent('filechooser');
    await phone.button('Choose a file and install it').click();
    await (await chooser).setFiles({ name: 'amsbridge.bin', mimeType: 'application/octet-stream', buffer });
  };
  await choose(workshop.image);
  await phone.sees('The image is not signed with the key of this device.');
  await assertFits(phone, 'a refused update');
  assert.equal(device.starts(), 1);
  await choose(workshop.signed());
  await phone.sees('The new program is in its place; the device begins anew with it.');
  await waitFor(() => device.starts() === 2, 'the new start');
  await phone.page.waitForEvent('load');
  await waitFor(async () => await phone.heading('Settings').count() + await phone.heading('Log in').count() > 0, 'the page');
  assert.deepEqual(readFileSync(join(device.folder, 'update/image')), workshop.signed());
  await phone.close();
});

test('a phone that loses the page while the network changes goes on by itself', { timeout: 120_000 }, async () => {
  const other = await house.device({ networks });
  const phone = await Window.open(browser, other.url, { size: 'phone' });
  phone.allow(/ERR_INTERNET_DISCONNECTED/);
  await setPassword(phone, other);
  await step(phone, 'Connect to your Wi-Fi');
  await network(phone, home.name).click();
  await phone.sees('The page may be away for some seconds. It goes on by itself.');
  await joinNetwork(phone, home.secret);
  await phone.context.setOffline(true);
  await phone.sees('Connecting to Hjemme …');
  await pause(4000);
  assert.equal(await phone.button('Find my meter').count(), 0);
  await phone.context.setOffline(false);
  await step(phone, 'Find your meter');

  // Somebody looks again in the middle: where it was, and the way back is open.
  await phone.page.reload();
  await step(phone, 'Find your meter');
  await phone.button('Back').click();
  await step(phone, 'Connect to your Wi-Fi');
  await phone.sees('Connected to Hjemme.');
  await phone.button('Continue').click();
  await step(phone, 'Find your meter');
  await phone.close();
  await other.stop('SIGKILL');
});

test('every step can be left out, and made up for later', { timeout: 120_000 }, async () => {
  const other = await house.device({ networks });
  const phone = await Window.open(browser, other.url, { size: 'phone' });
  await setPassword(phone, other);
  for (const name of ['Connect to your Wi-Fi', 'Find your meter', 'Where should readings go?']) {
    await step(phone, name);
    await phone.button('Skip for now').click();
  }
  await step(phone, 'All set');
  await phone.sees('The device is not on your Wi-Fi yet, so that nothing is sent.');
  await assertFits(phone, 'nothing set up');
  await phone.button('See it live').click();
  await step(phone, 'Now');
  await phone.page.reload();
  await step(phone, 'Now');

  await phone.go('guide');
  await step(phone, 'Connect to your Wi-Fi');
  await network(phone, 'Kafé').click();
  assert.equal(await phone.field('Wi-Fi password').count(), 0);
  await phone.button('Connect').click();
  await step(phone, 'Find your meter');
  await phone.close();
  await other.stop('SIGKILL');
});
