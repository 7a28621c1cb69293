// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/printers/stage.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/store/store.h"
#include "scanner/desk/desk.h"
#include "scanner/desk/print.h"

#define JOBS_MOST 10000

// Names as badges have them; scripts beyond Latin are the label tests' matter.
static const char *const first_names[] = {"Grace", "Ada", "Désirée", "Kjell", "Li", "Mehmet", "Björk", "Nguyễn"};
static const char *const last_names[] = {"Hopper", "Lovelace", "Fernández", "Dvořák", "Ng", "Kealoha", "Guðmundsdóttir"};

static char *people_csv(int badge_count, int ticket_count)
{
    GString *text = g_string_new("Order code,Attendee name,Product,Paid,Secret,E-mail,Company\n");
    for (int i = 0; i < badge_count; i++) {
        const char *first = first_names[i % (int)G_N_ELEMENTS(first_names)];
        const char *last = last_names[i % (int)G_N_ELEMENTS(last_names)];
        g_string_append_printf(text, "O%d,%s %s,Individual,Yes,a%d,p%d@example.org,Company %d\n", i, first, last, i, i, i);
        if (i < ticket_count)
            g_string_append_printf(text, "O%d,%s %s,Tutorial – T-07 Async,Yes,t%d,p%d@example.org,\n", i, first, last, i, i);
    }
    return g_string_free(text, FALSE);
}

static void write_text(const Stage *stage, const char *file, const char *text)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *path = g_build_filename(stage->folder, file, NULL);
    g_file_set_contents(path, text, -1, &error);
    g_assert_no_error(error);
}

static void write_settings(const Stage *stage, GPtrArray *specs, const char *ticket_label)
{
    g_autofree char *printers = g_strjoinv(";", (char **)specs->pdata);
    g_autofree char *text = g_strdup_printf("[station]\nname = Desk 1\n[page]\nlisten = 127.0.0.1:0\n[devices]\n"
                                            "find-printers = no\nprinters = %s\nticket-label = %s\n",
                                            printers, ticket_label);
    write_text(stage, "station.ini", text);
}

static void collect_id(const char *id, const char *name, const char *second_name, gpointer data)
{
    (void)name;
    (void)second_name;
    g_ptr_array_add(data, g_strdup(id));
}

// Those of every second person.
static void queue_labels(const Stage *stage, guint first)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Station) station = station_load(stage->folder, &error);
    g_assert_no_error(error);
    g_autoptr(Desk) desk = desk_open(station, &error);
    g_assert_no_error(error);
    g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func(g_free);
    g_assert_true(person_each_name(desk_store(desk), collect_id, ids, &error));
    for (guint i = first; i < ids->len; i += 2) {
        const PrintRequest request = {.person_id = ids->pdata[i], .with_badge = true, .with_tickets = true};
        gint64 group_id = 0;
        desk_print(desk, &request, &group_id, &error);
        g_assert_no_error(error);
    }
}

Stage *stage_new(const char *folder, const char *program, GPtrArray *specs, int badge_count, int ticket_count)
{
    g_autoptr(GError) error = NULL;
    Stage *stage = g_new0(Stage, 1);
    stage->folder = g_strdup(folder);
    stage->program = g_strdup(program);
    stage->log = g_strconcat(folder, ".log", NULL);
    g_setenv("LANYARD_STATION", folder, TRUE);
    stage_command(stage, (const char *[]){"init", "--event=pycon-us-2024", folder, NULL});
    write_settings(stage, specs, "ticket-80");
    g_autofree char *text = people_csv(badge_count, ticket_count);
    g_autofree char *path = g_build_filename(folder, "people.csv", NULL);
    write_text(stage, "people.csv", text);
    stage_command(stage, (const char *[]){"import", path, NULL});
    queue_labels(stage, 0);
    write_settings(stage, specs, "ticket-51x140");
    queue_labels(stage, 1);
    g_autofree char *database = g_build_filename(folder, "lanyard.db", NULL);
    stage->store = store_open(database, &error);
    g_assert_no_error(error);
    return stage;
}

void stage_free(Stage *stage)
{
    if (stage->pid)
        stage_kill(stage);
    store_close(stage->store);
    g_free(stage->folder);
    g_free(stage->program);
    g_free(stage->log);
    g_free(stage);
}

static void say_to_log(gpointer data)
{
    int file = open(data, O_WRONLY | O_CREAT | O_APPEND, 0644);
    dup2(file, STDOUT_FILENO);
    dup2(file, STDERR_FILENO);
}

void stage_start(Stage *stage)
{
    g_autoptr(GError) error = NULL;
    char *const words[] = {stage->program, (char *)"run", NULL};
    g_spawn_async(NULL, (char **)words, NULL, G_SPAWN_DO_NOT_REAP_CHILD, say_to_log, stage->log, &stage->pid, &error);
    g_assert_no_error(error);
}

void stage_kill(Stage *stage)
{
    kill(stage->pid, SIGKILL);
    g_assert_cmpint(waitpid(stage->pid, NULL, 0), ==, stage->pid);
    stage->pid = 0;
}

bool stage_stop(Stage *stage)
{
    int status = 0;
    kill(stage->pid, SIGTERM);
    g_assert_cmpint(waitpid(stage->pid, &status, 0), ==, stage->pid);
    stage->pid = 0;
    return WIFSIGNALED(status) ? WTERMSIG(status) == SIGTERM : WEXITSTATUS(status) == 0;
}

bool stage_is_alive(Stage *stage)
{
    if (stage->pid == 0 || waitpid(stage->pid, NULL, WNOHANG) == 0)
        return true;
    stage->pid = 0;
    return false;
}

void stage_command(const Stage *stage, const char *const *words)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) argv = g_ptr_array_new();
    g_ptr_array_add(argv, stage->program);
    for (; *words; words++)
        g_ptr_array_add(argv, (gpointer)*words);
    g_ptr_array_add(argv, NULL);
    g_autofree char *said = NULL, *complained = NULL;
    int status = 0;
    g_spawn_sync(NULL, (char **)argv->pdata, NULL, G_SPAWN_DEFAULT, NULL, NULL, &said, &complained, &status, &error);
    if (!error)
        g_spawn_check_wait_status(status, &error);
    if (error)
        g_error("lanyard %s: %s: %s%s", (char *)argv->pdata[1], error->message, said, complained);
}

static gint compare_ids(gconstpointer one, gconstpointer other)
{
    const Job *const *a = one, *const *b = other;
    return ((*a)->id > (*b)->id) - ((*a)->id < (*b)->id);
}

GPtrArray *stage_jobs(const Stage *stage)
{
    g_autoptr(GError) error = NULL;
    GPtrArray *jobs = job_list(stage->store, JOBS_MOST, &error);
    g_assert_no_error(error);
    g_ptr_array_sort(jobs, compare_ids);
    return jobs;
}
