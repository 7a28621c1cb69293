// SPDX-License-Identifier: GPL-3.0-or-later
#include "printer/transport/ipp_asker.h"

#include <string.h>

#include "common/base/clock.h"
#include "printer/transport/ipp_line.h"

#define DEFAULT_PORT 631
#define PATIENCE_S 5
#define USER "lanyard"
#define DIGEST_DIGITS 64
#define PERMANENT_REDIRECT ((http_status_t)308)
#define BOOT_SLACK_US (2 * G_USEC_PER_SEC) // uptimes are told in whole seconds
#define JOBS_MOST 500                      // of others, among which one of ours is looked for

static const char *const job_attributes[] = {"job-id",
                                             "job-name",
                                             "job-uuid",
                                             "job-originating-user-name",
                                             "job-state",
                                             "job-state-reasons",
                                             "job-impressions-completed",
                                             "job-media-sheets-completed"};

bool ipp_asker_fail(const IppAsker *asker, TransportError code, const char *what, GError **error)
{
    if (asker->distrust || asker->refusal)
        g_set_error_literal(error, TRANSPORT_ERROR, TRANSPORT_ERROR_DENIED, asker->distrust ? asker->distrust : asker->refusal);
    else
        g_set_error(error, TRANSPORT_ERROR, code, "The printer at %s %s; see whether it is on and on this network.", asker->uri,
                    what);
    return false;
}

// libcups would ask at the terminal.
static const char *no_password(const char *prompt, http_t *http, const char *method, const char *resource, void *data)
{
    (void)prompt, (void)http, (void)method, (void)resource, (void)data;
    return NULL;
}

static bool is_digest(const char *text)
{
    return strlen(text) == DIGEST_DIGITS && strspn(text, "0123456789abcdef") == DIGEST_DIGITS;
}

// Cuts the certificate off the address.
static bool take_certificate(IppAsker *asker, GError **error)
{
    char *mark = strchr(asker->uri, '#');
    if (!mark)
        return true;
    *mark = '\0';
    asker->certificate = g_strdup(mark + 1);
    if (is_digest(asker->certificate) && g_str_has_prefix(asker->uri, "ipps:"))
        return true;
    return error_set(TRANSPORT_ERROR, TRANSPORT_ERROR_ADDRESS, error,
                     "\"#%s\" after %s is not a certificate; write only ipps://HOST/PATH, and Lanyard names the printer's "
                     "certificate.",
                     asker->certificate, asker->uri);
}

bool ipp_asker_init(IppAsker *out, const char *uri, GError **error)
{
    char host[HTTP_MAX_HOST] = "", user[HTTP_MAX_URI] = "", resource[HTTP_MAX_URI] = "", scheme[32] = "";
    int port = 0;
    *out = (IppAsker){.uri = g_strdup(uri)};
    if (!take_certificate(out, error))
        return false;
    cupsSetPasswordCB2(no_password, NULL); // of this thread
    http_uri_status_t status = httpSeparateURI(HTTP_URI_CODING_ALL, out->uri, scheme, sizeof(scheme), user, sizeof(user), host,
                                               sizeof(host), &port, resource, sizeof(resource));
    if (status < HTTP_URI_STATUS_OK || !*host || *user || strlen(resource) < 2)
        return error_set(TRANSPORT_ERROR, TRANSPORT_ERROR_ADDRESS, error,
                         "\"%s\" is not a printer address; write ipp://HOST/PATH, as in ipp://192.168.1.20/ipp/print.", uri);
    out->host = g_strdup(host);
    out->resource = g_strdup(resource);
    out->port = port ? port : DEFAULT_PORT;
    out->encryption = strcmp(scheme, "ipps") == 0 ? HTTP_ENCRYPTION_ALWAYS : HTTP_ENCRYPTION_IF_REQUESTED;
    return true;
}

void ipp_asker_clear(IppAsker *asker)
{
    g_clear_pointer(&asker->http, httpClose);
    g_clear_pointer(&asker->uri, g_free);
    g_clear_pointer(&asker->host, g_free);
    g_clear_pointer(&asker->resource, g_free);
    g_clear_pointer(&asker->certificate, g_free);
    g_clear_pointer(&asker->distrust, g_free);
    g_clear_pointer(&asker->refusal, g_free);
}

// --- questions ---

#define BUSY "The printer at %s is busy and takes no job now. It is asked again."
#define NO_JOBS "The printer at %s takes no jobs. Let it take them, in its settings."
#define PASSWORD "The printer at %s asks for a password. Let it print without one from this network."
#define NOT_ALLOWED "The printer at %s does not allow this station to print. Allow it in the printer's settings."
#define ELSEWHERE "The printer at %s takes jobs at another address. Write that one in station.ini."

void ipp_asker_note_refusal(IppAsker *asker, int status)
{
    static const struct {
        int status;
        const char *words; // of the address
    } refusals[] = {
        {HTTP_STATUS_UNAUTHORIZED, PASSWORD},
        {HTTP_STATUS_CUPS_AUTHORIZATION_CANCELED, PASSWORD},
        {HTTP_STATUS_FORBIDDEN, NOT_ALLOWED},
        {HTTP_STATUS_UPGRADE_REQUIRED, "The printer at %s wants TLS: write ipps: instead of ipp: in station.ini."},
        {HTTP_STATUS_MOVED_PERMANENTLY, ELSEWHERE},
        {HTTP_STATUS_FOUND, ELSEWHERE},
        {HTTP_STATUS_SEE_OTHER, ELSEWHERE},
        {HTTP_STATUS_TEMPORARY_REDIRECT, ELSEWHERE},
        {PERMANENT_REDIRECT, ELSEWHERE},
        {HTTP_STATUS_SERVICE_UNAVAILABLE, BUSY},
        {IPP_STATUS_ERROR_NOT_AUTHENTICATED, PASSWORD},
        {IPP_STATUS_ERROR_FORBIDDEN, NOT_ALLOWED},
        {IPP_STATUS_ERROR_NOT_AUTHORIZED, NOT_ALLOWED},
        {IPP_STATUS_ERROR_SERVICE_UNAVAILABLE, BUSY},
        {IPP_STATUS_ERROR_TEMPORARY, BUSY},
        {IPP_STATUS_ERROR_BUSY, BUSY},
        {IPP_STATUS_ERROR_TOO_MANY_JOBS, BUSY},
        {IPP_STATUS_ERROR_NOT_ACCEPTING_JOBS, NO_JOBS},
        {IPP_STATUS_ERROR_PRINTER_IS_DEACTIVATED, NO_JOBS},
    };
    g_clear_pointer(&asker->refusal, g_free);
    for (gsize i = 0; i < G_N_ELEMENTS(refusals); i++)
        if (refusals[i].status == status) {
            g_auto(GStrv) parts = g_strsplit(refusals[i].words, "%s", 2);
            asker->refusal = g_strjoinv(asker->uri, parts);
        }
}

// NULL = it shows none.
static char *shown_certificate(http_t *http)
{
    cups_array_t *chain = NULL;
    if (httpCopyCredentials(http, &chain) != 0)
        return NULL;
    const http_credential_t *own = cupsArrayFirst(chain);
    char *digest = own ? g_compute_checksum_for_data(G_CHECKSUM_SHA256, own->data, own->datalen) : NULL;
    httpFreeCredentials(chain);
    return digest;
}

bool ipp_asker_trusts(IppAsker *asker, http_t *http)
{
    if (asker->encryption != HTTP_ENCRYPTION_ALWAYS)
        return true;
    g_autofree char *shown = shown_certificate(http);
    g_clear_pointer(&asker->distrust, g_free);
    if (shown && g_strcmp0(shown, asker->certificate) == 0)
        return true;
    if (!shown)
        asker->distrust = g_strdup_printf("The machine at %s shows no certificate, so nothing was printed there.", asker->uri);
    else if (!asker->certificate)
        asker->distrust = g_strdup_printf("The printer at %s shows a certificate that station.ini does not name. If it is that "
                                          "printer's own, write %s#%s in station.ini.",
                                          asker->uri, asker->uri, shown);
    else
        asker->distrust = g_strdup_printf("The machine at %s shows another certificate than the one in station.ini, so nothing "
                                          "was printed there. Find out which machine it is; if the printer got a new "
                                          "certificate, write %s#%s in station.ini.",
                                          asker->uri, asker->uri, shown);
    return false;
}

static http_t *reach(const IppAsker *asker)
{
    return httpConnect2(asker->host, asker->port, NULL, AF_UNSPEC, asker->encryption, 1, PATIENCE_S * 1000, NULL);
}

http_t *ipp_asker_connect(IppAsker *asker)
{
    g_clear_pointer(&asker->distrust, g_free);
    http_t *http = reach(asker);
    if (http && !ipp_asker_trusts(asker, http))
        g_clear_pointer(&http, httpClose);
    if (http)
        httpSetTimeout(http, PATIENCE_S, ipp_give_up, NULL);
    return http;
}

ipp_t *ipp_asker_request(const IppAsker *asker, ipp_op_t operation, int job_id)
{
    return ipp_new_request(operation, asker->uri, job_id, USER);
}

// Once, unlike cupsDoRequest(), which goes on for as long as it is sent round.
static ipp_t *exchange(IppAsker *asker, ipp_t *request)
{
    http_status_t status = cupsSendRequest(asker->http, request, asker->resource, ippLength(request));
    ipp_t *answer = NULL;
    if (status == HTTP_STATUS_CONTINUE && ipp_asker_trusts(asker, asker->http)) {
        answer = cupsGetResponse(asker->http, asker->resource);
        // libcups tries it at once, and says only what came of that.
        bool wants_tls =
            !answer && asker->encryption != HTTP_ENCRYPTION_ALWAYS &&
            (cupsLastError() == IPP_STATUS_ERROR_CUPS_UPGRADE_REQUIRED || cupsLastError() == IPP_STATUS_ERROR_CUPS_PKI);
        status = wants_tls ? HTTP_STATUS_UPGRADE_REQUIRED : httpGetStatus(asker->http);
    }
    ipp_asker_note_refusal(asker, answer ? (int)ippGetStatusCode(answer) : (int)status);
    return answer;
}

// To another path on the same host and port, and only once: nobody else is to get the labels. True: the request may be repeated.
static bool follow_redirection(IppAsker *asker)
{
    const char *location = asker->http ? httpGetField(asker->http, HTTP_FIELD_LOCATION) : "";
    char host[HTTP_MAX_HOST] = "", user[HTTP_MAX_URI] = "", resource[HTTP_MAX_URI] = "", scheme[32] = "";
    int port = 0;
    if (asker->is_redirected || !location || !*location)
        return false;
    if (*location != '/' && (httpSeparateURI(HTTP_URI_CODING_ALL, location, scheme, sizeof(scheme), user, sizeof(user), host,
                                             sizeof(host), &port, resource, sizeof(resource)) < HTTP_URI_STATUS_OK ||
                             strcmp(host, asker->host) != 0 || port != asker->port))
        return false;
    asker->is_redirected = true;
    text_take(&asker->resource, g_strdup(*location == '/' ? location : resource));
    return true;
}

static ipp_t *ask_once(IppAsker *asker, ipp_t *request)
{
    if (!asker->http)
        asker->http = ipp_asker_connect(asker);
    return asker->http ? exchange(asker, request) : NULL;
}

ipp_t *ipp_asker_ask(IppAsker *asker, ipp_t *request)
{
    ipp_t *answer = ask_once(asker, request);
    if (!answer && follow_redirection(asker)) {
        g_clear_pointer(&asker->http, httpClose);
        ippSetState(request, IPP_STATE_IDLE);
        answer = ask_once(asker, request);
    }
    ippDelete(request);
    if (!answer)
        g_clear_pointer(&asker->http, httpClose);
    return ipp_good_answer(answer);
}

static ipp_t *ask_attributes(IppAsker *asker, ipp_op_t operation, int job_id, const char *const *attributes, int count)
{
    ipp_t *request = ipp_asker_request(asker, operation, job_id);
    ippAddStrings(request, IPP_TAG_OPERATION, IPP_TAG_KEYWORD, "requested-attributes", count, NULL, attributes);
    return ipp_asker_ask(asker, request);
}

// --- states ---

static void add_job(GString *line, ipp_t *job)
{
    ipp_line_add_enum(line, job, "job-state");
    ipp_line_add_keywords(line, job, "job-state-reasons");
    ipp_line_add_integer(line, job, "job-impressions-completed");
    ipp_line_add_integer(line, job, "job-media-sheets-completed");
}

static bool is_ended(ipp_t *job)
{
    ipp_attribute_t *state = ippFindAttribute(job, "job-state", IPP_TAG_ENUM);
    return state && ippGetInteger(state, 0) >= (int)IPP_JSTATE_CANCELED;
}

// NULL = it is not told.
static const char *text_of(ipp_t *answer, const char *name)
{
    ipp_attribute_t *value = answer ? ippFindAttribute(answer, name, IPP_TAG_ZERO) : NULL;
    return value ? ippGetString(value, 0, NULL) : NULL;
}

void ipp_job_begin(IppJob *job, const IppAsker *asker, ipp_t *created)
{
    ipp_attribute_t *id = created ? ippFindAttribute(created, "job-id", IPP_TAG_INTEGER) : NULL;
    ipp_job_forget(job);
    job->id = id ? ippGetInteger(id, 0) : 0;
    job->uuid = g_strdup(text_of(created, "job-uuid"));
    job->boot_count = asker->boot_count;
}

void ipp_job_forget(IppJob *job)
{
    job->id = 0;
    job->is_ended = false;
    g_clear_pointer(&job->uuid, g_free);
    g_clear_pointer(&job->user, g_free);
}

// As it was first told; what a printer does not tell is no difference.
static bool is_same(char **known, const char *told)
{
    if (!*known)
        *known = g_strdup(told);
    return !told || strcmp(*known, told) == 0;
}

// A printer that began anew has other jobs, but for one with the UUID that ours had before.
static bool is_ours(const IppAsker *asker, IppJob *job, ipp_t *told)
{
    const char *name = text_of(told, "job-name"), *uuid = text_of(told, "job-uuid");
    if (job->boot_count != asker->boot_count && (!job->uuid || g_strcmp0(job->uuid, uuid) != 0))
        return false;
    return (!name || g_strcmp0(name, job->name) == 0) && is_same(&job->uuid, uuid) &&
           is_same(&job->user, text_of(told, "job-originating-user-name"));
}

static void note_up_time(IppAsker *asker, ipp_t *printer, gint64 asked_mono_us)
{
    ipp_attribute_t *value = ippFindAttribute(printer, "printer-up-time", IPP_TAG_INTEGER);
    int up_time_s = value ? ippGetInteger(value, 0) : 0;
    if (up_time_s <= 0)
        return;
    gint64 boot_before_us = asker->up_time_mono_us - (gint64)asker->up_time_s * G_USEC_PER_SEC;
    gint64 boot_us = asked_mono_us - (gint64)up_time_s * G_USEC_PER_SEC; // at the earliest
    asker->boot_count += asker->up_time_s > 0 && (up_time_s < asker->up_time_s || boot_us > boot_before_us + BOOT_SLACK_US);
    asker->up_time_s = up_time_s;
    asker->up_time_mono_us = clock_mono_us();
}

// `told` NULL = the printer has no job of this number.
static void tell_job(GString *line, const IppAsker *asker, IppJob *job, ipp_t *told)
{
    if (told && is_ours(asker, job, told)) {
        job->is_ended = is_ended(told);
        add_job(line, told);
        return;
    }
    if (!job->is_ended)
        g_string_append(line, " job-state=forgotten");
    ipp_job_forget(job);
}

char *ipp_asker_look(IppAsker *asker, IppJob *job)
{
    static const char *const printer_attributes[] = {"printer-state", "printer-state-reasons", "media-col-ready",
                                                     "printer-up-time"};
    g_autoptr(GString) line = g_string_new(NULL);
    ipp_t *told = NULL;
    if (job->id) {
        told = ask_attributes(asker, IPP_OP_GET_JOB_ATTRIBUTES, job->id, job_attributes, G_N_ELEMENTS(job_attributes));
        if (!told && cupsLastError() != IPP_STATUS_ERROR_NOT_FOUND)
            return NULL;
    }
    gint64 asked_mono_us = clock_mono_us();
    ipp_t *printer =
        ask_attributes(asker, IPP_OP_GET_PRINTER_ATTRIBUTES, 0, printer_attributes, G_N_ELEMENTS(printer_attributes));
    if (printer) {
        note_up_time(asker, printer, asked_mono_us);
        if (job->id)
            tell_job(line, asker, job, told);
        ipp_line_add_enum(line, printer, "printer-state");
        ipp_line_add_keywords(line, printer, "printer-state-reasons");
        ipp_line_add_media(line, printer);
    }
    ippDelete(told);
    bool is_told = printer != NULL;
    ippDelete(printer);
    return is_told ? g_string_free(g_steal_pointer(&line), FALSE) : NULL;
}

// --- jobs that it keeps ---

// Get-Jobs answers with a group of attributes for each job (RFC 8011, 4.2.6.2); between two groups libcups puts an attribute without
// a name.
static char *find_named(ipp_t *answer, const char *name)
{
    g_autoptr(GString) line = g_string_new(NULL);
    ipp_t *one = ippNew();
    bool is_ours = false, is_foreign = false, is_end = false;
    for (ipp_attribute_t *at = ippFirstAttribute(answer); !is_end; at = ippNextAttribute(answer)) {
        if (at && ippGetName(at) && ippGetGroupTag(at) == IPP_TAG_JOB) {
            is_ours |= strcmp(ippGetName(at), "job-name") == 0 && g_strcmp0(ippGetString(at, 0, NULL), name) == 0;
            is_foreign |=
                strcmp(ippGetName(at), "job-originating-user-name") == 0 && g_strcmp0(ippGetString(at, 0, NULL), USER) != 0;
            ippCopyAttribute(one, at, 0);
            continue;
        }
        is_ours &= !is_foreign;
        is_foreign = false;
        if (is_ours)
            add_job(line, one);
        is_end = !at || is_ours;
        ippDelete(one);
        one = ippNew();
    }
    ippDelete(one);
    return line->len ? g_string_free(g_steal_pointer(&line), FALSE) : NULL;
}

static bool recall_among(IppAsker *asker, const char *which, const char *name, char **out_line, GError **error)
{
    ipp_t *request = ipp_asker_request(asker, IPP_OP_GET_JOBS, 0);
    ippAddString(request, IPP_TAG_OPERATION, IPP_TAG_KEYWORD, "which-jobs", NULL, which);
    ippAddInteger(request, IPP_TAG_OPERATION, IPP_TAG_INTEGER, "limit", JOBS_MOST);
    ippAddStrings(request, IPP_TAG_OPERATION, IPP_TAG_KEYWORD, "requested-attributes", G_N_ELEMENTS(job_attributes), NULL,
                  job_attributes);
    ipp_t *answer = ipp_asker_ask(asker, request);
    if (!answer)
        return ipp_asker_fail(asker, TRANSPORT_ERROR_GONE, "does not say which jobs it has", error);
    g_autofree char *words = find_named(answer, name);
    ippDelete(answer);
    *out_line = words ? g_strdup_printf("ipp asked%s printer-state=unknown printer-state-reasons=none\n", words) : NULL;
    return true;
}

// A job may end between the two questions: those under way are asked for first.
bool ipp_asker_recall(IppAsker *asker, const char *name, char **out_line, GError **error)
{
    return recall_among(asker, "not-completed", name, out_line, error) &&
           (*out_line || recall_among(asker, "completed", name, out_line, error));
}

// --- what it takes ---

static bool has_value(ipp_t *answer, const char *name, const char *value)
{
    ipp_attribute_t *values = ippFindAttribute(answer, name, IPP_TAG_ZERO);
    return values && ippContainsString(values, value);
}

// PWG 5102.4 and 5100.14: gray of eight bits is what each such printer takes.
static void read_raster(ipp_t *answer, IppPrinter *out)
{
    ipp_attribute_t *dots = ippFindAttribute(answer, "pwg-raster-document-resolution-supported", IPP_TAG_RESOLUTION);
    if (!has_value(answer, "document-format-supported", "image/pwg-raster") ||
        !has_value(answer, "pwg-raster-document-type-supported", "sgray_8"))
        return;
    for (int i = 0; dots && i < ippGetCount(dots) && out->raster_dpi_count < IPP_DPI_MOST; i++) {
        int down = 0;
        ipp_res_t unit = IPP_RES_PER_INCH;
        int across = ippGetResolution(dots, i, &down, &unit);
        if (unit == IPP_RES_PER_INCH && across == down)
            out->raster_dpi[out->raster_dpi_count++] = across;
    }
}

static bool ask_formats(IppAsker *asker, IppPrinter *out, GError **error)
{
    static const char *const attributes[] = {"document-format-supported", "pwg-raster-document-resolution-supported",
                                             "pwg-raster-document-type-supported"};
    ipp_t *answer = ask_attributes(asker, IPP_OP_GET_PRINTER_ATTRIBUTES, 0, attributes, G_N_ELEMENTS(attributes));
    if (!answer)
        return ipp_asker_fail(asker, TRANSPORT_ERROR_GONE, "cannot be reached or does not speak IPP", error);
    out->takes_pdf = has_value(answer, "document-format-supported", "application/pdf");
    read_raster(answer, out);
    ippDelete(answer);
    return true;
}

bool transport_ask_ipp(const char *address, IppPrinter *out, GError **error)
{
    IppAsker asker;
    *out = (IppPrinter){0};
    bool is_said = ipp_asker_init(&asker, address, error) && ask_formats(&asker, out, error);
    ipp_asker_clear(&asker);
    return is_said;
}

char *transport_name_certificate(const char *address)
{
    IppAsker asker;
    http_t *http = ipp_asker_init(&asker, address, NULL) ? reach(&asker) : NULL;
    g_autofree char *shown = http ? shown_certificate(http) : NULL;
    char *named = shown ? g_strdup_printf("%s#%s", asker.uri, shown) : NULL;
    httpClose(http);
    ipp_asker_clear(&asker);
    return named;
}
