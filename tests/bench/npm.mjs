// SPDX-License-Identifier: GPL-3.0-or-later
// npm.mjs READER - a reader that browsers use, behind the bench's pipe: "newest", zxing-cpp as its WebAssembly build has it, or "jsqr".
//
// In: width and height (32 bits each, the processor's order), then grey pixels. Out: microseconds of processor time, the count of texts, and
// each text after its length. Run beside node_modules, with each reader's defaults but QR codes only.
import { readFileSync, readSync, writeSync } from "node:fs";
import { fileURLToPath } from "node:url";

// Each gives a function of a picture as browsers have it, which gives the bytes of each text.
const makers = {
    async newest() {
        const { prepareZXingModule, readBarcodes } = await import("zxing-wasm/reader");
        const wasm = fileURLToPath(import.meta.resolve("zxing-wasm/reader/zxing_reader.wasm"));
        await prepareZXingModule({ overrides: { wasmBinary: readFileSync(wasm) }, fireImmediately: true });
        return async (picture) =>
            (await readBarcodes(picture, { formats: ["QRCode"] })).filter(code => code.isValid).map(code => Buffer.from(code.bytes));
    },
    async jsqr() {
        const { default: jsQR } = await import("jsqr");
        return async ({ data, width, height }) => {
            const code = jsQR(data, width, height); // one at most
            return code ? [Buffer.from(code.binaryData)] : [];
        };
    },
};
const read = await makers[process.argv[2]]();

// False at the end.
function fill(bytes) {
    let count = 0;
    while (count < bytes.length) {
        const more = readSync(0, bytes, count, bytes.length - count);
        if (more === 0) return false;
        count += more;
    }
    return true;
}

function answer(took_us, texts) {
    const head = Buffer.alloc(8);
    head.writeUInt32LE(took_us, 0);
    head.writeUInt32LE(texts.length, 4);
    const parts = [head];
    for (const text of texts) {
        const length = Buffer.alloc(4);
        length.writeUInt32LE(text.length);
        parts.push(length, text);
    }
    const bytes = Buffer.concat(parts);
    for (let sent = 0; sent < bytes.length;) sent += writeSync(1, bytes, sent);
}

// What its compiler still improves is not measured.
const warm = new Uint8ClampedArray(4 * 640 * 480).map((_, i) => i % 4 === 3 || (i * 7919) % 13 < 6 ? 255 : 0);
for (let i = 0; i < 5; i++) await read({ data: warm, width: 640, height: 480 });

const size = Buffer.alloc(8);
while (fill(size)) {
    const width = size.readUInt32LE(0), height = size.readUInt32LE(4);
    const grey = Buffer.alloc(width * height);
    if (!fill(grey)) break;
    const data = new Uint8ClampedArray(4 * grey.length);
    for (let i = 0; i < grey.length; i++) {
        data[4 * i] = data[4 * i + 1] = data[4 * i + 2] = grey[i];
        data[4 * i + 3] = 255;
    }
    const before = process.cpuUsage();
    const texts = await read({ data, width, height });
    const used = process.cpuUsage(before);
    answer(used.user + used.system, texts);
}
