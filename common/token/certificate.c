// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/token/certificate.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <gnutls/crypto.h>
#include <gnutls/x509.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/files.h"
#include "common/token/random.h"

G_DEFINE_QUARK(lanyard_certificate_error, certificate_error)

#define CHAIN_MOST 10
#define DIGEST_LENGTH 32
#define SERIAL_BYTES 16
#define OWN_BEGIN 946684800 // 2000-01-01
#define OWN_END 4102444799  // 2099-12-31

// What the files said at one time.
typedef struct {
    gnutls_pcert_st chain[CHAIN_MOST];
    unsigned count;
    gnutls_privkey_t key;
    char *pin;
    gint64 end_utc_ms;
} Pair;

struct Certificate {
    char *path, *key_path;
    char *stamp;      // of the files, as they were looked at last
    GPtrArray *pairs; // Pair; the last is in use
};

static bool fail(GError **error, const char *path, const char *why)
{
    return error_set(CERTIFICATE_ERROR, CERTIFICATE_ERROR_FILES, error, "cannot speak TLS with %s: %s", path, why);
}

// --- reading ---

static void pair_free(gpointer data)
{
    Pair *pair = data;
    for (unsigned i = 0; i < pair->count; i++)
        gnutls_pcert_deinit(&pair->chain[i]);
    gnutls_privkey_deinit(pair->key);
    g_free(pair->pin);
    g_free(pair);
}

static bool read_file(const char *path, char **out_text, gnutls_datum_t *out_datum, GError **error)
{
    g_autoptr(GError) cause = NULL;
    gsize length;
    if (!g_file_get_contents(path, out_text, &length, &cause))
        return fail(error, path, cause->message);
    *out_datum = (gnutls_datum_t){.data = (guchar *)*out_text, .size = (unsigned)length};
    return true;
}

static char *pin_of(gnutls_pubkey_t key)
{
    gnutls_datum_t der = {0};
    guint8 digest[DIGEST_LENGTH];
    if (gnutls_pubkey_export2(key, GNUTLS_X509_FMT_DER, &der) != GNUTLS_E_SUCCESS)
        return NULL;
    int result = gnutls_hash_fast(GNUTLS_DIG_SHA256, der.data, der.size, digest);
    gnutls_free(der.data);
    return result == GNUTLS_E_SUCCESS ? g_base64_encode(digest, sizeof digest) : NULL;
}

static bool read_chain(Pair *pair, const char *path, const gnutls_datum_t *text, GError **error)
{
    unsigned count = CHAIN_MOST;
    gnutls_x509_crt_t first = NULL;
    if (gnutls_pcert_list_import_x509_raw(pair->chain, &count, text, GNUTLS_X509_FMT_PEM, 0) != GNUTLS_E_SUCCESS || count == 0)
        return fail(error, path, "it holds no certificate in PEM");
    pair->count = count;
    pair->pin = pin_of(pair->chain[0].pubkey);
    time_t end = -1;
    if (gnutls_pcert_export_x509(&pair->chain[0], &first) == GNUTLS_E_SUCCESS) {
        end = gnutls_x509_crt_get_expiration_time(first);
        gnutls_x509_crt_deinit(first);
    }
    pair->end_utc_ms = (gint64)end * 1000;
    return (pair->pin && end != -1) || fail(error, path, "its certificate cannot be read");
}

static bool read_key(Pair *pair, const char *path, const gnutls_datum_t *text, GError **error)
{
    gnutls_pubkey_t public = NULL;
    if (gnutls_privkey_init(&pair->key) != GNUTLS_E_SUCCESS ||
        gnutls_privkey_import_x509_raw(pair->key, text, GNUTLS_X509_FMT_PEM, NULL, 0) != GNUTLS_E_SUCCESS)
        return fail(error, path, "it holds no private key in PEM without a password");
    g_autofree char *pin = NULL;
    if (gnutls_pubkey_init(&public) == GNUTLS_E_SUCCESS &&
        gnutls_pubkey_import_privkey(public, pair->key, 0, 0) == GNUTLS_E_SUCCESS)
        pin = pin_of(public);
    gnutls_pubkey_deinit(public);
    return g_strcmp0(pin, pair->pin) == 0 || fail(error, path, "it is not the key of the certificate");
}

static Pair *pair_load(const char *path, const char *key_path, GError **error)
{
    g_autofree char *text = NULL, *key_text = NULL;
    gnutls_datum_t datum, key_datum;
    if (!read_file(path, &text, &datum, error) || !read_file(key_path, &key_text, &key_datum, error))
        return NULL;
    Pair *pair = g_new0(Pair, 1);
    bool is_good = read_chain(pair, path, &datum, error) && read_key(pair, key_path, &key_datum, error);
    gnutls_memset(key_text, 0, key_datum.size);
    if (is_good)
        return pair;
    pair_free(pair);
    return NULL;
}

// Another one after each change of a file.
static char *stamp_of(const Certificate *certificate)
{
    const char *const paths[] = {certificate->path, certificate->key_path};
    GString *stamp = g_string_new(NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(paths); i++) {
        struct stat info;
        if (stat(paths[i], &info) == 0)
            g_string_append_printf(stamp, "%" G_GUINT64_FORMAT " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT ".%09ld;",
                                   (guint64)info.st_ino, (gint64)info.st_size, (gint64)info.st_mtim.tv_sec, info.st_mtim.tv_nsec);
    }
    return g_string_free(stamp, FALSE);
}

bool certificate_renew(Certificate *certificate, GError **error)
{
    g_autofree char *stamp = stamp_of(certificate);
    if (g_strcmp0(stamp, certificate->stamp) == 0)
        return true;
    text_take(&certificate->stamp, g_steal_pointer(&stamp));
    Pair *pair = pair_load(certificate->path, certificate->key_path, error);
    if (pair)
        g_ptr_array_add(certificate->pairs, pair);
    return pair != NULL;
}

Certificate *certificate_open(const char *path, const char *key_path, GError **error)
{
    g_autoptr(Certificate) certificate = g_new0(Certificate, 1);
    certificate->path = g_strdup(path);
    certificate->key_path = g_strdup(key_path);
    certificate->pairs = g_ptr_array_new_with_free_func(pair_free);
    return certificate_renew(certificate, error) ? g_steal_pointer(&certificate) : NULL;
}

MEMBERS_FREE_FUNC(certificate_close, Certificate, pairs, stamp, path, key_path)

static Pair *in_use(const Certificate *certificate)
{
    return g_ptr_array_index(certificate->pairs, certificate->pairs->len - 1);
}

const char *certificate_pin(const Certificate *certificate)
{
    return in_use(certificate)->pin;
}

char *certificate_fingerprint(const Certificate *certificate)
{
    guint8 digest[DIGEST_LENGTH] = {0};
    const gnutls_datum_t *der = &in_use(certificate)->chain[0].cert;
    gnutls_hash_fast(GNUTLS_DIG_SHA256, der->data, der->size, digest);
    GString *text = g_string_new(NULL);
    for (gsize i = 0; i < sizeof digest; i++)
        g_string_append_printf(text, "%s%02X", i ? ":" : "", digest[i]);
    return g_string_free(text, FALSE);
}

gint64 certificate_end_utc_ms(const Certificate *certificate)
{
    return in_use(certificate)->end_utc_ms;
}

bool certificate_has_name(const Certificate *certificate, const char *name)
{
    gnutls_x509_crt_t first = NULL;
    bool has_name = gnutls_pcert_export_x509(&in_use(certificate)->chain[0], &first) >= 0 &&
                    gnutls_x509_crt_check_hostname2(first, name, 0) != 0;
    gnutls_x509_crt_deinit(first);
    return has_name;
}

void certificate_show(const Certificate *certificate, gnutls_pcert_st **out_chain, unsigned *out_count, gnutls_privkey_t *out_key)
{
    Pair *pair = in_use(certificate);
    *out_chain = pair->chain;
    *out_count = pair->count;
    *out_key = pair->key;
}

// --- making ---

static bool sign_itself(gnutls_x509_crt_t crt, gnutls_x509_privkey_t key)
{
    guint8 serial[SERIAL_BYTES];
    random_bytes(serial, sizeof serial);
    serial[0] = (serial[0] & 0x3f) | 0x40; // positive, and of full length
    static const char name[] = "Lanyard station";
    return gnutls_x509_privkey_generate(key, GNUTLS_PK_ECDSA, GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1), 0) >= 0 &&
           gnutls_x509_crt_set_version(crt, 3) >= 0 && gnutls_x509_crt_set_serial(crt, serial, sizeof serial) >= 0 &&
           gnutls_x509_crt_set_activation_time(crt, OWN_BEGIN) >= 0 && gnutls_x509_crt_set_expiration_time(crt, OWN_END) >= 0 &&
           gnutls_x509_crt_set_dn_by_oid(crt, GNUTLS_OID_X520_COMMON_NAME, 0, name, sizeof name - 1) >= 0 &&
           gnutls_x509_crt_set_basic_constraints(crt, 0, -1) >= 0 &&
           gnutls_x509_crt_set_key_usage(crt, GNUTLS_KEY_DIGITAL_SIGNATURE) >= 0 &&
           gnutls_x509_crt_set_key_purpose_oid(crt, GNUTLS_KP_TLS_WWW_SERVER, 0) >= 0 && gnutls_x509_crt_set_key(crt, key) >= 0 &&
           gnutls_x509_crt_sign2(crt, crt, key, GNUTLS_DIG_SHA256, 0) >= 0;
}

// Key and certificate in PEM; NULL when there is no memory or no randomness for them.
static char *make_pair(void)
{
    gnutls_x509_privkey_t key = NULL;
    gnutls_x509_crt_t crt = NULL;
    gnutls_datum_t key_pem = {0}, crt_pem = {0};
    bool is_good = gnutls_x509_privkey_init(&key) >= 0 && gnutls_x509_crt_init(&crt) >= 0 && sign_itself(crt, key) &&
                   gnutls_x509_privkey_export2_pkcs8(key, GNUTLS_X509_FMT_PEM, NULL, GNUTLS_PKCS_PLAIN, &key_pem) >= 0 &&
                   gnutls_x509_crt_export2(crt, GNUTLS_X509_FMT_PEM, &crt_pem) >= 0;
    char *text = is_good ? g_strdup_printf("%.*s%.*s", (int)key_pem.size, key_pem.data, (int)crt_pem.size, crt_pem.data) : NULL;
    gnutls_free(key_pem.data);
    gnutls_free(crt_pem.data);
    gnutls_x509_crt_deinit(crt);
    gnutls_x509_privkey_deinit(key);
    return text;
}

// Under a name of its own first: of two programs that make one at once, one wins, and a killed one leaves no half of it.
bool certificate_make(const char *path, GError **error)
{
    if (g_file_test(path, G_FILE_TEST_EXISTS))
        return true;
    g_autofree char *text = make_pair(), *id = random_id(), *fresh = g_strconcat(path, "-", id, NULL);
    if (!text)
        return fail(error, path, "the key pair cannot be made");
    if (!files_write_new(fresh, text, error))
        return false;
    bool is_there = link(fresh, path) == 0 || errno == EEXIST;
    g_autofree char *why = g_strdup(g_strerror(errno));
    g_unlink(fresh);
    return is_there || fail(error, path, why);
}
