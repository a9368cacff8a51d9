// The page as it is sent: by zopfli, which packs some 4 % better than `gzip -9`. It is a package of the lock file, so
// that the same page has the same size on all machines; where it is not installed, zlib does it.
//
//     node tools/gzip.mjs FILE >FILE.gz

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const zopfli = await import('@gfx/zopfli').catch(() => undefined);

/** @param {Buffer} octets @returns {Promise<Uint8Array>} */
export async function gzip(octets) {
  return zopfli ? zopfli.gzipAsync(octets, { numiterations: 15 }) : gzipSync(octets, { level: 9 });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.stdout.write(await gzip(readFileSync(process.argv[2])));
