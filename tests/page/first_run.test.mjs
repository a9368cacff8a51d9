// The first run, from a program without settings to live values.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { Window, openBrowser } from './browser.mjs';
import { House, freePort, password, waitFor } from './house.mjs';

let house, browser, broker, meter, bridge;

before(async () => {
  house = new House();
  [browser, broker, meter] = await Promise.all([openBrowser(), house.broker(), house.meter('kaifa', { to: 'pty', speed: 2 })]);
  bridge = await house.bridge();
});

after(async () => {
  await browser?.close();
  await house.close();
});

/** In a step: its heading stands there. */
const step = (window, name) => window.heading(name).waitFor();

async function setPassword(window) {
  await step(window, 'Welcome');
  window.allow(/status of 401/);
  await window.field('Setup code').fill('AAAAA-AAAAA');
  await window.field('Password for this page').fill('short');
  await window.button('Set password').click();
  await window.sees('At least 8 characters');
  await window.field('Password for this page').fill(password);
  await window.button('Set password').click();
  await window.sees('That code is not right.');
  await window.assertAccessible('the setup code');
  await window.field('Setup code').fill(bridge.setupCode());
  await window.button('Set password').click();
}

async function findMeter(window) {
  await step(window, 'Find your meter');
  await window.assertAccessible('the meter');
  await window.sees('The port is often closed until you ask your grid company');
  await window.page.getByText('Enter the source by hand').click();
  await window.page.getByLabel('Source: Kind').selectOption('other');
  await window.field('Source as text').fill(meter.source);
  await window.button('Find my meter').click();
  await window.sees(/^Listening on/);
  await window.page.getByText(/^Found: .*Kaifa/).waitFor({ timeout: 120_000 });
  await window.button('Use this meter').click();
  await window.button('Save and continue').click();
}

async function chooseBroker(window) {
  await step(window, 'Where should readings go?');
  await window.assertAccessible('the broker');
  const nowhere = await freePort();
  await window.field('Server').fill('127.0.0.1');
  await window.field('Port').fill(String(nowhere));
  await window.button('Test the connection').click();
  await window.sees('It does not work');
  await window.sees(/connection refused/i);
  await window.field('Port').fill(String(broker.port));
  await window.button('Test the connection').click();
  await window.sees('It works');
  await window.button('Save and continue').click();
}

test('the guide leads from a setup code to live values', { timeout: 120_000 }, async () => {
  const carried = await broker.subscribe('amsbridge/#');
  const window = await Window.open(browser, bridge.url);
  await setPassword(window);
  await findMeter(window);
  await chooseBroker(window);
  await step(window, 'All set');
  await window.assertAccessible('the end');
  await window.button('See it live').click();
  await window.heading('Now').waitFor();
  const figure = window.page.locator('.amount.import .figure');
  await figure.waitFor();
  const powers = () => carried.messages().filter(({ topic }) => topic.endsWith('/reading'))
    .map(({ payload }) => JSON.parse(payload).active_power_import_w);
  await waitFor(async () => powers().includes(Number((await figure.innerText()).replace(/\D/g, ''))), 'the power of MQTT');
  await waitFor(async () => await window.page.locator('.bar').count() > 24, 'today and the month, still empty');
  await window.close();
});

test('once there is a password, the setup code is asked for no more', async () => {
  const window = await Window.open(browser, bridge.url);
  await window.heading('Log in').waitFor();
  assert.equal(await window.page.getByLabel('Setup code').count(), 0);
  await window.logIn();
  await window.heading('Now').waitFor();
  await window.close();
});

test('settings find a meter, too', { timeout: 180_000 }, async () => {
  const window = await Window.open(browser, bridge.url);
  await window.logIn();
  await window.go('settings');
  await window.button('Find my meter').click();
  await window.page.getByText(/^Found: .*Kaifa/).waitFor({ timeout: 120_000 });
  await window.close();
});
