// Every view for everybody: no violations that axe knows, light and dark, at 320 pixels, and by keyboard alone.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { Window, openBrowser } from './browser.mjs';
import { House, password, settingsOf, waitFor } from './house.mjs';

const views = ['live', 'history', 'settings', 'inspect', 'status', 'guide'];

let house, browser, broker, bridge;

before(async () => {
  house = new House();
  const [started, brokerThere, meter] = await Promise.all([openBrowser(), house.broker(), house.meter('p1-dsmr50', { speed: 4 })]);
  [browser, broker] = [started, brokerThere];
  bridge = await house.bridge({ settings: settingsOf(broker, [{ name: 'house', source: meter.source }]) });
  await bridge.ask('GET', '/session');
  await waitFor(async () => (await bridge.status()).meters[0]?.readings > 3, 'readings');
});

after(async () => {
  await browser?.close();
  await house.close();
});

for (const [theme, size] of [['light', 'desktop'], ['dark', 'phone'], ['light', 'narrow']]) {
  test(`each view, ${theme}, ${size}`, async () => {
    const window = await Window.open(browser, bridge.url, { theme, size });
    await window.heading('Log in').waitFor();
    await window.assertAccessible(`login ${theme}`);
    assert.ok(await window.overhang() <= 0, 'login is wider than the window');
    await window.logIn();
    for (const view of views) {
      await window.go(view);
      await window.page.locator('.waiting, .plot-waiting:empty, .bars-waiting').first().waitFor({ state: 'detached' });
      await window.assertAccessible(`${view} ${theme}`);
      assert.ok(await window.overhang() <= 0, `${view} is wider than the window`);
    }
    await window.close();
  });
}

/** Tabs on until the element has the focus. */
async function tabTo(window, locator) {
  const has = () => locator.evaluate((element) => element === document.activeElement);
  for (let presses = 0; presses < 120; ++presses) {
    if (await locator.count() && await has()) return;
    await window.page.keyboard.press('Tab');
  }
  throw new Error(`Tab does not lead to ${locator}`);
}

test('log-in and a change of settings by keyboard alone', async () => {
  const window = await Window.open(browser, bridge.url);
  const { keyboard } = window.page;
  await window.heading('Log in').waitFor();
  await tabTo(window, window.field('Password'));
  await keyboard.type(password);
  await keyboard.press('Enter');
  await window.heading('Now').waitFor();
  await tabTo(window, window.page.getByRole('link', { name: 'Settings', exact: true }));
  await keyboard.press('Enter');
  await window.heading('Settings').waitFor();
  const topics = window.page.locator('details.section', { has: window.heading('Topics and layout') }).locator('summary').first();
  await tabTo(window, topics);
  await keyboard.press('Enter');
  const base = window.field('First part of topics');
  await tabTo(window, base);
  await keyboard.press('Control+A');
  await keyboard.type('keys');
  await tabTo(window, window.button('Save'));
  await keyboard.press('Enter');
  await window.notice('Saved').waitFor();
  const { groups } = (await bridge.ask('GET', '/settings')).json;
  assert.equal(groups.flatMap(({ settings }) => settings).find((one) => one.key === 'mqtt.base').value, 'keys');
  await window.close();
});
