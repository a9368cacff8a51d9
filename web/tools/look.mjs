// Looks at the page as built in a real Chromium, against the made-up bridge: pictures of each view in light, dark and
// phone size, and axe's judgement. Exits with 1 if axe finds anything or the page writes an error.
//
//     node tools/look.mjs FOLDER [VIEW ...] [--language=nb] [--mock=silent=1]

import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

import { chromium } from 'playwright-core';

import { createMock } from '../mock/server.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const wishes = process.argv.slice(2);
const option = (name, otherwise) => wishes.find((one) => one.startsWith(`--${name}=`))?.slice(name.length + 3) ?? otherwise;
const [folder = 'look', ...chosen] = wishes.filter((one) => !one.startsWith('--'));
const views = chosen.length > 0 ? chosen : ['live', 'history', 'settings', 'inspect', 'status', 'guide'];
const language = option('language', 'en');

const sizes = {
  desktop: { viewport: { width: 1280, height: 900 } },
  phone: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true },
};

mkdirSync(folder, { recursive: true });
const mock = createMock();
await new Promise((done) => mock.listen(0, '127.0.0.1', done));
const base = `http://127.0.0.1:${mock.address().port}`;
if (option('mock')) await fetch(`${base}/mock?${option('mock')}`);

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync'],
});
let findings = 0;

function complain(text) {
  ++findings;
  console.log(text);
}

async function look(view, size, theme) {
  const context = await browser.newContext({ ...sizes[size], colorScheme: theme, locale: language });
  const page = await context.newPage();
  const name = `${view}-${size}-${theme}`;
  page.on('console', (message) => message.type() === 'error' && complain(`${name}: ${message.text()}`));
  page.on('pageerror', (error) => complain(`${name}: ${error}`));
  page.on('request', (request) => request.url().startsWith(base) || complain(`${name}: asks ${request.url()}`));
  await page.goto(`${base}/#/${view}`);
  await page.waitForSelector('h1');
  await page.waitForTimeout(Number(option('wait', 1500)));
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
  await page.evaluate(axe);
  const result = await page.evaluate(() => globalThis.axe.run(document, {
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  }));
  for (const violation of result.violations) {
    complain(`${name}: ${violation.id}: ${violation.nodes.map((node) => `${node.target} ${node.failureSummary}`).join('\n  ')}`);
  }
  const width = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  if (width > 0) complain(`${name}: ${width} pixels wider than the window`);
  await context.close();
}

for (const view of views) {
  for (const size of Object.keys(sizes)) for (const theme of ['light', 'dark']) await look(view, size, theme);
}
await browser.close();
mock.closeAllConnections();
mock.close();
console.log(`${findings} findings`);
process.exitCode = findings > 0 ? 1 : 0;
