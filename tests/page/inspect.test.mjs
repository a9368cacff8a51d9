// Inspect: telegrams explained, and taken along without ids. And what others say is shown as text, whatever it is.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { after, before, test } from 'node:test';

import { Window, openBrowser } from './browser.mjs';
import { House, amsbridge, settingsOf, waitFor } from './house.mjs';

const telegram = '7ea027010201105a87e6e7000f40000000090c07e1090d02000006ff800000020106000011ac85617e';
const script = '<img src=x onerror="document.title=\'owned\'"><script>alert(1)</script>';

let house, browser, broker, line, bridge, window;

before(async () => {
  house = new House();
  const [started, brokerThere, meter, wire] = await Promise.all([
    openBrowser(), house.broker(), house.meter('kamstrup', { speed: 20, seed: 7 }), house.line(),
  ]);
  [browser, broker, line] = [started, brokerThere, wire];
  bridge = await house.bridge({
    settings: settingsOf(broker, [
      { name: 'house', source: meter.source }, { name: script.slice(0, 60), source: line.source },
    ]),
  });
  await bridge.ask('GET', '/session');
  window = await Window.open(browser, bridge.url);
  await window.logIn();
  await waitFor(async () => (await bridge.status()).meters.some(({ readings }) => readings > 2), 'readings');
  await window.go('inspect');
});

after(async () => {
  await browser?.close();
  await house.close();
});

const lit = () => window.page.locator('.octet.lit').allInnerTexts();

test('pasted digits are explained, and octets and tree are lit together', async () => {
  await window.page.locator('#inspect-input').fill(telegram);
  await window.button('Explain').click();
  await window.heading('1 telegram').waitFor();
  const tree = window.page.getByRole('tree', { name: 'Meaning' }).first();
  await tree.getByRole('treeitem', { name: /4524/ }).last().hover();
  await waitFor(async () => (await lit()).join('').includes('11ac'), 'the octets of the power');
  const octet = window.page.locator('.run', { hasText: '7e' }).first();
  await octet.hover();
  await waitFor(async () => (await lit())[0] === '7e', 'the flag');
  await tree.getByRole('treeitem', { selected: true }).waitFor();
  await window.sees('4,524 W');
  await window.assertAccessible('an explained telegram');
});

test('the arrow keys lead through octets and tree', async () => {
  const octets = window.page.getByRole('listbox', { name: 'Octets' }).first();
  await octets.getByRole('option').first().focus();
  const before = await lit();
  await window.page.keyboard.press('ArrowRight');
  await window.page.keyboard.press('ArrowRight');
  await waitFor(async () => (await lit()).join() !== before.join(), 'other octets');
  const selected = () => window.page.getByRole('treeitem', { selected: true }).first().innerText();
  const meant = await selected();
  await window.page.keyboard.press('Tab');
  await window.page.keyboard.press('ArrowDown');
  await waitFor(async () => await selected() !== meant, 'another item of the tree');
});

test('the latest telegrams of the running bridge are one click away', async () => {
  await window.page.locator('#inspect-meter').selectOption('house');
  await window.button('Explain the latest').click();
  await window.page.getByRole('heading', { name: /^\d+ telegrams$/ }).waitFor();
  await window.page.getByRole('table').filter({ hasText: 'Kamstrup' }).first().waitFor();
});

test('a recording can be had with and without the ids of the meter', async () => {
  const { meter_id: id } = (await bridge.status()).meters.find((meter) => meter.id === 'house');
  const digits = Buffer.from(id).toString('hex');
  const recording = async () => {
    const [file] = await Promise.all([
      window.page.waitForEvent('download'), window.page.getByRole('link', { name: 'Download recording' }).click(),
    ]);
    return readFileSync(await file.path(), 'utf8');
  };
  const holdsId = (text) => text.includes(id) || text.replace(/^\d+\.\d+ |\s/gm, '').includes(digits);
  const anonymous = await recording();
  assert.match(anonymous, /^# amsbridge recording 1\n/);
  assert.ok(anonymous.split('\n').length > 20);
  assert.ok(!holdsId(anonymous));
  await window.field('Anonymise ids').uncheck();
  assert.ok(holdsId(await recording()));
});

test('a file of octets can be dropped', async () => {
  const made = spawnSync(amsbridge, ['simulate', '--meter', 'aidon', '--telegrams', '3', '--to', '-'], { encoding: 'base64' });
  const transfer = await window.page.evaluateHandle((base64) => {
    const octets = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    const transfer = new DataTransfer();
    transfer.items.add(new File([octets], 'line.bin'));
    return transfer;
  }, made.stdout);
  await window.page.locator('form.card').first().dispatchEvent('drop', { dataTransfer: transfer });
  await window.sees('line.bin');
  await window.button('Explain').click();
  await window.heading('3 telegrams').waitFor();
  await window.page.getByRole('table').filter({ hasText: 'Power, import' }).first().waitFor();
});

test('damaged octets are named with the reason', async () => {
  await window.button('Remove file').click();
  await window.page.locator('#inspect-input').fill(telegram.replace('11ac', '11ad'));
  await window.button('Explain').click();
  await window.page.locator('.notice.error').first().waitFor();
  await window.page.getByRole('button', { name: /^Show the octet/ }).first().click();
  await window.page.locator('.octet.fault').first().waitFor();
});

test('script in names, ids and topics is shown as text', async () => {
  const id = Buffer.from('<script>alert(1)</script>').toString('hex');
  const p1 = `/ISK5\\2M550T-1012\r\n\r\n0-0:96.1.1(${id})\r\n1-0:1.7.0(00.321*kW)\r\n!\r\n`;
  const injected = () => window.page.evaluate(() => document.querySelectorAll('main img, main script, [onerror]').length);
  line.send(p1);
  for (const view of ['live', 'status', 'history', 'settings', 'inspect']) {
    await window.go(view);
    await window.page.waitForTimeout(300);
    assert.equal(await injected(), 0, view);
  }
  await window.go('status');
  await window.sees('<img src=x');
  const named = window.page.locator('details.fold', { hasText: '<img src=x' });
  if (await named.getAttribute('open') === null) await named.locator('summary').click();
  await named.getByText('<script>alert(1)</script>').waitFor();
  await window.page.locator('.log').getByText('<img src=x').first().waitFor();
  await window.go('inspect');
  await window.page.locator('#inspect-input').fill(p1);
  await window.button('Explain').click();
  await window.sees('<script>alert(1)</script>');
  assert.equal(await injected(), 0);
  assert.deepEqual(window.dialogs, []);
  assert.doesNotMatch(await window.page.title(), /owned/);
  await window.close();
});
