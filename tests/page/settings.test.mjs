// Settings from the browser: what is saved counts at once, what is wrong is said beside its field, secrets stay secret.

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { Window, openBrowser } from './browser.mjs';
import { House, password, settingsOf, waitFor } from './house.mjs';

const key = '000102030405060708090A0B0C0D0E0F';

let house, browser, broker, bridge, window;

before(async () => {
  house = new House();
  const [started, brokerThere, plain, encrypted] = await Promise.all([
    openBrowser(), house.broker(), house.meter('kaifa', { speed: 4 }), house.meter('kamstrup-dk', { speed: 10 }),
  ]);
  [browser, broker] = [started, brokerThere];
  bridge = await house.bridge({
    settings: settingsOf(broker, [
      { name: 'house', source: plain.source },
      { name: 'cabin', source: encrypted.source, key: 'F'.repeat(32) },
    ]),
    environment: { AMSBRIDGE_HISTORY_DAYS: '40' },
  });
  await bridge.ask('GET', '/session');
  window = await Window.open(browser, bridge.url);
  await window.logIn();
});

after(async () => {
  await browser?.close();
  await house.close();
});

/** Opens a group by its heading. */
async function open(heading, within = window) {
  const section = within.page.locator('details.section').filter({ has: within.page.getByRole('heading', { name: heading, exact: true }) });
  if (await section.getAttribute('open') === null) await section.locator('summary').first().click();
  return section;
}

const save = async (within = window) => {
  await within.button('Save').click();
  await within.notice('Saved').waitFor();
};

const problemOf = async (field) => {
  const id = await field.getAttribute('aria-describedby');
  return window.page.locator(id.split(' ').map((one) => `#${CSS.escape(one)}`).join(',')).filter({ has: window.page.locator(':scope.problem') });
};

// Node has no CSS.escape; ids hold letters, digits, dots, dashes and brackets.
const CSS = { escape: (text) => text.replace(/[^\w-]/g, '\\$&') };

test('the first part of topics counts at once, without a restart', async () => {
  const carried = await broker.subscribe();
  await window.go('settings');
  await open('Topics and layout');
  await window.field('First part of topics').fill('cellar');
  await window.sees('You have unsaved changes');
  await save();
  await window.sees('In use now: First part of topics');
  await waitFor(() => carried.readings('cellar/house/reading').length > 1, 'readings on the new topic');
  const old = carried.readings('page/house/reading').length;
  await waitFor(() => carried.readings('cellar/house/reading').length > 3, 'more of them');
  assert.equal(carried.readings('page/house/reading').length, old);
  await carried.end();
});

test('what is wrong is said beside its field, by the page and by the bridge', async () => {
  window.allow(/status of 422/);
  await window.go('live');
  await window.go('settings');
  const port = window.field('Port');
  await port.fill('70000');
  await (await problemOf(port)).getByText('A whole number from 1 to 65535').waitFor();
  await window.button('Save').click();
  await window.sees('1 to put right before saving');
  await port.fill(String(broker.port));
  await open('Topics and layout');
  const base = window.field('First part of topics');
  await base.fill('house/#');
  const problem = window.page.locator('.setting').filter({ has: window.page.locator('[id="set-mqtt.base"]') }).locator('.problem');
  await problem.waitFor();
  assert.match(await problem.innerText(), /#/);
  assert.equal(await base.getAttribute('aria-invalid'), 'true');
  await window.button('Discard').click();
  assert.equal((await bridge.ask('GET', '/status')).json.broker.connected, true);
});

test('a secret goes in and never comes out', async () => {
  const secret = 'nobody-may-read-this';
  const answers = [];
  window.page.on('response', async (answer) => answers.push(await answer.text().catch(() => '')));
  await window.field('User name').fill('meter');
  const section = await open('MQTT server');
  await section.getByLabel('Password', { exact: true }).fill(secret);
  await save();
  await window.page.reload();
  await window.heading('Settings').waitFor();
  assert.equal(await window.page.locator('[id="set-mqtt.password"]').inputValue(), 'Set, never shown');
  assert.ok(!(await window.page.content()).includes(secret));
  assert.ok(answers.length > 0 && answers.every((text) => !text.includes(secret)));
  assert.ok(!JSON.stringify((await bridge.ask('GET', '/settings')).json).includes(secret));
  await window.page.getByRole('button', { name: 'Remove', exact: true }).first().click();
  await window.sees('You have unsaved changes');
  await window.field('User name').fill('');
  await save();
  await window.page.getByLabel('Password', { exact: true }).first().waitFor();
});

test('a setting of the environment is locked, and says by what', async () => {
  const section = await open('History');
  const field = section.getByLabel('Days of single readings');
  assert.ok(await field.isDisabled());
  assert.equal(await field.inputValue(), '40');
  await section.getByText(/^Cannot be changed here: .*AMSBRIDGE_HISTORY_DAYS/).waitFor();
});

test('unsaved changes are asked about before the view is left', async () => {
  await open('Topics and layout');
  await window.field('First part of topics').fill('attic');
  window.answer = 'stay';
  await window.page.getByRole('link', { name: 'Live', exact: true }).click();
  await waitFor(() => window.dialogs.length === 1, 'the question');
  assert.match(window.dialogs[0], /not been saved/);
  await window.heading('Settings').waitFor();
  assert.equal(await window.field('First part of topics').inputValue(), 'attic');
  window.answer = 'leave';
  await window.page.getByRole('link', { name: 'Live', exact: true }).click();
  await window.heading('Now').waitFor();
  assert.equal(window.dialogs.length, 2);
});

test('a backup puts back what was changed after it', async () => {
  await window.go('settings');
  await open('Backup');
  const [file] = await Promise.all([window.page.waitForEvent('download'), window.button('Download backup').click()]);
  assert.match(file.suggestedFilename(), /^amsbridge-.*\.json$/);
  const backup = JSON.parse(readFileSync(await file.path(), 'utf8'));
  assert.equal(backup.values['mqtt.base'], 'cellar');
  await open('Topics and layout');
  await window.field('First part of topics').fill('attic');
  await save();
  const carried = await broker.subscribe();
  await waitFor(() => carried.readings('attic/house/reading').length, 'readings in the attic');
  await window.page.locator('input[type=file]').setInputFiles(await file.path());
  await window.button('Replace').click();
  await window.notice('Saved').waitFor();
  await waitFor(() => carried.readings('cellar/house/reading').length, 'readings in the cellar again');
  assert.equal(await window.field('First part of topics').inputValue(), 'cellar');
  await carried.end();
  const nonsense = join(house.folder, 'nonsense.json');
  writeFileSync(nonsense, '{"values": {}}');
  await window.page.locator('input[type=file]').setInputFiles(nonsense);
  await window.sees('This file is no backup of settings.');
});

test('what one window saves, another one shows after it is loaded again', async () => {
  const other = await Window.open(browser, bridge.url);
  await other.logIn();
  await other.go('settings');
  await window.go('settings');
  await open('Topics and layout');
  await window.field('First part of topics').fill('loft');
  await save();
  await other.page.reload();
  await open('Topics and layout', other);
  assert.equal(await other.field('First part of topics').inputValue(), 'loft');
  await other.close();
});

test('a wrong key is told in words, and the right one lets data flow without a restart', { timeout: 90_000 }, async () => {
  await window.go('live');
  await window.button('cabin').click();
  const trouble = window.notice(/key .*(wrong|not|does)|wrong key/i);
  await trouble.waitFor();
  await window.go('status');
  await window.notice(/key/i).waitFor();
  await window.go('settings');
  const section = await open('Meters');
  await section.locator('details.fold', { hasText: 'cabin' }).locator('summary').first().click();
  const cabin = section.locator('details.fold', { hasText: 'cabin' });
  assert.equal(await cabin.getByLabel('Encryption key', { exact: true }).inputValue(), 'Set, never shown');
  await cabin.getByRole('button', { name: 'Replace' }).first().click();
  const field = cabin.getByLabel('Encryption key', { exact: true });
  await field.fill('1234');
  await window.sees('32 digits, 0–9 and A–F');
  await field.fill(key);
  await save();
  await window.go('live');
  await window.button('cabin').click();
  await window.page.locator('.amount.import .figure').waitFor({ timeout: 40_000 });
  await trouble.waitFor({ state: 'detached', timeout: 40_000 });
});

test('speaks Norwegian and English, light and dark, and remembers it', async () => {
  await window.go('live');
  const menu = () => window.page.locator('details.menu summary').click();
  const chooser = (name) => window.page.getByRole('combobox', { name, exact: true });
  await menu();
  await chooser('Language').selectOption('nb');
  await window.page.getByRole('link', { name: 'Innstillinger' }).click();
  await window.heading('Innstillinger').waitFor();
  assert.equal(await window.page.locator('html').getAttribute('lang'), 'nb');
  await window.page.reload();
  await window.heading('Innstillinger').waitFor();
  await window.assertAccessible('Norwegian');
  const background = () => window.page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await background();
  await menu();
  await chooser('Tema').selectOption('dark');
  assert.notEqual(await background(), light);
  await chooser('Språk').selectOption('en');
  await window.heading('Settings').waitFor();
  await chooser('Theme').selectOption('light');
  assert.equal(await background(), light);
  await menu();
});

test('a changed password ends other sessions; log-out and log-in; a wrong password', async () => {
  const other = await Window.open(browser, bridge.url);
  await other.logIn();
  other.allow(/status of 401/);
  window.allow(/status of 40[13]/);
  await window.go('settings');
  const section = await open('Page password');
  await section.getByLabel('Current password', { exact: true }).fill('not this one');
  await section.getByLabel('New password', { exact: true }).fill('a second password');
  await window.button('Change password').click();
  await section.locator('.problem').waitFor();
  await section.getByLabel('Current password', { exact: true }).fill(password);
  await window.button('Change password').click();
  await window.sees('The password is changed.');
  await other.heading('Log in').waitFor();
  await other.close();
  await window.page.locator('details.menu summary').click();
  await window.button('Log out').click();
  await window.heading('Log in').waitFor();
  await window.field('Password').fill(password);
  await window.button('Log in').click();
  await window.sees('That password is not right.');
  await window.logIn('a second password');
  await window.close();
});
