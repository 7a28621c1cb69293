// SPDX-License-Identifier: GPL-3.0-or-later
// encode_escpos.mjs DOTS OUT WIDTH HEIGHT - what receipt-printer-encoder sends for a picture; DOTS is a byte a dot.
import { readFileSync, writeFileSync } from 'node:fs';
import ReceiptPrinterEncoder from '@point-of-sale/receipt-printer-encoder';

const [from, to, width, height] = process.argv.slice(2);
const dots = readFileSync(from);
const data = new Uint8ClampedArray(dots.length * 4).fill(255);
dots.forEach((dot, i) => {
    if (dot) data.fill(0, 4 * i, 4 * i + 3);
});
const image = { data, width: Number(width), height: Number(height) };
const encoder = new ReceiptPrinterEncoder({ language: 'esc-pos', imageMode: 'raster' });
writeFileSync(to, encoder.initialize().image(image, image.width, image.height, 'threshold', 128).cut().encode());
