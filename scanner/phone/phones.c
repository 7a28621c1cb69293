// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/phone/phones.h"

#include <string.h>

#include "common/store/rights/volunteer.h"
#include "scanner/capture/convert.h"
#include "scanner/phone/phone_door.h"

#define THREADS 2
#define PHONES_MOST 256

typedef struct {
    struct Phones *phones;
    GThread *thread;
    GAsyncQueue *given; // Task; the Worker itself = end
    Desk *desk;
    Reader *reader;
    GreyStore picture;
    const void *last; // whose picture the reader knows
} Worker;

typedef struct {
    Phone *phone; // of its worker
    Worker *worker;
    guint waiting_count;
} Held;

struct Phones {
    PhonesOptions options;
    Worker workers[THREADS];
    guint next;
    GHashTable *held;     // id -> Held
    GAsyncQueue *answers; // Task, played
};

typedef struct {
    Held *held; // outlives it
    PhoneAct act;
    GBytes *body;
    PhoneAnswer *answer;
} Task;

static void task_free(gpointer data)
{
    Task *task = data;
    g_bytes_unref(task->body);
    phone_answer_free(task->answer);
    g_free(task);
}

static void held_free(gpointer data)
{
    Held *held = data;
    phone_free(held->phone);
    g_free(held);
}

// --- in a worker's thread ---

static void fail(Task *task, guint status, const char *error, const char *message)
{
    phone_answer_refuse(task->answer, status, error, message);
}

static bool read_picture(Worker *worker, const Task *task, const PhoneFrame *frame, PhoneView *view, GreyFrame *grey)
{
    gsize length;
    const guint8 *bytes = g_bytes_get_data(frame->jpeg, &length);
    if (!convert_to_grey(FORMAT_MJPEG, bytes, length, PHONE_SIDE_MOST_PX, PHONE_SIDE_MOST_PX, 0, &worker->picture))
        return false;
    if (worker->last != task->held)
        reader_forget(worker->reader);
    worker->last = task->held;
    *grey = grey_store_frame(&worker->picture);
    view->picture = grey;
    view->seen = reader_read(worker->reader, grey);
    return true;
}

static bool stands_at_door(const Worker *worker, Task *task, const char *checkpoint)
{
    bool stands = phone_stand_at(task->held->phone, worker->phones->options.station, checkpoint);
    if (!stands)
        fail(task, 409, "no-place", "choose the door that this phone stands at");
    return stands;
}

static bool play_frame(Worker *worker, Task *task, const char *body, gsize length, GError **error)
{
    g_autoptr(PhoneFrame) frame = phone_frame_parse(body, length, task->act == PHONE_PICTURE);
    PhoneView view = {.frame = frame};
    GreyFrame grey;
    if (!frame || (frame->jpeg && !read_picture(worker, task, frame, &view, &grey))) {
        fail(task, 400, "bad-request", "this is no frame of a phone");
        return true;
    }
    if (!stands_at_door(worker, task, frame->checkpoint))
        return true;
    return phone_see(task->held->phone, worker->desk, &view, &task->answer->body, error);
}

static bool play_number(Worker *worker, Task *task, const char *body, gsize length, GError **error)
{
    g_autoptr(json_t) object = json_loadb(body, length, JSON_REJECT_DUPLICATES, NULL);
    gint64 number = json_int(object, "number", 0);
    if (number <= 0) {
        fail(task, 400, "bad-request", "say the number of a scan");
        return true;
    }
    if (task->act == PHONE_UNDO && !phone_undo(task->held->phone, worker->desk, number, error)) {
        if (!g_error_matches(*error, STORE_ERROR, STORE_ERROR_NOT_FOUND))
            return false;
        g_clear_error(error);
        fail(task, 404, "not-found", "that scan let nobody in");
        return true;
    }
    return phone_recall(task->held->phone, worker->desk, number, &task->answer->body, error);
}

// Anybody who may sign in at this station; a sponsor's reps may at a booth.
static bool play_unlock(Worker *worker, Task *task, const char *body, gsize length, GError **error)
{
    g_autoptr(json_t) object = json_loadb(body, length, JSON_REJECT_DUPLICATES, NULL);
    Store *store = desk_store(worker->desk);
    gint64 now_utc_ms = station_now_utc_ms(worker->phones->options.station);
    const char *id = phone_id(task->held->phone);
    const SignInTry attempt = {
        .name = json_text(object, "name", ""), .pin = json_text(object, "pin", ""), .address = id, .now_utc_ms = now_utc_ms};
    g_auto(SignInOutcome) outcome = {0};
    if (!volunteer_sign_in(store, &attempt, &outcome, error))
        return false;
    PhoneBooth booth;
    bool is_booth = phone_as_booth(task->held->phone, worker->desk, &booth);
    if (outcome.result == SIGN_IN_OK && (is_booth || outcome.volunteer->role != ROLE_SPONSOR)) {
        task->answer->body = json_object();
        return client_seen_put(store, id, &(ClientSeen){.utc_ms = now_utc_ms}, error);
    }
    if (outcome.result == SIGN_IN_WAIT)
        fail(task, 429, "pin-locked", "too many wrong PINs for this name; wait");
    else
        fail(task, 403, "wrong-pin", "that is not the PIN; try again");
    return true;
}

static bool play_door(Worker *worker, Task *task, const char *body, gsize length, GError **error)
{
    static bool (*const plays[])(Phone * phone, Desk * desk, const json_t *said, PhoneAnswer *answer, GError **error) = {
        [PHONE_JOIN] = phone_door_join, [PHONE_NEXT] = phone_door_next, [PHONE_FIND] = phone_door_find};
    g_autoptr(json_t) said = json_loadb(body, length, JSON_REJECT_DUPLICATES, NULL);
    PhoneBooth booth;
    if (!phone_as_booth(task->held->phone, worker->desk, &booth))
        return !stands_at_door(worker, task, json_text(said, "checkpoint", NULL)) ||
               plays[task->act](task->held->phone, worker->desk, said, task->answer, error);
    fail(task, 403, "not-the-door", "this phone is at no door");
    return true;
}

static bool play_leads(Worker *worker, Task *task, const char *body, gsize length, GError **error)
{
    (void)body;
    (void)length;
    PhoneBooth booth;
    if (phone_as_booth(task->held->phone, worker->desk, &booth))
        return (task->answer->body = phone_booth_leads(&booth, error)) != NULL;
    fail(task, 403, "no-booth", "this phone is no sponsor's");
    return true;
}

static bool play_lead(Worker *worker, Task *task, const char *body, gsize length, GError **error)
{
    static const struct {
        const char *why, *message;
        guint status;
    } refusals[] = {
        {"not-found", "this phone captured no such badge, or it is not valid any more", 404},
        {"too-many", "that is more than a sponsor's reps say in an hour; wait", 429},
        {"paused", "the organisers have paused this sponsor; nothing is recorded", 409},
    };
    g_autoptr(json_t) object = json_loadb(body, length, JSON_REJECT_DUPLICATES, NULL);
    const char *why;
    PhoneBooth booth;
    if (!phone_as_booth(task->held->phone, worker->desk, &booth)) {
        fail(task, 403, "no-booth", "this phone is no sponsor's");
        return true;
    }
    if (!phone_booth_say(&booth, object, &task->answer->body, &why, error))
        return false;
    if (why)
        fail(task, 400, "bad-request", "this is nothing that is said of a lead");
    for (gsize i = 0; why && i < G_N_ELEMENTS(refusals); i++)
        if (strcmp(why, refusals[i].why) == 0)
            fail(task, refusals[i].status, refusals[i].why, refusals[i].message);
    return true;
}

static void play(Worker *worker, Task *task)
{
    gsize length;
    const char *body = g_bytes_get_data(task->body, &length);
    g_autoptr(GError) error = NULL;
    static bool (*const plays[])(Worker * worker, Task * task, const char *body, gsize length, GError **error) = {
        [PHONE_TEXTS] = play_frame,   [PHONE_PICTURE] = play_frame, [PHONE_OUTCOME] = play_number, [PHONE_UNDO] = play_number,
        [PHONE_UNLOCK] = play_unlock, [PHONE_LEADS] = play_leads,   [PHONE_LEAD] = play_lead,      [PHONE_JOIN] = play_door,
        [PHONE_NEXT] = play_door,     [PHONE_FIND] = play_door,
    };
    const PhonesOptions *options = &worker->phones->options;
    task->answer->status = 200;
    phone_may_decide(task->held->phone, options->may_decide(options->data));
    if (!plays[task->act](worker, task, body, length, &error))
        fail(task, 503, "store", "this station cannot record at the moment; fetch the desk lead");
}

static gpointer run(gpointer data)
{
    Worker *worker = data;
    Phones *phones = worker->phones;
    gpointer task;
    while ((task = g_async_queue_pop(worker->given)) != worker) {
        play(worker, task);
        g_async_queue_push(phones->answers, task);
        phones->options.done(phones->options.data);
    }
    return NULL;
}

// --- in the listener's ---

static void worker_clear(Worker *worker)
{
    if (worker->thread) {
        g_async_queue_push(worker->given, worker);
        g_thread_join(worker->thread);
    }
    g_clear_pointer(&worker->given, g_async_queue_unref);
    reader_free(worker->reader);
    grey_store_clear(&worker->picture);
    desk_close(worker->desk);
}

void phones_free(Phones *phones)
{
    if (!phones)
        return;
    for (int i = 0; i < THREADS; i++)
        worker_clear(&phones->workers[i]);
    g_async_queue_unref(phones->answers);
    g_hash_table_unref(phones->held);
    g_free(phones);
}

static bool worker_start(Phones *phones, Worker *worker, GError **error)
{
    worker->phones = phones;
    worker->given = g_async_queue_new_full(task_free);
    worker->reader = reader_new(&(ReaderOptions){.budget_us = READER_LIVE_BUDGET_US});
    worker->desk = desk_open(phones->options.station, error);
    if (worker->desk)
        worker->thread = g_thread_new("phones", run, worker);
    return worker->desk;
}

Phones *phones_new(const PhonesOptions *options, GError **error)
{
    Phones *phones = g_new0(Phones, 1);
    phones->options = *options;
    phones->held = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, held_free);
    phones->answers = g_async_queue_new_full(task_free);
    for (int i = 0; i < THREADS; i++)
        if (!worker_start(phones, &phones->workers[i], error)) {
            phones_free(phones);
            return NULL;
        }
    return phones;
}

// Those that nothing waits for are forgotten when there are many: what they had in view they show again.
static gboolean is_idle(gpointer id, gpointer held, gpointer data)
{
    (void)id;
    (void)data;
    return ((const Held *)held)->waiting_count == 0;
}

static Held *find_held(Phones *phones, const Client *client)
{
    Held *held = g_hash_table_lookup(phones->held, client->id);
    if (held)
        return held;
    Phone *phone = phone_new(phones->options.station, client);
    if (!phone)
        return NULL;
    if (g_hash_table_size(phones->held) >= PHONES_MOST)
        g_hash_table_foreach_remove(phones->held, is_idle, NULL);
    held = g_new0(Held, 1);
    *held = (Held){.phone = phone, .worker = &phones->workers[phones->next++ % THREADS]};
    g_hash_table_insert(phones->held, g_strdup(client->id), held);
    return held;
}

bool phones_give(Phones *phones, const Client *client, PhoneAct act, guint64 request, const char *body, gsize length)
{
    Held *held = find_held(phones, client);
    if (!held || held->waiting_count >= PHONE_WAITING_MOST)
        return false;
    Task *task = g_new0(Task, 1);
    *task = (Task){.held = held, .act = act, .body = g_bytes_new(body, length), .answer = g_new0(PhoneAnswer, 1)};
    task->answer->request = request;
    held->waiting_count++;
    g_async_queue_push(held->worker->given, task);
    return true;
}

PhoneAnswer *phones_fetch(Phones *phones)
{
    Task *task = g_async_queue_try_pop(phones->answers);
    if (!task)
        return NULL;
    task->held->waiting_count--;
    PhoneAnswer *answer = g_steal_pointer(&task->answer);
    task_free(task);
    return answer;
}
