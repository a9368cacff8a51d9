// Debian's Chromium, and windows of it that fail a test for what no page may do.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

import { password, root } from './house.mjs';

const require = createRequire(join(root, 'web/package.json'));
const { chromium } = require('playwright-core');
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

export const sizes = {
  desktop: { viewport: { width: 1280, height: 900 } },
  phone: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true },
  narrow: { viewport: { width: 320, height: 640 } },
};

/** `hosts` as Chromium's --host-resolver-rules, for a DNS that names one machine for all. */
export function openBrowser(hosts) {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync', ...(hosts ? [`--host-resolver-rules=${hosts}`] : [])],
  });
}

/** A window of its own, without cookies. */
export class Window {
  /**
   * What the browser says of an answer that the test asked for; each test allows what it causes. Of a meter that is
   * new nothing is kept, and the bridge says so.
   */
  allowed = [/status of 404.*\/api\/v1\/history\?/];
  complaints = [];
  dialogs = [];

  /** Looks at the page at `base`, to which the address `begin` may lead. */
  static async open(browser, base, { size = 'desktop', theme = 'light', language = 'en', begin = base, ...more } = {}) {
    const window = new Window();
    const context = await browser.newContext({
      ...sizes[size], colorScheme: theme, locale: language, timezoneId: 'Europe/Oslo', acceptDownloads: true, ...more,
    });
    window.base = base;
    window.context = context;
    window.page = await context.newPage();
    window.page.setDefaultTimeout(20_000);
    window.watch();
    await window.page.goto(begin);
    return window;
  }

  watch() {
    const { page } = this;
    const complain = (text) => this.complaints.push(text);
    page.on('console', (message) => message.type() === 'error' && complain(`${message.text()} ${message.location().url}`));
    page.on('pageerror', (error) => complain(String(error)));
    page.on('request', (request) => {
      const url = request.url();
      if (!url.startsWith(`${this.base}/`) && !url.startsWith('blob:')) complain(`asks ${url}`);
    });
    page.on('dialog', (dialog) => {
      this.dialogs.push(dialog.message());
      void (this.answer === 'stay' ? dialog.dismiss() : dialog.accept());
    });
  }

  allow(...patterns) {
    this.allowed.push(...patterns);
  }

  /** Console errors, exceptions, breaches of the content security policy, requests to other hosts: there are none. */
  assertClean() {
    const left = this.complaints.filter((text) => !this.allowed.some((pattern) => pattern.test(text)));
    assert.deepEqual(left, []);
  }

  async close() {
    await this.context.close();
    this.assertClean();
  }

  async logIn(words = password) {
    await this.field('Password').fill(words);
    await this.button('Log in').click();
    await this.page.getByRole('navigation').waitFor();
    return this;
  }

  async go(view) {
    await this.page.goto(`${this.base}/#/${view}`);
    await this.page.locator(`main.${view} h1`).waitFor();
  }

  field(label) {
    return this.page.getByLabel(label, { exact: true });
  }

  button(name) {
    return this.page.getByRole('button', { name, exact: true });
  }

  heading(name) {
    return this.page.getByRole('heading', { name, exact: true });
  }

  /** A notice by its title. */
  notice(title) {
    return this.page.locator('.notice').filter({ has: this.page.locator('.notice-title', { hasText: title }) });
  }

  /** Waits for an element that shows this text. */
  async sees(text) {
    await this.page.getByText(text).filter({ visible: true }).first().waitFor();
  }

  text(selector = 'main') {
    return this.page.locator(selector).innerText();
  }

  async assertAccessible(what) {
    await this.page.evaluate(axe);
    const { violations } = await this.page.evaluate(() => globalThis.axe.run(document, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    }));
    assert.deepEqual(violations.map(({ id, nodes }) => `${what}: ${id}: ${nodes.map(({ target }) => target).join(', ')}`), []);
  }

  /** How far the content is wider than the window. */
  overhang() {
    return this.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  }
}
