// SPDX-License-Identifier: GPL-3.0-or-later
// test_certificate.c - by what the listener is known: its own key for ever, a named certificate as soon as it is renewed.
//
// Would catch: a pin that changes with a start, a key that others can read, a renewed file that counts only after a start, a broken one that
// ends the service or is said at each connection, and a key that is not the certificate's.
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include "common/base/clock.h"
#include "common/http/http_client.h"
#include "common/token/certificate.h"
#include "scanner/check/check.h"
#include "tests/serve/served.h"

static char *shown_pin(Served *served)
{
    g_autoptr(json_t) answer = served_do(served, "pin");
    return g_strdup(json_text(answer, "pin", ""));
}

// What our own client says of a pin: 0 = it is that key's.
static int pinned_call(Served *served, const char *pin)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *base = g_strdup_printf("https://127.0.0.1:%u", serve_port(served->serve));
    g_autoptr(HttpClient) client = http_client_new(&(HttpClientOptions){.base = base, .pin = pin}, &error);
    g_assert_no_error(error);
    const HttpClientHeader header = {"Authorization", served->authorization};
    const HttpClientRequest request = {.method = HTTP_CLIENT_POST,
                                       .path = "/device/hello",
                                       .headers = &header,
                                       .header_count = 1,
                                       .content_type = "application/json",
                                       .body = "{}",
                                       .body_length = 2,
                                       .deadline_mono_us = clock_mono_us() + 60 * G_USEC_PER_SEC,
                                       .answer_bytes_max = 100000};
    g_auto(HttpClientAnswer) answer = {0};
    if (http_client_call(client, &request, &answer, &error)) {
        g_assert_cmpuint(answer.status, ==, 200);
        return 0;
    }
    g_assert_cmpint(error->domain, ==, HTTP_CLIENT_ERROR);
    return error->code + 1;
}

static void test_own(Served *served, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autofree char *pin = serve_pin(served->stage->station->settings, &error), *shown = shown_pin(served);
    g_assert_no_error(error);
    g_assert_cmpstr(shown, ==, pin);
    g_assert_cmpint(pinned_call(served, pin), ==, 0);
    g_assert_cmpint(pinned_call(served, "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="), ==, HTTP_CLIENT_ERROR_CERTIFICATE + 1);
    g_assert_cmpint(pinned_call(served, NULL), ==, HTTP_CLIENT_ERROR_CERTIFICATE + 1); // nobody trusts it otherwise
    g_autoptr(json_t) about = served_do(served, "pin");
    const char *text = json_text(about, "text", "");
    g_assert_nonnull(strstr(text, "prime256v1"));
    g_assert_nonnull(strstr(text, "ecdsa-with-SHA256"));
    g_assert_nonnull(strstr(text, "Jan  1 00:00:00 2000"));
    g_assert_nonnull(strstr(text, "2099 GMT"));
    g_assert_nonnull(strstr(text, "CA:FALSE"));
    g_autofree char *path = g_build_filename(served->stage->folder, "device.pem", NULL);
    struct stat info;
    g_assert_cmpint(stat(path, &info), ==, 0);
    g_assert_cmpint(info.st_mode & 0777, ==, 0600);
    serve_stop(served->serve);
    served_start(served, 0);
    g_autofree char *after = shown_pin(served);
    g_assert_cmpstr(after, ==, pin);
}

static char *in_folder(const Served *served, const char *name)
{
    return g_build_filename(served->stage->folder, name, NULL);
}

static void run_openssl(const Served *served, const char *words)
{
    g_autoptr(GError) error = NULL;
    g_auto(GStrv) argv = NULL;
    g_assert_true(g_shell_parse_argv(words, NULL, &argv, &error));
    int status;
    g_autofree char *out = NULL, *err = NULL;
    g_assert_true(g_spawn_sync(served->stage->folder, argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &out, &err, &status, &error));
    if (!g_spawn_check_wait_status(status, &error))
        g_error("%s: %s", words, err);
}

// openssl's: NAME.pem and NAME.key.
static void make_stranger(const Served *served, const char *name, const char *of_key)
{
    g_autofree char *key = g_strdup_printf("openssl genpkey -algorithm %s -out %s.key", of_key, name);
    g_autofree char *certificate =
        g_strdup_printf("openssl req -new -x509 -key %s.key -subj /CN=%s.example.org -days 30 -out %s.pem", name, name, name);
    run_openssl(served, key);
    run_openssl(served, certificate);
}

static char *pin_of_file(const Served *served, const char *name)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *file = g_strconcat(name, ".pem", NULL), *path = in_folder(served, file),
                    *key_file = g_strconcat(name, ".key", NULL);
    g_autofree char *key_path = in_folder(served, key_file);
    g_autoptr(Certificate) certificate = certificate_open(path, key_path, &error);
    g_assert_no_error(error);
    return g_strdup(certificate_pin(certificate));
}

static void put(const Served *served, const char *from, const char *to)
{
    g_autofree char *source = in_folder(served, from), *target = in_folder(served, to), *text = NULL;
    g_assert_true(g_file_get_contents(source, &text, NULL, NULL));
    g_assert_true(g_file_set_contents(target, text, -1, NULL));
}

static void start_named(Served *served)
{
    serve_stop(served->serve);
    served->stage->station->settings->device_certificate = g_strdup("live.pem");
    served->stage->station->settings->device_key = g_strdup("live.key");
    served_start(served, 0);
}

// Between two connections the certificate is renewed: first the file, then its key, as a program writes them.
static void test_renewed(Served *served, gconstpointer data)
{
    (void)data;
    make_stranger(served, "first", "EC -pkeyopt ec_paramgen_curve:P-256");
    make_stranger(served, "second", "RSA");
    put(served, "first.pem", "live.pem");
    put(served, "first.key", "live.key");
    start_named(served);
    g_autofree char *first = pin_of_file(served, "first"), *second = pin_of_file(served, "second"), *shown = shown_pin(served);
    g_assert_cmpstr(shown, ==, first);
    g_assert_cmpint(served_hello(served, "kept", served->authorization, NULL), ==, 200);
    put(served, "second.pem", "live.pem");
    for (int i = 0; i < 3; i++) {
        g_autofree char *between = shown_pin(served);
        g_assert_cmpstr(between, ==, first);
    }
    g_assert_cmpuint(served->problems->len, ==, 1);
    g_assert_nonnull(strstr(g_ptr_array_index(served->problems, 0), "live.key: it is not the key of the certificate"));
    put(served, "second.key", "live.key");
    g_autofree char *after = shown_pin(served);
    g_assert_cmpstr(after, ==, second);
    g_assert_cmpint(pinned_call(served, second), ==, 0);
    g_assert_cmpint(pinned_call(served, first), ==, HTTP_CLIENT_ERROR_CERTIFICATE + 1);
    g_assert_cmpint(served_hello(served, "kept", served->authorization, NULL), ==, 200);
    g_assert_cmpuint(served->problems->len, ==, 1);
}

// Whatever becomes of the files, the last good pair is shown.
static void test_broken(Served *served, gconstpointer data)
{
    (void)data;
    make_stranger(served, "first", "EC -pkeyopt ec_paramgen_curve:P-256");
    put(served, "first.pem", "live.pem");
    put(served, "first.key", "live.key");
    start_named(served);
    g_autofree char *first = pin_of_file(served, "first"), *live = in_folder(served, "live.pem"),
                    *key = in_folder(served, "live.key");
    static const char *const broken[] = {"", "nonsense", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"};
    for (guint i = 0; i < 2 * G_N_ELEMENTS(broken) + 2; i++) {
        if (i < 2 * G_N_ELEMENTS(broken))
            g_assert_true(g_file_set_contents(i % 2 ? key : live, broken[i / 2], -1, NULL));
        else
            g_assert_cmpint(g_unlink(i % 2 ? key : live), ==, 0);
        for (int again = 0; again < 2; again++) {
            g_autofree char *shown = shown_pin(served);
            g_assert_cmpstr(shown, ==, first);
        }
        g_assert_cmpuint(served->problems->len, ==, i + 1);
    }
}

static void expect_no_start(Served *served, const char *why)
{
    g_autoptr(GError) error = NULL;
    g_assert_null(serve_start(&(ServeOptions){.station = served->stage->station}, &error));
    g_assert_nonnull(error);
    if (!strstr(error->message, why))
        g_error("\"%s\" instead of \"%s\"", error->message, why);
}

static void test_no_start(Served *served, gconstpointer data)
{
    (void)data;
    Settings *settings = served->stage->station->settings;
    serve_stop(served->serve);
    served->serve = NULL;
    g_autofree char *own = in_folder(served, "device.pem");
    g_assert_true(g_file_set_contents(own, "nonsense", -1, NULL));
    expect_no_start(served, "device.pem: it holds no certificate in PEM"); // and no other is put in its place
    settings->device_certificate = g_strdup("nowhere.pem");
    settings->device_key = g_strdup("nowhere.key");
    expect_no_start(served, "nowhere.pem: ");
    g_clear_pointer(&settings->device_certificate, g_free);
    g_clear_pointer(&settings->device_key, g_free);
    g_assert_cmpint(g_unlink(own), ==, 0);
    g_free(settings->device_listen);
    settings->device_listen = g_strdup("192.0.2.1:15001"); // nobody's (RFC 5737)
    expect_no_start(served, "cannot listen on 192.0.2.1:15001");
}

// What `doctor` says of the listener, "" = nothing, when the clock of the station is so many days ahead.
static char *judged(const Served *served, int days)
{
    const CheckRequest request = {.folder = served->stage->folder,
                                  .scopes = CHECK_STATION,
                                  .is_brief = true,
                                  .clock_offset_ms = days * G_GINT64_CONSTANT(86400000)};
    g_autoptr(GPtrArray) findings = check_run(&request);
    GString *said = g_string_new(NULL);
    for (guint i = 0; i < findings->len; i++) {
        const Finding *finding = g_ptr_array_index(findings, i);
        if (strcmp(finding->subject, "devices") == 0)
            g_string_append_printf(said, "%s %s: %s\n", finding_grade_name(finding->grade), finding->where, finding->text);
    }
    return g_string_free(said, FALSE);
}

static void assert_judged(const Served *served, int days, const char *wanted)
{
    g_autofree char *said = judged(served, days);
    if (*wanted)
        g_assert_nonnull(strstr(said, wanted));
    else
        g_assert_cmpstr(said, ==, "");
}

// Its parts end decades later.
static void lengthen_event(const Served *served)
{
    g_autofree char *ini = in_folder(served, "event/event.ini"), *text = NULL;
    g_assert_true(g_file_get_contents(ini, &text, NULL, NULL));
    g_autoptr(GRegex) year = g_regex_new("\\nend = [0-9]{4}", 0, 0, NULL);
    g_autofree char *longer = g_regex_replace_literal(year, text, -1, 0, "\nend = 2098", 0, NULL);
    g_assert_true(g_file_set_contents(ini, longer, -1, NULL));
}

// The event is on today, and goes on for some hours.
static void test_judged(Served *served, gconstpointer data)
{
    (void)data;
    g_autofree char *ini = in_folder(served, "station.ini"), *text = NULL;
    g_assert_true(g_file_get_contents(ini, &text, NULL, NULL));
    g_autofree char *own = g_strdup_printf("%s[devices]\nserve = 127.0.0.1:%u\n", text, serve_port(served->serve));
    g_assert_true(g_file_set_contents(ini, own, -1, NULL));
    assert_judged(served, 0, ""); // also while the station has the address
    g_autofree char *named = g_strconcat(own, "serve-certificate = live.pem\nserve-key = live.key\n", NULL);
    g_assert_true(g_file_set_contents(ini, named, -1, NULL));
    assert_judged(served, 0, "live.pem: ");
    run_openssl(served, "openssl genpkey -algorithm RSA -out live.key");
    run_openssl(served, "openssl req -new -x509 -key live.key -subj /CN=a -days 30 -out live.pem");
    assert_judged(served, 0, "");
    g_autofree char *called = g_strconcat(named, "serve-name = desk3.localhost\n", NULL); // RFC 6761: it leads here
    g_assert_true(g_file_set_contents(ini, called, -1, NULL));
    assert_judged(served, 0, "is none of desk3.localhost");
    run_openssl(
        served,
        "openssl req -new -x509 -key live.key -subj /CN=a -addext subjectAltName=DNS:desk3.localhost -days 30 -out live.pem");
    assert_judged(served, 0, "");
    g_assert_true(g_file_set_contents(ini, named, -1, NULL));
    assert_judged(served, 31, "has expired; renew it");
    lengthen_event(served);
    assert_judged(served, 0, "expires before the event ends; renew it");
    run_openssl(served, "openssl genpkey -algorithm RSA -out live.key");
    assert_judged(served, 0, "live.key: it is not the key of the certificate");
}

static gpointer make_one(gpointer path)
{
    g_autoptr(GError) error = NULL;
    certificate_make(path, &error);
    g_assert_no_error(error);
    g_autoptr(Certificate) certificate = certificate_open(path, path, &error);
    g_assert_no_error(error);
    return g_strdup(certificate_pin(certificate));
}

// Several programs make it at once: all have the one that stays.
static void test_made_at_once(Served *served, gconstpointer data)
{
    (void)data;
    g_autofree char *path = in_folder(served, "raced.pem"), *wanted = NULL;
    GThread *threads[8];
    for (gsize i = 0; i < G_N_ELEMENTS(threads); i++)
        threads[i] = g_thread_new("make", make_one, path);
    for (gsize i = 0; i < G_N_ELEMENTS(threads); i++) {
        g_autofree char *pin = g_thread_join(threads[i]);
        if (!wanted)
            wanted = g_steal_pointer(&pin);
        else
            g_assert_cmpstr(pin, ==, wanted);
    }
    g_autoptr(GDir) folder = g_dir_open(served->stage->folder, 0, NULL);
    for (const char *name; (name = g_dir_read_name(folder));)
        g_assert_true(!g_str_has_prefix(name, "raced.pem") || strcmp(name, "raced.pem") == 0);
}

// What openssl's own client is offered: no old version, no cipher without forward secrecy or authentication.
static void test_offers(Served *served, gconstpointer data)
{
    (void)data;
    static const struct {
        const char *words;
        bool is_taken;
    } rows[] = {
        {"-tls1_3", true},
        {"-tls1_2 -cipher ECDHE", true},
        {"-tls1_1 -cipher ALL:@SECLEVEL=0", false},
        {"-tls1 -cipher ALL:@SECLEVEL=0", false},
        {"-tls1_2 -cipher kRSA:@SECLEVEL=0", false},
        {"-tls1_2 -cipher ECDHE-ECDSA-AES128-SHA:ECDHE-ECDSA-AES256-SHA:@SECLEVEL=0", false},
        {"-tls1_2 -cipher NULL:aNULL:@SECLEVEL=0", false},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        g_auto(GStrv) argv = NULL;
        g_autofree char *words =
            g_strdup_printf("openssl s_client -connect 127.0.0.1:%u %s", serve_port(served->serve), rows[i].words);
        g_assert_true(g_shell_parse_argv(words, NULL, &argv, &error));
        int status;
        g_autofree char *out = NULL, *err = NULL;
        g_assert_true(g_spawn_sync(NULL, argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &out, &err, &status, &error));
        g_assert_null(strstr(err, "Error with command")); // that openssl knows these words
        bool is_taken = g_spawn_check_wait_status(status, NULL);
        if (is_taken != rows[i].is_taken)
            g_error("%s: %s", words, is_taken ? "taken" : err);
    }
}

#define ADD(name, function) g_test_add("/serve/certificate/" name, Served, asker, served_set_up, function, served_tear_down)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_autoptr(Asker) asker = asker_new();
    if (!asker)
        return 77;
    ADD("its own", test_own);
    ADD("renewed", test_renewed);
    ADD("broken", test_broken);
    ADD("no start with what is broken", test_no_start);
    ADD("offers", test_offers);
    ADD("judged", test_judged);
    ADD("made at once", test_made_at_once);
    return g_test_run();
}
