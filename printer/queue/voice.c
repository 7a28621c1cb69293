#include "printer/queue/voice.h"

#include <string.h>

#include "common/store/job.h"

static char *key_of(const Voice *voice, const char *what)
{
    return g_strdup_printf("printer.%s.%s", voice->spec->name, what);
}

static bool is_kept(const Voice *voice, const char *what)
{
    g_autofree char *key = key_of(voice, what);
    g_autofree char *address = store_get(voice->store, key);
    return g_strcmp0(address, voice->spec->address) == 0;
}

// What cannot be kept is learned once more.
static void keep(const Voice *voice, const char *what, const char *value)
{
    g_autofree char *key = key_of(voice, what);
    store_put(voice->store, key, value, NULL);
}

void voice_init(Voice *voice, Store *store, const PrinterSpec *spec)
{
    *voice = (Voice){.store = store, .spec = spec};
    voice->was_heard = is_kept(voice, "answers");
    voice->is_mute = is_kept(voice, "mute");
}

void voice_note_heard(Voice *voice)
{
    if (voice->was_heard)
        return;
    voice->was_heard = true;
    keep(voice, "answers", voice->spec->address);
}

// "JOB ADDRESS" of the first label that a person was asked about; 0 = none.
static gint64 asked_job(const Voice *voice)
{
    g_autofree char *key = key_of(voice, "asked");
    g_autofree char *text = store_get(voice->store, key);
    const char *address = text ? strchr(text, ' ') : NULL;
    return address && strcmp(address + 1, voice->spec->address) == 0 ? g_ascii_strtoll(text, NULL, 10) : 0;
}

void voice_note_asked(Voice *voice, gint64 job_id)
{
    if (asked_job(voice) != 0)
        return;
    g_autofree char *text = g_strdup_printf("%" G_GINT64_FORMAT " %s", job_id, voice->spec->address);
    keep(voice, "asked", text);
}

// Has the person answered? A yes makes the printer a mute one; after a no the next label is asked about.
static void hear_person(Voice *voice)
{
    gint64 id = asked_job(voice);
    g_autoptr(Job) job = id ? job_load(voice->store, id, NULL) : NULL;
    if (!id || (job && job->state == JOB_UNCERTAIN))
        return;
    voice->is_mute = job && job->state == JOB_PRINTED;
    if (voice->is_mute)
        keep(voice, "mute", voice->spec->address);
    keep(voice, "asked", NULL);
}

bool voice_is_doubtful(Voice *voice)
{
    if (voice->was_heard || !printer_spec_should_answer(voice->spec))
        return false;
    if (!voice->is_mute)
        hear_person(voice);
    return !voice->is_mute;
}
