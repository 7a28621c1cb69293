// SPDX-License-Identifier: GPL-3.0-or-later
#include "printer/transport/ipp_line.h"

#define WORDS_MOST 16
#define WORD_LETTERS_MOST 64

ipp_t *ipp_new_request(ipp_op_t operation, const char *uri, int job_id, const char *user)
{
    ipp_t *request = ippNewRequest(operation);
    ippAddString(request, IPP_TAG_OPERATION, IPP_TAG_URI, "printer-uri", NULL, uri);
    if (job_id)
        ippAddInteger(request, IPP_TAG_OPERATION, IPP_TAG_INTEGER, "job-id", job_id);
    ippAddString(request, IPP_TAG_OPERATION, IPP_TAG_NAME, "requesting-user-name", NULL, user);
    return request;
}

int ipp_give_up(http_t *http, void *data)
{
    (void)http, (void)data;
    return 0;
}

ipp_t *ipp_good_answer(ipp_t *answer)
{
    if (!answer || ippGetStatusCode(answer) <= IPP_STATUS_OK_CONFLICTING)
        return answer;
    ippDelete(answer);
    return NULL;
}

void ipp_line_add_enum(GString *line, ipp_t *answer, const char *name)
{
    ipp_attribute_t *value = answer ? ippFindAttribute(answer, name, IPP_TAG_ENUM) : NULL;
    g_string_append_printf(line, " %s=%s", name, value ? ippEnumString(name, ippGetInteger(value, 0)) : "unknown");
}

static void add_word(GString *line, const char *text)
{
    g_autofree char *word = g_strndup(text ? text : "", WORD_LETTERS_MOST);
    g_string_append(line, g_strcanon(word, G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS "-_.", '-'));
}

void ipp_line_add_keywords(GString *line, ipp_t *answer, const char *name)
{
    ipp_attribute_t *values = answer ? ippFindAttribute(answer, name, IPP_TAG_KEYWORD) : NULL;
    int count = values ? MIN(ippGetCount(values), WORDS_MOST) : 0;
    g_string_append_printf(line, " %s=%s", name, count ? "" : "none");
    for (int i = 0; i < count; i++) {
        g_string_append(line, i ? "," : "");
        add_word(line, ippGetString(values, i, NULL));
    }
}

void ipp_line_add_integer(GString *line, ipp_t *answer, const char *name)
{
    ipp_attribute_t *value = answer ? ippFindAttribute(answer, name, IPP_TAG_INTEGER) : NULL;
    if (value)
        g_string_append_printf(line, " %s=%d", name, ippGetInteger(value, 0));
}

// PWG 5100.7, media-col-ready: media-size has x-dimension and y-dimension in hundredths of a millimetre; a length that is a range is
// a roll's, of which any length is taken. 0 = not said so.
static int dimension(ipp_t *media, const char *name)
{
    ipp_attribute_t *size = ippFindAttribute(media, "media-size", IPP_TAG_BEGIN_COLLECTION);
    ipp_attribute_t *side = size ? ippFindAttribute(ippGetCollection(size, 0), name, IPP_TAG_INTEGER) : NULL;
    return side ? ippGetInteger(side, 0) : 0;
}

void ipp_line_add_media(GString *line, ipp_t *answer)
{
    ipp_attribute_t *ready = answer ? ippFindAttribute(answer, "media-col-ready", IPP_TAG_BEGIN_COLLECTION) : NULL;
    int count = ready ? MIN(ippGetCount(ready), WORDS_MOST) : 0, width = 0, length = 0;
    for (int i = 0; i < count; i++) {
        ipp_t *media = ippGetCollection(ready, i);
        int other_width = dimension(media, "x-dimension"), other_length = dimension(media, "y-dimension");
        if (i > 0 && (other_width != width || other_length != length))
            return;
        width = other_width;
        length = other_length;
    }
    if (width > 0 && length > 0)
        g_string_append_printf(line, " media=%dx%d", width, length);
}
