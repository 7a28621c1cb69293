// SPDX-License-Identifier: GPL-3.0-or-later
// ipp_offer.c - what the IPP stand-in says of itself: the attributes that PWG 5100.14 (section 5.3) and RFC 8011 (5.4) require.
#include "tests/network_printers/ipp.h"

#define DPI 300
// A label of 62 x 100 mm, in hundredths of a millimetre.
#define WIDTH 6200
#define LENGTH 10000
#define MEDIA "om_badge_62x100mm"

static const int operations[] = {IPP_OP_PRINT_JOB,  IPP_OP_VALIDATE_JOB,       IPP_OP_CREATE_JOB, IPP_OP_SEND_DOCUMENT,
                                 IPP_OP_CANCEL_JOB, IPP_OP_GET_JOB_ATTRIBUTES, IPP_OP_GET_JOBS,   IPP_OP_GET_PRINTER_ATTRIBUTES};

static const struct {
    const char *name;
    ipp_tag_t tag;
    const char *value;
} texts[] = {
    {"charset-configured", IPP_TAG_CHARSET, "utf-8"},
    {"charset-supported", IPP_TAG_CHARSET, "utf-8"},
    {"compression-supported", IPP_TAG_KEYWORD, "none"},
    {"document-format-default", IPP_TAG_MIMETYPE, "image/pwg-raster"},
    {"document-format-supported", IPP_TAG_MIMETYPE, "image/pwg-raster"},
    {"generated-natural-language-supported", IPP_TAG_LANGUAGE, "en"},
    {"natural-language-configured", IPP_TAG_LANGUAGE, "en"},
    {"ipp-versions-supported", IPP_TAG_KEYWORD, "2.0"},
    {"media-default", IPP_TAG_KEYWORD, MEDIA},
    {"media-ready", IPP_TAG_KEYWORD, MEDIA},
    {"media-supported", IPP_TAG_KEYWORD, MEDIA},
    {"media-source-supported", IPP_TAG_KEYWORD, "main-roll"},
    {"media-type-supported", IPP_TAG_KEYWORD, "labels"},
    {"media-col-supported", IPP_TAG_KEYWORD, "media-size"},
    {"output-bin-default", IPP_TAG_KEYWORD, "face-up"},
    {"output-bin-supported", IPP_TAG_KEYWORD, "face-up"},
    {"overrides-supported", IPP_TAG_KEYWORD, "pages"},
    {"pdl-override-supported", IPP_TAG_KEYWORD, "attempted"},
    {"print-color-mode-default", IPP_TAG_KEYWORD, "monochrome"},
    {"print-color-mode-supported", IPP_TAG_KEYWORD, "monochrome"},
    {"print-content-optimize-default", IPP_TAG_KEYWORD, "auto"},
    {"print-content-optimize-supported", IPP_TAG_KEYWORD, "auto"},
    {"print-scaling-default", IPP_TAG_KEYWORD, "none"},
    {"print-scaling-supported", IPP_TAG_KEYWORD, "none"},
    {"printer-info", IPP_TAG_TEXT, "Stand-in"},
    {"printer-location", IPP_TAG_TEXT, ""},
    {"printer-make-and-model", IPP_TAG_TEXT, "Stand-in Label Printer"},
    {"printer-name", IPP_TAG_NAME, "standin"},
    {"printer-uuid", IPP_TAG_URI, "urn:uuid:6b1a1f6e-2f0c-4c1e-9d0e-0d9f2f4f5a11"},
    {"pwg-raster-document-sheet-back", IPP_TAG_KEYWORD, "normal"},
    {"pwg-raster-document-type-supported", IPP_TAG_KEYWORD, "sgray_8"},
    {"sides-default", IPP_TAG_KEYWORD, "one-sided"},
    {"sides-supported", IPP_TAG_KEYWORD, "one-sided"},
    {"uri-authentication-supported", IPP_TAG_KEYWORD, "none"},
    {"uri-security-supported", IPP_TAG_KEYWORD, "none"},
    {"which-jobs-supported", IPP_TAG_KEYWORD, "completed"},
};

static ipp_t *media_col(void)
{
    ipp_t *size = ippNew(), *column = ippNew();
    ippAddInteger(size, IPP_TAG_ZERO, IPP_TAG_INTEGER, "x-dimension", WIDTH);
    ippAddInteger(size, IPP_TAG_ZERO, IPP_TAG_INTEGER, "y-dimension", LENGTH);
    ippAddString(column, IPP_TAG_ZERO, IPP_TAG_KEYWORD, "media-key", NULL, MEDIA);
    ippAddCollection(column, IPP_TAG_ZERO, "media-size", size);
    static const char *const margins[] = {"media-bottom-margin", "media-left-margin", "media-right-margin", "media-top-margin"};
    for (gsize i = 0; i < G_N_ELEMENTS(margins); i++)
        ippAddInteger(column, IPP_TAG_ZERO, IPP_TAG_INTEGER, margins[i], 0);
    ippAddString(column, IPP_TAG_ZERO, IPP_TAG_KEYWORD, "media-source", NULL, "main-roll");
    ippAddString(column, IPP_TAG_ZERO, IPP_TAG_KEYWORD, "media-type", NULL, "labels");
    ippDelete(size);
    return column;
}

static void add_media(ipp_t *response)
{
    static const char *const columns[] = {"media-col-database", "media-col-default", "media-col-ready"};
    for (gsize i = 0; i < G_N_ELEMENTS(columns); i++) {
        ipp_t *column = media_col();
        ippAddCollection(response, IPP_TAG_PRINTER, columns[i], column);
        ippDelete(column);
    }
    ipp_t *size = ippNew();
    ippAddInteger(size, IPP_TAG_ZERO, IPP_TAG_INTEGER, "x-dimension", WIDTH);
    ippAddInteger(size, IPP_TAG_ZERO, IPP_TAG_INTEGER, "y-dimension", LENGTH);
    ippAddCollection(response, IPP_TAG_PRINTER, "media-size-supported", size);
    ippDelete(size);
    static const char *const margins[] = {"media-bottom-margin-supported", "media-left-margin-supported",
                                          "media-right-margin-supported", "media-top-margin-supported"};
    for (gsize i = 0; i < G_N_ELEMENTS(margins); i++)
        ippAddInteger(response, IPP_TAG_PRINTER, IPP_TAG_INTEGER, margins[i], 0);
}

static void add_state(ipp_t *response, const Machine *machine)
{
    const char *reason = machine->is_open ? "cover-open-error" : machine->is_out_of_paper ? "media-empty-error" : "none";
    bool is_stopped = machine->is_open || machine->is_out_of_paper;
    int queued = 0;
    for (guint i = 0; machine->jobs && i < machine->jobs->len; i++)
        queued += ((const IppJob *)machine->jobs->pdata[i])->ended_us == 0;
    ippAddInteger(response, IPP_TAG_PRINTER, IPP_TAG_ENUM, "printer-state",
                  is_stopped          ? IPP_PSTATE_STOPPED
                  : machine->printing ? IPP_PSTATE_PROCESSING
                                      : IPP_PSTATE_IDLE);
    ippAddString(response, IPP_TAG_PRINTER, IPP_TAG_KEYWORD, "printer-state-reasons", NULL, reason);
    ippAddBoolean(response, IPP_TAG_PRINTER, "printer-is-accepting-jobs", 1);
    ippAddInteger(response, IPP_TAG_PRINTER, IPP_TAG_INTEGER, "queued-job-count", queued);
    ippAddInteger(response, IPP_TAG_PRINTER, IPP_TAG_INTEGER, "printer-up-time", ipp_seconds(machine, g_get_monotonic_time()));
}

void ipp_add_printer(ipp_t *response, const Machine *machine, const char *uri)
{
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++)
        ippAddString(response, IPP_TAG_PRINTER, texts[i].tag, texts[i].name, NULL, texts[i].value);
    ippAddString(response, IPP_TAG_PRINTER, IPP_TAG_URI, "printer-uri-supported", NULL, uri);
    ippAddIntegers(response, IPP_TAG_PRINTER, IPP_TAG_ENUM, "operations-supported", G_N_ELEMENTS(operations), operations);
    ippAddInteger(response, IPP_TAG_PRINTER, IPP_TAG_INTEGER, "copies-default", 1);
    ippAddRange(response, IPP_TAG_PRINTER, "copies-supported", 1, 1);
    ippAddBoolean(response, IPP_TAG_PRINTER, "color-supported", 0);
    ippAddBoolean(response, IPP_TAG_PRINTER, "multiple-document-jobs-supported", 0);
    ippAddInteger(response, IPP_TAG_PRINTER, IPP_TAG_INTEGER, "multiple-operation-time-out", 60);
    ippAddInteger(response, IPP_TAG_PRINTER, IPP_TAG_ENUM, "print-quality-default", IPP_QUALITY_NORMAL);
    ippAddInteger(response, IPP_TAG_PRINTER, IPP_TAG_ENUM, "print-quality-supported", IPP_QUALITY_NORMAL);
    ippAddInteger(response, IPP_TAG_PRINTER, IPP_TAG_ENUM, "orientation-requested-supported", IPP_ORIENT_PORTRAIT);
    static const char *const resolutions[] = {"printer-resolution-default", "printer-resolution-supported",
                                              "pwg-raster-document-resolution-supported"};
    for (gsize i = 0; i < G_N_ELEMENTS(resolutions); i++)
        ippAddResolution(response, IPP_TAG_PRINTER, resolutions[i], IPP_RES_PER_INCH, DPI, DPI);
    static const char *const creation[] = {"copies",        "media",         "media-col",          "print-color-mode",
                                           "print-quality", "print-scaling", "printer-resolution", "sides"};
    ippAddStrings(response, IPP_TAG_PRINTER, IPP_TAG_KEYWORD, "job-creation-attributes-supported", G_N_ELEMENTS(creation), NULL,
                  creation);
    add_media(response);
    add_state(response, machine);
}
