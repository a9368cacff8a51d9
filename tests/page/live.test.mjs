// Live values: those that MQTT carries, as long as they come; and what is said when they do not.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';

import { Window, openBrowser } from './browser.mjs';
import { House, settingsOf, waitFor } from './house.mjs';

let house, browser, broker, line, bridge, window;

before(async () => {
  house = new House();
  const [started, brokerThere, meter, wire] = await Promise.all([
    openBrowser(), house.broker(), house.meter('kaifa', { speed: 4 }), house.line(),
  ]);
  [browser, broker, line] = [started, brokerThere, wire.passOn(meter.source)];
  bridge = await house.bridge({ settings: settingsOf(broker, [{ name: 'house', source: line.source, silence: 5 }]) });
  await bridge.ask('GET', '/session');
  window = await Window.open(browser, bridge.url);
  await window.logIn();
});

after(async () => {
  await browser?.close();
  await house.close();
});

const figure = () => window.page.locator('.amount.import .figure');
const numberIn = (text) => Number(text.replace(/\D/g, ''));

/** Each power that the page shows from now on, in order. */
async function watchFigure() {
  await figure().waitFor();
  await window.page.evaluate(() => {
    const shown = () => document.querySelector('.amount.import .figure')?.textContent;
    globalThis.seen = [shown()];
    new MutationObserver(() => shown() !== globalThis.seen.at(-1) && globalThis.seen.push(shown()))
      .observe(document.querySelector('main'), { subtree: true, childList: true, characterData: true });
  });
  return async () => (await window.page.evaluate(() => globalThis.seen)).map(numberIn);
}

const pixels = () => window.page.locator('.plot canvas').first().evaluate((canvas) => canvas.toDataURL());

function withoutRepeats(numbers) {
  return numbers.filter((number, index) => number !== numbers[index - 1]);
}

test('shows each power that MQTT carries, in the same order', async () => {
  const carried = await broker.subscribe('page/house/reading');
  const seen = await watchFigure();
  await waitFor(async () => (await seen()).length >= 12, 'twelve powers on the page');
  const onPage = (await seen()).slice(1);
  const onMqtt = () => withoutRepeats(carried.readings('page/house/reading').map((reading) => reading.active_power_import_w));
  await waitFor(() => onMqtt().includes(onPage.at(-1)), 'the last of them on MQTT');
  const begin = onMqtt().indexOf(onPage[0]);
  assert.ok(begin >= 0, `${onPage} and ${onMqtt()}`);
  assert.deepEqual(onPage, onMqtt().slice(begin, begin + onPage.length));
  await carried.end();
});

test('the plot of the last hour moves on, and today stands in bars', async () => {
  const before = await pixels();
  await waitFor(async () => await pixels() !== before, 'the plot to move');
  assert.equal(await window.page.getByRole('img', { name: /^Today/ }).locator('.bar').count(), 24);
  assert.match(await window.page.getByRole('img', { name: /^Power drawn in the last hour/ }).getAttribute('aria-label'), /at most [\d,]+ W/);
  for (const phase of ['L1', 'L2', 'L3']) await window.page.getByRole('row', { name: new RegExp(`^${phase}.*\\d A.*\\d V`) }).waitFor();
});

test('nothing moves out of its place while values change', async () => {
  await window.page.evaluate(() => {
    globalThis.shift = 0;
    new PerformanceObserver((list) => list.getEntries().forEach((entry) => {
      globalThis.shift += entry.value;
    })).observe({ type: 'layout-shift', buffered: false });
  });
  const seen = await watchFigure();
  await pause(10_000);
  assert.ok((await seen()).length > 5, 'values have changed meanwhile');
  const shift = await window.page.evaluate(() => globalThis.shift);
  assert.ok(shift < 0.02, `${shift}`);
});

test('says in words that the meter is silent, marks what is old, and takes it back', { timeout: 120_000 }, async () => {
  line.isCut = true;
  const begin = Date.now();
  const notice = window.notice(/^No data for .* s, because /);
  await notice.waitFor({ timeout: 40_000 });
  const took = (Date.now() - begin) / 1000;
  assert.ok(took < 20, `said after ${took} s`);
  assert.ok(await notice.locator('p').count() > 1, 'and what to do');
  await window.assertAccessible('a silent meter');
  await window.page.locator('.card.power.stale').waitFor({ timeout: 60_000 });
  await window.sees(/last value from/);
  line.isCut = false;
  await window.notice(/^No data for/).waitFor({ state: 'detached' });
  await window.page.locator('.card.power:not(.stale)').waitFor();
});

test('a broker that is down is named, what waits is counted, and all of it is sent once it is back', { timeout: 90_000 }, async () => {
  await broker.stop();
  await window.sees(/^MQTT: (the connection to|no connection to) 127\.0\.0\.1/);
  await window.go('status');
  await window.sees('Not connected');
  const waiting = window.page.locator('dt', { hasText: 'Readings waiting' }).locator('xpath=following-sibling::dd[1]');
  const count = async () => numberIn(await waiting.innerText());
  const first = await waitFor(count, 'readings that wait');
  await waitFor(async () => await count() > first, 'more of them');
  await broker.start();
  const carried = await broker.subscribe('page/house/reading');
  await window.page.getByText('Connected', { exact: true }).waitFor({ timeout: 40_000 });
  await window.page.getByText('None', { exact: true }).waitFor({ timeout: 40_000 });
  await carried.end();
});

test('without the bridge the page says so, and goes on by itself with the same session', { timeout: 90_000 }, async () => {
  await window.go('live');
  await figure().waitFor();
  window.allow(/ERR_CONNECTION_REFUSED/, /ERR_CONNECTION_RESET/, /ERR_INCOMPLETE_CHUNKED_ENCODING/, /ERR_EMPTY_RESPONSE/);
  await bridge.stop();
  const notice = window.notice(/^No connection to the bridge since/);
  await notice.waitFor();
  await window.page.locator('.card.power.stale').waitFor();
  await bridge.start();
  await notice.waitFor({ state: 'detached', timeout: 40_000 });
  await window.page.locator('.card.power:not(.stale)').waitFor();
  assert.equal(await window.page.getByRole('heading', { name: 'Log in' }).count(), 0);
  await window.close();
});
