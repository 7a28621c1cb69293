// SPDX-License-Identifier: GPL-3.0-or-later
// snmp.c - SNMP questions through Net-SNMP, the only file that sees it.
//
// The library's single-session calls are made for threads; what it keeps for the whole process is set once, so that it reads no
// configuration, loads no MIB, keeps no state on disk and logs nothing.
#include "printer/transport/snmp.h"

#include <net-snmp/net-snmp-config.h>
#include <net-snmp/net-snmp-includes.h>
#include <net-snmp/library/large_fd_set.h>
#include <poll.h>
#include <string.h>

#include "common/base/clock.h"

#define OPEN_S 20       // a question without answer is forgotten
#define PACKETS_MOST 64 // looked at in one go
#define OID_MOST 16

typedef struct {
    bool is_open;
    int request_id;
    int object_count; // that it asks for
    gint64 asked_mono_us;
} Question;

struct SnmpSession {
    void *handle;
    int socket; // belongs to the handle
    Question questions[SNMP_OPEN_MOST];
    bool is_missing[SNMP_OBJECT_MOST]; // the agent does not keep it
    bool was_refused;                  // the last answer named one that is missing
    bool was_read;
    SnmpReading reading; // the last one
};

typedef struct {
    oid numbers[OID_MOST];
    gsize count;
} Name;

// One printer, one input and one marker, as label printers have.
static const Name names[SNMP_OBJECT_MOST] = {
    [SNMP_OBJECT_DEVICE_STATUS] = {{1, 3, 6, 1, 2, 1, 25, 3, 2, 1, 5, 1}, 12},
    [SNMP_OBJECT_PRINTER_STATUS] = {{1, 3, 6, 1, 2, 1, 25, 3, 5, 1, 1, 1}, 12},
    [SNMP_OBJECT_ERROR_STATE] = {{1, 3, 6, 1, 2, 1, 25, 3, 5, 1, 2, 1}, 12},
    [SNMP_OBJECT_MEDIA_UNIT] = {{1, 3, 6, 1, 2, 1, 43, 8, 2, 1, 3, 1, 1}, 13},
    [SNMP_OBJECT_MEDIA_LENGTH] = {{1, 3, 6, 1, 2, 1, 43, 8, 2, 1, 4, 1, 1}, 13},
    [SNMP_OBJECT_MEDIA_WIDTH] = {{1, 3, 6, 1, 2, 1, 43, 8, 2, 1, 5, 1, 1}, 13},
    [SNMP_OBJECT_LABEL_COUNT] = {{1, 3, 6, 1, 2, 1, 43, 10, 2, 1, 4, 1, 1}, 13},
    [SNMP_OBJECT_UPTIME] = {{1, 3, 6, 1, 2, 1, 1, 3, 0}, 9},
    [SNMP_OBJECT_STOP_COUNT] = {{1, 3, 6, 1, 2, 1, 43, 5, 1, 1, 18, 1}, 12},
};

// Sessions are for threads, the library's list of ways to reach an agent is not.
static GMutex opening;

static gpointer prepare(gpointer data)
{
    netsnmp_session first;
    static const int off[] = {NETSNMP_DS_LIB_DONT_PERSIST_STATE, NETSNMP_DS_LIB_DONT_READ_CONFIGS,
                              NETSNMP_DS_LIB_DISABLE_PERSISTENT_LOAD, NETSNMP_DS_LIB_DISABLE_PERSISTENT_SAVE,
                              NETSNMP_DS_LIB_DONT_LOAD_HOST_FILES};
    for (gsize i = 0; i < G_N_ELEMENTS(off); i++)
        netsnmp_ds_set_boolean(NETSNMP_DS_LIBRARY_ID, off[i], 1);
    netsnmp_register_loghandler(NETSNMP_LOGHANDLER_NONE, LOG_DEBUG);
    snmp_sess_init(&first); // the library's own beginning, which is not for several threads
    return data;
}

static gint64 within(gint64 number, gint64 least, gint64 most)
{
    return number >= least && number <= most ? number : SNMP_UNSAID;
}

// What an object's value must be like to be believed.
static gint64 object_value(SnmpObject object, guint8 type, const guint8 *octets, gsize octet_count, gint64 number)
{
    switch (object) {
    case SNMP_OBJECT_DEVICE_STATUS:
    case SNMP_OBJECT_PRINTER_STATUS:
        return type == ASN_INTEGER ? within(number, 1, 5) : SNMP_UNSAID;
    case SNMP_OBJECT_ERROR_STATE:
        if (type != ASN_OCTET_STR || octet_count < 1 || octet_count > 4)
            return SNMP_UNSAID;
        return (gint64)octets[0] << 8 | (octet_count > 1 ? octets[1] : 0);
    case SNMP_OBJECT_MEDIA_UNIT:
        return type == ASN_INTEGER ? within(number, 3, 4) : SNMP_UNSAID;
    case SNMP_OBJECT_MEDIA_LENGTH:
    case SNMP_OBJECT_MEDIA_WIDTH:
        return type == ASN_INTEGER ? within(number, 0, G_MAXINT32) : SNMP_UNSAID;
    case SNMP_OBJECT_LABEL_COUNT:
    case SNMP_OBJECT_STOP_COUNT:
        return type == ASN_COUNTER ? within(number, 0, G_MAXUINT32) : SNMP_UNSAID;
    case SNMP_OBJECT_UPTIME:
        return type == ASN_TIMETICKS ? within(number, 0, G_MAXUINT32) : SNMP_UNSAID;
    case SNMP_OBJECT_MOST:
        break;
    }
    return SNMP_UNSAID;
}

static void read_variable(const netsnmp_variable_list *variable, SnmpReading *reading)
{
    for (SnmpObject i = 0; i < SNMP_OBJECT_MOST; i++) {
        if (snmp_oid_compare(variable->name, variable->name_length, names[i].numbers, names[i].count) != 0)
            continue;
        bool is_text = variable->type == ASN_OCTET_STR;
        bool is_signed = variable->type == ASN_INTEGER && variable->val_len == sizeof(long);
        bool is_count = (variable->type == ASN_COUNTER || variable->type == ASN_TIMETICKS) && variable->val_len == sizeof(long);
        gint64 number = is_signed ? *variable->val.integer : is_count ? (gint64)(gulong)*variable->val.integer : SNMP_UNSAID;
        reading->values[i] =
            object_value(i, variable->type, is_text ? variable->val.string : NULL, is_text ? variable->val_len : 0, number);
    }
}

static int object_count(const SnmpSession *session)
{
    int count = 0;
    for (int i = 0; i < SNMP_OBJECT_MOST; i++)
        count += !session->is_missing[i];
    return count;
}

// The n-th of the objects that the question asked for; one that was asked before the last was left out asked for others.
static void leave_out(SnmpSession *session, const Question *question, long index)
{
    if (question->object_count != object_count(session))
        return;
    for (int i = 0; i < SNMP_OBJECT_MOST; i++)
        if (!session->is_missing[i] && --index == 0) {
            session->is_missing[i] = session->was_refused = true;
            return;
        }
}

static void read_answer(SnmpSession *session, const Question *question, const netsnmp_pdu *answer)
{
    if (answer->errstat == SNMP_ERR_NOSUCHNAME)
        leave_out(session, question, answer->errindex);
    if (answer->errstat != SNMP_ERR_NOERROR)
        return;
    SnmpReading reading = {.asked_mono_us = question->asked_mono_us};
    for (int i = 0; i < SNMP_OBJECT_MOST; i++)
        reading.values[i] = SNMP_UNSAID;
    for (const netsnmp_variable_list *variable = answer->variables; variable; variable = variable->next_variable)
        read_variable(variable, &reading);
    session->reading = reading;
    session->was_read = true;
}

// The library gives the answer to each question once, by its number, or says that its time is over.
static int heard(int operation, netsnmp_session *library_session, int request_id, netsnmp_pdu *answer, void *data)
{
    SnmpSession *session = data;
    (void)library_session;
    for (int i = 0; i < SNMP_OPEN_MOST; i++) {
        Question *question = &session->questions[i];
        if (!question->is_open || question->request_id != request_id)
            continue;
        question->is_open = false;
        if (operation == NETSNMP_CALLBACK_OP_RECEIVED_MESSAGE && answer && answer->command == SNMP_MSG_RESPONSE)
            read_answer(session, question, answer);
    }
    return 1;
}

SnmpSession *snmp_session_open(const char *host, guint16 port, const char *community)
{
    static GOnce once = G_ONCE_INIT;
    g_once(&once, prepare, NULL);
    bool is_v6 = strchr(host, ':') != NULL;
    g_autofree char *peer = g_strdup_printf(is_v6 ? "udp6:[%s]:%u" : "udp:%s:%u", host, port);
    SnmpSession *session = g_new0(SnmpSession, 1);
    netsnmp_session wanted;
    snmp_sess_init(&wanted);
    wanted.version = SNMP_VERSION_1;
    wanted.peername = peer;
    wanted.community = (u_char *)(gpointer)community;
    wanted.community_len = strlen(community);
    wanted.timeout = OPEN_S * G_USEC_PER_SEC;
    wanted.retries = 0;
    wanted.callback = heard;
    wanted.callback_magic = session;
    g_mutex_lock(&opening);
    session->handle = snmp_sess_open(&wanted);
    g_mutex_unlock(&opening);
    netsnmp_transport *transport = session->handle ? snmp_sess_transport(session->handle) : NULL;
    if (!transport) {
        g_free(session);
        return NULL;
    }
    session->socket = transport->sock;
    return session;
}

void snmp_session_close(SnmpSession *session)
{
    if (!session)
        return;
    g_mutex_lock(&opening);
    snmp_sess_close(session->handle);
    g_mutex_unlock(&opening);
    g_free(session);
}

bool snmp_session_ask(SnmpSession *session)
{
    Question *question = NULL;
    for (int i = 0; i < SNMP_OPEN_MOST && !question; i++)
        question = session->questions[i].is_open ? NULL : &session->questions[i];
    netsnmp_pdu *pdu = question ? snmp_pdu_create(SNMP_MSG_GET) : NULL;
    if (!pdu)
        return false;
    for (int i = 0; i < SNMP_OBJECT_MOST; i++)
        if (!session->is_missing[i])
            snmp_add_null_var(pdu, names[i].numbers, names[i].count);
    question->asked_mono_us = clock_mono_us();
    question->object_count = object_count(session);
    question->request_id = pdu->variables ? snmp_sess_send(session->handle, pdu) : 0;
    question->is_open = question->request_id != 0;
    if (!question->is_open)
        snmp_free_pdu(pdu); // what is sent is the library's
    return question->is_open;
}

static void take_packet(SnmpSession *session)
{
    netsnmp_large_fd_set set;
    netsnmp_large_fd_set_init(&set, FD_SETSIZE);
    netsnmp_large_fd_setfd(session->socket, &set);
    snmp_sess_read2(session->handle, &set);
    netsnmp_large_fd_set_cleanup(&set);
    if (session->was_refused) { // so each object costs one question more at most
        session->was_refused = false;
        snmp_session_ask(session);
    }
}

bool snmp_session_listen(SnmpSession *session, gint64 deadline_mono_us, SnmpReading *out)
{
    session->was_read = false;
    snmp_sess_timeout(session->handle);
    for (int i = 0; i < PACKETS_MOST && !session->was_read; i++) {
        gint64 left_us = MAX(0, deadline_mono_us - clock_mono_us());
        struct pollfd one = {.fd = session->socket, .events = POLLIN};
        if (poll(&one, 1, (int)MIN((left_us + 999) / 1000, G_MAXINT)) <= 0)
            break;
        take_packet(session);
    }
    if (session->was_read)
        *out = session->reading;
    return session->was_read;
}
