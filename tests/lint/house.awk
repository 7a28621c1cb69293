# SPDX-License-Identifier: GPL-3.0-or-later
# house.awk - the rules of the house over all C sources, in one reading. Files stand on the command line: the three lists
# includes.txt, banned.txt and then the sources. Each breach is printed as "RULE file:line: what".

function breach(rule, what) { print rule " " FILENAME ":" FNR ": " what }
function breach_of_text(rule, text) { print rule " " text_file ":" text_line ": " substr(text, 2, 60) }
function folder_of(path) { sub("/[^/]*$", "", path); return path }

# The folder that the header's opening comment keeps it to, its own or one above; "" = it is for everybody.
function kept_to(header, line, text) {
    if (header in kept) return kept[header]
    while ((getline line < header) > 0 && line ~ "^//") {
        sub("^// ?", " ", line)
        text = text line
    }
    close(header)
    kept[header] = ""
    if (match(text, "([Pp]rivate to|[Ii]nside) (common|printer|scanner)/[a-z/]+")) {
        text = substr(text, RSTART, RLENGTH)
        sub(".* ", "", text)
        if (index(header, text "/") == 1) kept[header] = text
    }
    return kept[header]
}

function check_own(header, folder) {
    if (header !~ "^(common|printer|scanner|config)/") { breach("root", header); return }
    if (folder_of(header) == folder) return
    if (header ~ "/statements_generated\\.h$") breach("private", header)
    if (header ~ "_generated\\.h$") return
    if (kept_to(header) != "" && index(folder "/", kept_to(header) "/") != 1) breach("private", header)
    if ((folder, header) in allowed) used[folder, header] = 1
    else if ((folder, folder_of(header)) in allowed) used[folder, folder_of(header)] = 1
    else breach("layer", folder " includes " header)
}

function check_foreign(header) {
    if (("*", header) in allowed) used["*", header] = 1
    else if ((FILENAME, header) in allowed) used[FILENAME, header] = 1
    else breach("foreign", "<" header ">")
}

# Statements and the words of a session, in a text whose pieces have been joined.
function check_sql(text) {
    text = " " tolower(text) " "
    gsub(/\\[nt"]/, " ", text)
    gsub(/[ \t]+/, " ", text)
    if (text_file ~ "^(common|printer|scanner)/" && text ~ /^ (error|failed|failure)[:!]| failed to |[a-z]! $/) breach_of_text("plain", text)
    if (text_file !~ "^(common|printer|scanner)/" || text_file ~ "^common/sync/") return
    if (text ~ /^ select ([0-9?:$*(]|distinct |[a-z_.0-9]+( as [a-z_]+)?(,|\(| from ))/ || text ~ / select [^ ].* from [a-z_(]/ ||
        text ~ /(^| )(insert|replace) (or [a-z]+ )?into / || text ~ /^ update (or [a-z]+ )?[a-z_.]+ set / ||
        text ~ /(^| )delete from [a-z_]/ || text ~ /(^| )create (temp |temporary |unique |virtual )*(table|index|trigger|view) / ||
        text ~ /(^| )(drop|alter) (table|index|trigger|view) / || text ~ /^ with (recursive )?[a-z_]+(\([^)]*\))? as \(/ ||
        text ~ / from [a-z_.]+ where / || text ~ / where [a-z_.]+ ?(=|<|>) ?[?$:]/)
        breach_of_text("sql", text)
    if (text_file !~ "^common/store/" && text ~ /^ (pragma [a-z_]+|begin( immediate| exclusive| deferred| transaction)?;? $|(commit|rollback|vacuum);? $|savepoint [a-z]|attach (database )?[a-z'?])/)
        breach_of_text("session", text)
}

# Takes the texts out of a line, joining those that follow each other over lines; answers the line with "" in their place.
function take_texts(line, rest, piece, at, between) {
    rest = ""
    while (match(line, /'(\\.|[^'\\])+'|"(\\.|[^"\\])*"|\/\/.*$/)) {
        at = substr(line, RSTART, 1)
        piece = substr(line, RSTART, RLENGTH)
        between = substr(line, 1, RSTART - 1)
        if (between ~ /[^ \t\\]/) end_text()
        rest = rest between
        if (at == "\"" && !text_open) { text_open = 1; text_file = FILENAME; text_line = FNR }
        if (at == "\"") { text_now = text_now substr(piece, 2, length(piece) - 2); rest = rest "\"\"" }
        else if (at == "'") { end_text(); rest = rest "0" }
        line = substr(line, RSTART + RLENGTH)
    }
    if (line ~ /[^ \t\\]/) end_text()
    return rest line
}

function end_text() {
    if (text_open) check_sql(text_now)
    text_open = 0
    text_now = ""
}

# A switch over our own enum: by its layout, "case" and "default" stand under "switch".
function check_switch(line, indent, name) {
    match(line, /^ */)
    indent = RLENGTH
    if (line ~ /^ *switch \(/) is_ours[indent] = 0
    else if (line ~ /^ *case [A-Z][A-Z0-9_]*:/) {
        name = line
        sub(/^ *case /, "", name)
        sub(/:.*/, "", name)
        if (name in enumerator) is_ours[indent] = 1
    } else if (line ~ /^ *default:/ && is_ours[indent]) breach("default", "default")
}

# Is this file one of the words: a folder that it is in, or itself?
function is_among(words, word, count, i) {
    count = split(words, word, " ")
    for (i = 1; i <= count; i++)
        if (word[i] == "all" || (word[i] == "floors" && is_floor) || FILENAME == word[i] || index(FILENAME, word[i] "/") == 1) return 1
    return 0
}

function check_banned(name, i) {
    for (i = 1; i <= banned[name]; i++)
        if (is_among(banned_in[name, i]) && !is_among(banned_but[name, i])) {
            breach("banned", name "(): " instead[name, i])
            return
        }
}

# A declaration, or a member of a table of functions, is no call.
function check_calls(line, name, before) {
    while (match(line, /[A-Za-z_][A-Za-z0-9_]* *\(/)) {
        name = substr(line, RSTART, RLENGTH)
        before = substr(line, 1, RSTART - 1)
        sub(/ *\($/, "", name)
        if ((name in banned) && before !~ /(->|\.)$|^[A-Za-z_][A-Za-z0-9_ ]* \*?$/) check_banned(name)
        if (is_floor && FILENAME !~ "^scanner/cli/" && name ~ /^(g_print|g_printerr|v?f?printf|puts|putchar|g_message|g_warning|g_critical|g_debug|g_info|g_log|perror|syslog|sd_journal_print)$/)
            breach("log", name "()")
        if (FILENAME ~ "^scanner/cli/" && FILENAME !~ "/(say|csv_line)[.]c$" && name ~ /^(v?[fd]?printf|f?puts|f?putc|putchar|fwrite|perror|g_print|g_printerr)$/)
            breach("raw", name "()")
        line = substr(line, RSTART + RLENGTH)
    }
}

# --- the lists ---
FILENAME == lists "/includes.txt" {
    if ($0 !~ /^#/ && NF) {
        key = $1
        sub(/:$/, "", key)
        known[key] = 1
        for (i = 2; i <= NF; i++) {
            name = $i
            gsub(/[<>]/, "", name)
            allowed[key, name] = 1
            line_of[key, name] = FNR
        }
    }
    next
}
FILENAME == lists "/banned.txt" {
    if ($0 !~ /^#/ && NF) {
        split($0, part, /\|/)
        count = split(part[1], names, " ")
        gsub(/^ +| +$/, "", part[2])
        for (i = 1; i <= count; i++) {
            row = ++banned[names[i]]
            instead[names[i], row] = part[2]
            split(part[3], where, / but /)
            banned_in[names[i], row] = where[1]
            banned_but[names[i], row] = where[2]
        }
    }
    next
}
FILENAME == enumerators { enumerator[$1] = 1; next }

# --- the sources ---
FNR == 1 {
    end_text()
    split("", is_ours)
    folder = folder_of(FILENAME)
    is_floor = FILENAME ~ "^(common|printer|scanner)/"
    if (is_floor && !(folder in known) && !(folder in told)) {
        breach("unlisted", folder)
        told[folder] = 1
    }
}
FNR == 2 && is_floor && FILENAME ~ /\.h$/ {
    name = FILENAME
    sub(".*/", "", name)
    if (index($0, "// " name " - ") != 1) breach("sentence", name)
}
/^#include "/ { if (is_floor) { header = $2; gsub(/"/, "", header); check_own(header, folder) } next }
/^# *include *</ { if (is_floor) { header = $0; sub(/^[^<]*</, "", header); sub(/>.*/, "", header); check_foreign(header) } next }
/^# *include/ { if (is_floor) breach("root", $0); next }
{
    if (is_floor && FILENAME ~ /\.h$/ && !/^#define/ && (/\/\/.*[0-9] ?(ms|s|seconds?|min|minutes?|hours?|days?)([^a-zA-Z_]|$)/ ||
        /\/\/.* (two|three|four|five|six|ten|fifteen|twenty|thirty|sixty|half an?) (seconds|minutes?|hours?|days)([^a-zA-Z_]|$)/)) breach("promise", substr($0, 1, 60))
    if (/(^|[^A-Z])(TODO|FIXME|XXX|HACK)([^A-Z]|$)/) breach("leftover", "")
    code = is_floor || /[(]/ ? take_texts($0) : $0
    check_calls(code)
    if (is_floor && FILENAME !~ "^scanner/cli/" && code ~ /(^|[^a-z_])(stderr|stdout|(write|dprintf) ?\([12],|STD(OUT|ERR)_FILENO)([^a-z_]|$)/) breach("log", "stderr")
    if (is_floor) check_switch(code)
}
END {
    end_text()
    for (pair in allowed)
        if (is_whole && !(pair in used)) {
            split(pair, part, SUBSEP)
            print "stale tests/lint/includes.txt:" line_of[pair] ": " part[1] " does not include " part[2]
        }
}
