// SPDX-License-Identifier: GPL-3.0-or-later
// render_zpl.mjs ZPL PNG WIDTH_MM HEIGHT_MM DOTS_PER_MM - what zpl-renderer-js makes of a label.
import { webcrypto } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';

// Debian 12's node (18) takes the package's other half for CommonJS, and has no global `crypto`.
globalThis.crypto ??= webcrypto;
const { ready } = createRequire(import.meta.url)('zpl-renderer-js');

const [zpl, png, width, height, density] = process.argv.slice(2);
const { api } = await ready;
const picture = await api.zplToBase64Async(readFileSync(zpl, 'latin1'), Number(width), Number(height), Number(density));
writeFileSync(png, Buffer.from(picture, 'base64'));
process.exit(0); // the renderer's runtime would go on
