// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/network_printers/ipp_client.h"

#include <cups/cups.h>
#include <cups/raster.h>
#include <string.h>

#include "tests/network_printers/client.h"

// No answer of a machine takes longer; that of a dark one never comes.
#define ANSWER_S 2
#define USER "desk"

struct IppClient {
    http_t *http;
    char uri[64];
};

static int give_up(http_t *http, void *data)
{
    (void)http, (void)data;
    return 0;
}

IppClient *ipp_client_open(guint16 port)
{
    IppClient *client = g_new0(IppClient, 1);
    g_snprintf(client->uri, sizeof client->uri, "ipp://127.0.0.1:%u/ipp/print", port);
    client->http = httpConnect2("127.0.0.1", port, NULL, AF_UNSPEC, HTTP_ENCRYPTION_IF_REQUESTED, 1, 10000, NULL);
    g_assert_nonnull(client->http);
    httpSetTimeout(client->http, ANSWER_S, give_up, NULL);
    return client;
}

void ipp_client_close(IppClient *client)
{
    if (!client)
        return;
    httpClose(client->http);
    g_free(client);
}

static ssize_t keep(void *context, unsigned char *bytes, size_t count)
{
    g_byte_array_append(context, bytes, (guint)count);
    return (ssize_t)count;
}

// PWG raster (PWG 5102.4) by CUPS' own writer, 8 bits of grey.
static GByteArray *raster_of(const char *text)
{
    g_autoptr(Picture) picture = sample_picture(text);
    GByteArray *document = g_byte_array_new();
    cups_raster_t *raster = cupsRasterOpenIO(keep, document, CUPS_RASTER_WRITE_PWG);
    cups_page_header2_t header = {0};
    header.HWResolution[0] = header.HWResolution[1] = 300;
    header.PageSize[0] = header.PageSize[1] = 200;
    header.NumCopies = 1;
    header.cupsWidth = header.cupsBytesPerLine = (unsigned)picture->width_px;
    header.cupsHeight = (unsigned)picture->height_px;
    header.cupsBitsPerColor = header.cupsBitsPerPixel = 8;
    header.cupsNumColors = 1;
    header.cupsColorSpace = CUPS_CSPACE_SW;
    cupsRasterWriteHeader2(raster, &header);
    g_autofree guint8 *row = g_malloc((gsize)picture->width_px);
    for (int y = 0; y < picture->height_px; y++) {
        for (int x = 0; x < picture->width_px; x++)
            row[x] = picture_dot(picture, x, y) ? 0x00 : 0xff;
        cupsRasterWritePixels(raster, row, header.cupsBytesPerLine);
    }
    cupsRasterClose(raster);
    return document;
}

static ipp_t *new_request(const IppClient *client, ipp_op_t operation)
{
    ipp_t *request = ippNewRequest(operation);
    ippAddString(request, IPP_TAG_OPERATION, IPP_TAG_URI, "printer-uri", NULL, client->uri);
    ippAddString(request, IPP_TAG_OPERATION, IPP_TAG_NAME, "requesting-user-name", NULL, USER);
    return request;
}

static int number_of(ipp_t *response, const char *name, ipp_tag_t tag)
{
    ipp_attribute_t *attribute = ippFindAttribute(response, name, tag);
    return attribute ? ippGetInteger(attribute, 0) : 0;
}

static char *text_of(ipp_t *response, const char *name)
{
    ipp_attribute_t *attribute = ippFindAttribute(response, name, IPP_TAG_ZERO);
    return g_strdup(attribute ? ippGetString(attribute, 0, NULL) : NULL);
}

int ipp_client_print(IppClient *client, const char *text)
{
    g_autoptr(GByteArray) document = raster_of(text);
    ipp_t *request = new_request(client, IPP_OP_PRINT_JOB);
    ippAddString(request, IPP_TAG_OPERATION, IPP_TAG_NAME, "job-name", NULL, text);
    ippAddString(request, IPP_TAG_OPERATION, IPP_TAG_MIMETYPE, "document-format", NULL, "image/pwg-raster");
    http_status_t status = cupsSendRequest(client->http, request, "/ipp/print", ippLength(request) + document->len);
    if (status == HTTP_STATUS_CONTINUE)
        cupsWriteRequestData(client->http, (const char *)document->data, document->len);
    ipp_t *response = status == HTTP_STATUS_CONTINUE ? cupsGetResponse(client->http, "/ipp/print") : NULL;
    int id = response ? number_of(response, "job-id", IPP_TAG_INTEGER) : 0;
    ippDelete(response);
    ippDelete(request);
    return id;
}

IppClientJob ipp_client_ask(IppClient *client, int id)
{
    ipp_t *request = new_request(client, IPP_OP_GET_JOB_ATTRIBUTES);
    ippAddInteger(request, IPP_TAG_OPERATION, IPP_TAG_INTEGER, "job-id", id);
    ipp_t *response = cupsDoRequest(client->http, request, "/ipp/print");
    IppClientJob job = {.is_known = response && ippGetStatusCode(response) == IPP_STATUS_OK};
    if (job.is_known) {
        job.state = number_of(response, "job-state", IPP_TAG_ENUM);
        job.impressions = number_of(response, "job-impressions-completed", IPP_TAG_INTEGER);
        job.printer_up_time = number_of(response, "job-printer-up-time", IPP_TAG_INTEGER);
        job.name = text_of(response, "job-name");
        job.user = text_of(response, "job-originating-user-name");
        job.uuid = text_of(response, "job-uuid");
        job.reason = text_of(response, "job-state-reasons");
    }
    ippDelete(response);
    return job;
}

void ipp_client_job_clear(IppClientJob *job)
{
    g_clear_pointer(&job->name, g_free);
    g_clear_pointer(&job->user, g_free);
    g_clear_pointer(&job->uuid, g_free);
    g_clear_pointer(&job->reason, g_free);
}

int ipp_client_printer_state(IppClient *client)
{
    ipp_t *response = cupsDoRequest(client->http, new_request(client, IPP_OP_GET_PRINTER_ATTRIBUTES), "/ipp/print");
    int state = response ? number_of(response, "printer-state", IPP_TAG_ENUM) : 0;
    ippDelete(response);
    return state;
}
