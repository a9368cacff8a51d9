// What has been: days that were kept, drawn, zoomed, and taken along as CSV.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { Window, openBrowser } from './browser.mjs';
import { House, historyMaker, settingsOf, waitFor } from './house.mjs';

let house, browser, window;

before(async () => {
  house = new House();
  const [started, broker, line] = await Promise.all([openBrowser(), house.broker(), house.line()]);
  browser = started;
  const bridge = await house.bridge({
    settings: settingsOf(broker, [{ name: 'house', source: line.source }]),
    prepare: ({ state }) => {
      mkdirSync(state, { recursive: true });
      const now = String(Math.floor(Date.now() / 1000));
      execFileSync(historyMaker, [join(state, 'history.sqlite'), 'house', 'kamstrup', '3', now, '3']);
    },
  });
  await bridge.ask('GET', '/session');
  window = await Window.open(browser, bridge.url);
  await window.logIn();
  await window.go('history');
});

after(async () => {
  await browser?.close();
  await house.close();
});

const plot = () => window.page.locator('.plot[role=img]');
const bars = () => window.page.locator('.bars[role=img]');
const spanShown = () => plot().getAttribute('aria-label');

/** Whether anything is drawn in the colour of a quantity; axes and grid are grey. */
function hasColour(token) {
  return plot().locator('canvas').evaluate((canvas, name) => {
    const wanted = getComputedStyle(document.documentElement).getPropertyValue(name).trim();
    const [red, green, blue] = [1, 3, 5].map((at) => parseInt(wanted.slice(at, at + 2), 16));
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    for (let at = 0; at < data.length; at += 4) {
      if (Math.abs(data[at] - red) + Math.abs(data[at + 1] - green) + Math.abs(data[at + 2] - blue) < 12 && data[at + 3] > 200) return true;
    }
    return false;
  }, token);
}

const kwhOf = (label) => Number(label.match(/^Energy: ([\d.,]+)/)[1].replace(',', ''));

async function download(link) {
  const [file] = await Promise.all([window.page.waitForEvent('download'), link.click()]);
  return { name: file.suggestedFilename(), text: readFileSync(await file.path(), 'utf8') };
}

test('a day is drawn, with the energy of each hour', async () => {
  await window.button('Previous').click();
  await waitFor(() => hasColour('--import'), 'a drawn line');
  await waitFor(async () => await bars().locator('.bar').count() === 24, '24 bars');
  const heights = await bars().locator('.bar i.import').evaluateAll((all) => all.map((one) => one.getBoundingClientRect().height));
  assert.ok(heights.filter((height) => height > 2).length >= 20, `${heights}`);
  assert.ok(kwhOf(await bars().getAttribute('aria-label')) > 5);
});

test('its hours are downloaded as CSV and add up to what is shown', async () => {
  const shown = kwhOf(await bars().getAttribute('aria-label'));
  const card = window.page.getByRole('region', { name: 'Energy' });
  const { name, text } = await download(card.getByRole('link', { name: 'Download CSV' }));
  assert.match(name, /\.csv$/);
  const [head, ...rows] = text.trim().split(/\r?\n/).map((line) => line.split(','));
  assert.match(head.join(), /^from,to,import_kwh[^,]*,export_kwh/);
  assert.equal(rows.length, 24);
  const sum = rows.reduce((total, row) => total + Number(row[2]), 0);
  assert.ok(Math.abs(sum - shown) < 0.02, `${sum} and ${shown}`);
});

test('the course is downloaded as CSV with the power of each step', async () => {
  const card = window.page.getByRole('region', { name: 'Course' });
  const { text } = await download(card.getByRole('link', { name: 'Download CSV' }));
  const [head, ...rows] = text.trim().split(/\r?\n/).map((line) => line.split(','));
  assert.equal(head[0], 'time');
  const power = head.findIndex((name) => name.startsWith('active_power_import_w'));
  assert.ok(power > 0, `${head}`);
  assert.ok(rows.length > 300 && rows.every((row) => row.length === head.length));
  assert.ok(rows.some((row) => Number(row[power]) > 100));
});

test('the plot is zoomed by buttons and with the mouse, and shown whole again', async () => {
  const whole = await spanShown();
  assert.ok(await window.button('Show all').isDisabled());
  await window.button('Zoom in').click();
  await waitFor(async () => await spanShown() !== whole, 'another span');
  const zoomed = await spanShown();
  await window.button('Later').click();
  await waitFor(async () => await spanShown() !== zoomed, 'a later span');
  await window.button('Show all').click();
  await waitFor(async () => await spanShown() === whole, 'the whole day');
  const box = await plot().locator('.u-over').boundingBox();
  await window.page.mouse.move(box.x + box.width * 0.3, box.y + box.height / 2);
  await window.page.mouse.down();
  await window.page.mouse.move(box.x + box.width * 0.6, box.y + box.height / 2, { steps: 5 });
  await window.page.mouse.up();
  await waitFor(async () => await spanShown() !== whole, 'the span that was drawn');
  await waitFor(() => hasColour('--import'), 'a line in it');
  await window.button('Show all').click();
  await waitFor(async () => await spanShown() === whole, 'the whole day');
});

test('phases have lines of their own', async () => {
  await window.button('Voltage').click();
  for (const token of ['--l1', '--l2', '--l3']) await waitFor(() => hasColour(token), `a line in ${token}`);
  await window.button('Power').click();
});

test('a bar opens its hour; hour, month and year are drawn', async () => {
  await bars().locator('.bar').nth(8).click();
  await window.page.locator('.period-title', { hasText: /08:00.*09:00|8:00.*9:00/ }).waitFor();
  await waitFor(() => hasColour('--import'), 'an hour');
  for (const period of ['Month', 'Year']) {
    await window.button(period).click();
    await waitFor(() => hasColour('--import'), `a drawn ${period}`);
  }
  assert.equal(await bars().locator('.bar').count(), 12);
  await window.assertAccessible('history');
  await window.close();
});
