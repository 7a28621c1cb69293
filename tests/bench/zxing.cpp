// zxing.cpp - zxing-cpp with its defaults, QR only, behind the bench's contender calls.
#include "tests/bench/contender.h"

#define ZX_USE_UTF8 1
#include <ReadBarcode.h>

namespace {

void *start()
{
    auto *hints = new ZXing::DecodeHints();
    hints->setFormats(ZXing::BarcodeFormat::QRCode);
    return hints;
}

void stop(void *state)
{
    delete static_cast<ZXing::DecodeHints *>(state);
}

void forget(void *)
{
}

void read(void *state, const GreyFrame *frame, GPtrArray *texts)
{
    const ZXing::ImageView view(frame->pixels, frame->width_px, frame->height_px, ZXing::ImageFormat::Lum, frame->stride_bytes);
    for (const auto &result : ZXing::ReadBarcodes(view, *static_cast<ZXing::DecodeHints *>(state))) {
        const auto &bytes = result.bytes();
        g_ptr_array_add(texts, g_bytes_new(bytes.data(), bytes.size()));
    }
}

} // namespace

extern "C" const Contender contender_zxing = {"zxing-cpp", start, stop, forget, read, nullptr, nullptr};
