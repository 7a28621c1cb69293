// SPDX-License-Identifier: GPL-3.0-or-later
// finding.c - what the checks have to say, and the place in a file that they say it of.
#include "scanner/check/check_place.h"

#include <stdarg.h>
#include <string.h>

MEMBERS_FREE_FUNC(finding_free, Finding, where, text)

const char *finding_grade_name(FindingGrade grade)
{
    static const char *const names[] = {"ok", "warn", "fail"};
    return names[grade];
}

char *finding_sentence(const Finding *finding)
{
    return *finding->where ? g_strdup_printf("%s: %s", finding->where, finding->text) : g_strdup(finding->text);
}

static gboolean is_same(gconstpointer a, gconstpointer b)
{
    const Finding *one = a, *other = b;
    return one->grade == other->grade && strcmp(one->where, other->where) == 0 && strcmp(one->text, other->text) == 0;
}

void check_say(Check *check, FindingGrade grade, char *where, const char *format, ...)
{
    Finding *finding = g_new0(Finding, 1);
    va_list arguments;
    va_start(arguments, format);
    finding->text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    finding->grade = grade;
    finding->subject = check->subject;
    finding->where = where ? where : g_strdup("");
    // Two checks stumble over one mistake.
    if (grade == FINDING_FAIL && g_ptr_array_find_with_equal_func(check->findings, finding, is_same, NULL))
        finding_free(finding);
    else
        g_ptr_array_add(check->findings, finding);
}

char *check_at_event(const Check *check, const char *kind, const char *code, const char *key)
{
    g_autofree char *group = code ? g_strdup_printf("%s %s", kind, code) : g_strdup(kind);
    return g_strdup_printf("%s:%d", check->event_ini.name, ini_line(&check->event_ini, group, key));
}

char *check_at_station(const Check *check, const char *group, const char *key)
{
    return g_strdup_printf("%s:%d", check->station_ini.name, ini_line(&check->station_ini, group, key));
}

char *check_at_programme(const Check *check, const char *text)
{
    if (!check->programme_text)
        return NULL;
    g_autofree char *quoted = g_strdup_printf("\"%s\"", text);
    const char *at = strstr(check->programme_text, quoted);
    if (!at)
        return g_strdup(check->programme_name);
    int line = 1;
    for (const char *c = check->programme_text; c < at; c++)
        line += *c == '\n';
    return g_strdup_printf("%s:%d", check->programme_name, line);
}

const Finding *check_first_failure(const GPtrArray *findings, guint *out_others)
{
    const Finding *first = NULL;
    *out_others = 0;
    ARRAY_EACH(const Finding, finding, findings) {
        if (finding->grade != FINDING_FAIL)
            continue;
        *out_others += first != NULL;
        first = first ? first : finding;
    }
    return first;
}
