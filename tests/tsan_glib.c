// SPDX-License-Identifier: GPL-3.0-or-later
// tsan_glib.c - tells the thread sanitizer what GLib's locks and queues do. In every program of the preset tsan.
//
// Debian's GLib is not instrumented and its locks are futexes of its own: the sanitizer would see neither who holds one
// nor what a queue brings from thread to thread, and would call each correct use a race. These stand before GLib's own
// and hide nothing: what they do not order is still reported.
#include <dlfcn.h>
#include <gio/gio.h>
#include <sanitizer/tsan_interface.h>

#define REAL(function) ((__typeof__(&function))dlsym(RTLD_NEXT, #function))

void g_mutex_lock(GMutex *mutex)
{
    __tsan_mutex_pre_lock(mutex, 0);
    REAL(g_mutex_lock)(mutex);
    __tsan_mutex_post_lock(mutex, 0, 0);
}

gboolean g_mutex_trylock(GMutex *mutex)
{
    __tsan_mutex_pre_lock(mutex, __tsan_mutex_try_lock);
    gboolean is_locked = REAL(g_mutex_trylock)(mutex);
    __tsan_mutex_post_lock(mutex, __tsan_mutex_try_lock | (is_locked ? 0 : __tsan_mutex_try_lock_failed), 0);
    return is_locked;
}

void g_mutex_unlock(GMutex *mutex)
{
    __tsan_mutex_pre_unlock(mutex, 0);
    REAL(g_mutex_unlock)(mutex);
    __tsan_mutex_post_unlock(mutex, 0);
}

void g_mutex_clear(GMutex *mutex)
{
    __tsan_mutex_destroy(mutex, 0);
    REAL(g_mutex_clear)(mutex);
}

static void let_go(GMutex *mutex)
{
    __tsan_mutex_pre_unlock(mutex, 0);
    __tsan_mutex_post_unlock(mutex, 0);
}

static void take_again(GMutex *mutex)
{
    __tsan_mutex_pre_lock(mutex, 0);
    __tsan_mutex_post_lock(mutex, 0, 0);
}

void g_cond_wait(GCond *cond, GMutex *mutex)
{
    let_go(mutex);
    REAL(g_cond_wait)(cond, mutex);
    take_again(mutex);
}

gboolean g_cond_wait_until(GCond *cond, GMutex *mutex, gint64 end_time)
{
    let_go(mutex);
    gboolean is_signalled = REAL(g_cond_wait_until)(cond, mutex, end_time);
    take_again(mutex);
    return is_signalled;
}

// What queues and locks themselves keep, made when it is needed first, is GLib's.
void AnnotateIgnoreReadsBegin(const char *file, int line);
void AnnotateIgnoreReadsEnd(const char *file, int line);
void AnnotateIgnoreWritesBegin(const char *file, int line);
void AnnotateIgnoreWritesEnd(const char *file, int line);

static void ignore_own(void)
{
    AnnotateIgnoreReadsBegin(__FILE__, __LINE__);
    AnnotateIgnoreWritesBegin(__FILE__, __LINE__);
}

static void heed_again(void)
{
    AnnotateIgnoreWritesEnd(__FILE__, __LINE__);
    AnnotateIgnoreReadsEnd(__FILE__, __LINE__);
}

// The threads' order is seen by itself: below is a lock of the C library.
void g_rw_lock_writer_lock(GRWLock *lock)
{
    ignore_own();
    REAL(g_rw_lock_writer_lock)(lock);
    heed_again();
}

void g_rw_lock_reader_lock(GRWLock *lock)
{
    ignore_own();
    REAL(g_rw_lock_reader_lock)(lock);
    heed_again();
}

void g_async_queue_push(GAsyncQueue *queue, gpointer data)
{
    __tsan_release(queue);
    ignore_own();
    REAL(g_async_queue_push)(queue, data);
    heed_again();
}

gpointer g_async_queue_pop(GAsyncQueue *queue)
{
    ignore_own();
    gpointer data = REAL(g_async_queue_pop)(queue);
    heed_again();
    __tsan_acquire(queue);
    return data;
}

gpointer g_async_queue_try_pop(GAsyncQueue *queue)
{
    ignore_own();
    gpointer data = REAL(g_async_queue_try_pop)(queue);
    heed_again();
    __tsan_acquire(queue);
    return data;
}

gpointer g_async_queue_timeout_pop(GAsyncQueue *queue, guint64 timeout)
{
    ignore_own();
    gpointer data = REAL(g_async_queue_timeout_pop)(queue, timeout);
    heed_again();
    __tsan_acquire(queue);
    return data;
}

// A callback sees what its queueing thread had written.
typedef struct {
    GSourceFunc function;
    gpointer data;
} Callback;

static gboolean call(gpointer data)
{
    Callback *callback = data;
    __tsan_acquire(callback);
    return callback->function(callback->data);
}

guint g_idle_add(GSourceFunc function, gpointer data)
{
    Callback *callback = g_new(Callback, 1);
    *callback = (Callback){function, data};
    __tsan_release(callback);
    return g_idle_add_full(G_PRIORITY_DEFAULT_IDLE, call, callback, g_free);
}

// The last of several holders frees what the others had read.
void g_bytes_unref(GBytes *bytes)
{
    __tsan_release(bytes);
    __tsan_acquire(bytes);
    REAL(g_bytes_unref)(bytes);
}
