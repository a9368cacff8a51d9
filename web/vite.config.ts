import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

import { leanPreact } from './tools/lean-preact.mjs';
import { leanUplot } from './tools/lean-uplot.mjs';
import { packTexts } from './tools/pack-texts.mjs';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const bridge = process.env['AMSBRIDGE'] ?? 'http://127.0.0.1:8080';

/** The budgets know the texts of the first view by this. */
function nameOf({ facadeModuleId, name }: { facadeModuleId: string | null; name: string }): string {
  const [, set, language] = /texts\/(\w+)\.(\w+)/.exec(facadeModuleId ?? '') ?? [];
  return `assets/${set === 'first' ? language : set ? `${set}.${language}` : name}-[hash].js`;
}

export default defineConfig({
  // Relative, so that the page also works below a path of a reverse proxy.
  base: './',
  plugins: [leanPreact(), leanUplot(), packTexts(here('src'))],
  root: here('.'),
  esbuild: { jsx: 'transform', jsxFactory: 'h', jsxFragment: 'Fragment', jsxInject: "import { h, Fragment } from 'preact';", legalComments: 'none' },
  build: {
    target: 'es2022',
    // Finds more that is never used than esbuild does, above all in uPlot.
    minify: 'terser',
    terserOptions: {
      module: true,
      ecma: 2020,
      safari10: false,
      compress: { passes: 3, unsafe: true, unsafe_arrows: true, pure_getters: true, hoist_funs: true, inline: 1 },
      // Names that begin with _ are Preact's and uPlot's own; each of the two stands in one file.
      mangle: { properties: { regex: /^_/ } },
      format: { comments: false },
    },
    modulePreload: false,
    cssCodeSplit: false,
    // No data: URLs, which the content security policy does not allow.
    assetsInlineLimit: 0,
    emptyOutDir: true,
    rollupOptions: { output: { chunkFileNames: nameOf } },
  },
  // Tests hold the page against the project's own tables.
  server: { proxy: { '/api': bridge }, fs: { allow: ['..'] } },
  test: { include: ['src/**/*.test.{ts,tsx}', 'mock/**/*.test.ts'] },
});
