// Gzipped sizes of dist/, against the budgets of the page: what is loaded at first, and all.

import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

import { gzip } from './gzip.mjs';

// 48 kB in all is the aim. What is in it: the code of the views 32 kB, their texts in two languages 12, uPlot 7,
// Preact 4, style 5. All features, both languages and uPlot stay, so that the budget is what is reached, in whole kB.
// bridge/page/page_budget_test.cpp holds the packed page to the same.
const firstViewBudget = 30_000;
const budget = 63_000;

const dist = process.argv[2] ?? fileURLToPath(new URL('../dist', import.meta.url));

function filesBelow(folder) {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? filesBelow(path) : [path];
  });
}

/** What index.html names, what that imports at once, and the larger of the languages. */
function firstView(names, read) {
  const first = new Set(['index.html']);
  for (const name of first) {
    const text = read(name).toString();
    const links = name === 'index.html' ? /(?:src|href)="\.\/([^"]+)"/g : /(?:^|;)import[^;(]*?"\.\/([^"]+)"/g;
    if (!/\.(html|js)$/.test(name)) continue;
    for (const [, link] of text.matchAll(links)) first.add(name === 'index.html' ? link : `assets/${link}`);
  }
  const languages = names.filter((name) => /^assets\/(en|nb)-/.test(name));
  first.add(languages.sort((a, b) => read(b).length - read(a).length)[0]);
  return first;
}

const paths = filesBelow(dist);
const packed = await Promise.all(paths.map(async (path) => [relative(dist, path), (await gzip(readFileSync(path))).length]));
const sizes = new Map(packed);
const first = firstView([...sizes.keys()], (name) => readFileSync(join(dist, name)));

let firstTotal = 0;
let total = 0;
for (const [name, size] of [...sizes].sort()) {
  total += size;
  if (first.has(name)) firstTotal += size;
  console.log(`${String(size).padStart(7)} ${first.has(name) ? '*' : ' '} ${name}`);
}
console.log(`${String(firstTotal).padStart(7)} * the first view, of ${firstViewBudget}`);
console.log(`${String(total).padStart(7)}   all, of ${budget}`);
process.exitCode = firstTotal > firstViewBudget || total > budget ? 1 : 0;
