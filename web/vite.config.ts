import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

import { leanUplot } from './tools/lean-uplot.mjs';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const bridge = process.env['AMSBRIDGE'] ?? 'http://127.0.0.1:8080';

/** Each language in two files, which compress better than many. */
function chunkOf(id: string): string | undefined {
  const [, name, language] = /languages\/(?:(\w+)\.)?(\w+)\.json/.exec(id) ?? [];
  return language && (name ? `more.${language}` : language);
}

export default defineConfig({
  // Relative, so that the page also works below a path of a reverse proxy.
  base: './',
  plugins: [leanUplot()],
  root: here('.'),
  esbuild: { jsx: 'automatic', jsxImportSource: 'preact', legalComments: 'none' },
  json: { stringify: true },
  build: {
    target: 'es2022',
    // Finds more that is never used than esbuild does, above all in uPlot.
    minify: 'terser',
    terserOptions: { module: true, ecma: 2020, compress: { passes: 3 }, format: { comments: false } },
    modulePreload: false,
    // No data: URLs, which the content security policy does not allow.
    assetsInlineLimit: 0,
    emptyOutDir: true,
    rollupOptions: { output: { manualChunks: chunkOf } },
  },
  // Tests hold the page against the project's own tables.
  server: { proxy: { '/api': bridge }, fs: { allow: ['..'] } },
  test: { include: ['src/**/*.test.{ts,tsx}', 'mock/**/*.test.ts'] },
});
