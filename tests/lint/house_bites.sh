#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# house_bites.sh - the lint finds each kind of breach in a house that has just that one; no rule of rules.txt and no call of
# banned.txt is without a breach that was planted, and found by its name.
set -eu
lists="$SOURCE_DIR/tests/lint"
house=$(mktemp -d) && trap 'rm -rf "$house"' EXIT
bitten=" "

# What stands behind the first line of each file that is planted, so that a breach stands alone.
licence='// SPDX-License-Identifier: GPL-3.0-or-later'

count=0

# plant FILE TEXT: writes the text to a file in that folder; one that is called "a" gets a number, and they do not meet.
plant() {
    count=$((count + 1))
    case $1 in
    */a.*) file=${1%/a.*}/a$count.${1##*.} ;;
    *) file=$1 ;;
    esac
    mkdir -p "$house/$(dirname "$file")"
    printf '%s\n' "$licence" "$2" >"$house/$file"
}

# bites RULE FILE TEXT: the text, planted as the file, is a breach of the rule, and of no other.
bites() {
    plant "$2" "$3"
    echo "$file $1" >>"$house/expected"
    bitten="$bitten$1 "
}

# passes FILE TEXT: is no breach.
passes() {
    plant "$1" "$2"
    echo "$file -" >>"$house/expected"
}

# look: what the lint finds in the house must be what was planted, file by file; the house is empty then.
look() {
    ! sh "$lists/house.sh" "$house" >"$house/found" 2>&1 || { echo "no breach is found"; exit 1; }
    # Of each line the file, and the rule by the word in which its sentence ends.
    sed -nE 's/^([^ :]*):[0-9]+:.*\[([a-z]+)\]$/\1 \2/p' "$house/found" | sort >"$house/rules"
    grep -v ' -$' "$house/expected" | sort >"$house/wanted"
    [ "$(wc -l <"$house/rules")" -eq "$(wc -l <"$house/found")" ] || { echo "a line has another form:" && grep -vE '^[^ :]*:[0-9]+:.*\[[a-z]+\]$' "$house/found"; failed=1; }
    comm -23 "$house/wanted" "$house/rules" | while read -r file rule; do
        echo "$file: a breach of '$rule' was planted, and not found: $(tail -n +2 "$house/$file" | head -3)"
    done
    comm -13 "$house/wanted" "$house/rules" | while read -r file rule; do
        echo "$file: no breach of '$rule' was planted, but one was found: $(tail -n +2 "$house/$file" | head -3)"
    done
    cmp -s "$house/wanted" "$house/rules" || failed=1
    [ "$failed" = 0 ] || exit 1
}

failed=0
sh "$lists/house.sh" "$house" || { echo "an empty house has no breach"; exit 1; }

# --- headers of the house ---
mkdir -p "$house/common/store/database" "$house/scanner/desk" "$house/printer/transport"
for header in common/store/store scanner/desk/desk; do
    printf '%s\n' "$licence" "// $(basename $header).h - for everybody." '#pragma once' >"$house/$header.h"
done
printf '%s\n' "$licence" '// own.h - private to scanner/desk: what a Desk is made of.' '#pragma once' >"$house/scanner/desk/own.h"
printf '%s\n' "$licence" '// long_name.h - what a Transport is made of. Private to' '// printer/transport.' '#pragma once' >"$house/printer/transport/long_name.h"

printf '%s\n' "$licence" '// connection.h - private to common/store: what a Store is made of.' '#pragma once' >"$house/common/store/database/connection.h"

bites layer common/base/a.c '#include "common/store/store.h"'
bites layer common/store/record/a.c '#include "common/store/journal/journal.h"'
bites layer printer/queue/a.c '#include "common/store/people/person.h"'
bites layer common/sync/a.c '#include "common/store/people/person.h"'
bites layer common/rules/a.c '#include "common/store/store.h"'
bites layer common/store/a.c '#include "common/import/rejects.h"'
bites layer common/sync/a.c '#include "common/import/registrations.h"'
bites layer printer/driver/a.c '#include "printer/transport/transport.h"'
bites layer printer/label/a.c '#include "common/conf/profile.h"'
bites layer printer/queue/a.c '#include "scanner/desk/desk.h"'
bites layer scanner/decode/a.c '#include "scanner/cli/command.h"'
bites layer scanner/decode/a.c '#include "common/base/clock.h"'
bites layer scanner/capture/a.c '#include "scanner/web/web.h"'
bites layer scanner/capture/a.c '#include "scanner/decode/grid.h"'
bites layer scanner/web/a.c '#include "printer/label/label.h"'
bites layer scanner/web/a.c '#include "common/sync/sync.h"'
bites private scanner/web/a.c '#include "scanner/desk/own.h"'
bites private scanner/web/a.c '#include "common/store/database/connection.h"'
bites private common/store/people/a.c '#include "common/store/project/statements_generated.h"'
bites private printer/queue/a.c '#include "printer/transport/long_name.h"'
bites root scanner/web/a.c '#include "a.h"'
bites root scanner/web/a.c '#include "../desk/desk.h"'
bites root scanner/web/a.c '#include HEADER'
bites unlisted common/cloud/a.c '// a folder that nobody has thought about'
passes scanner/desk/a.c '#include "scanner/desk/own.h"'
passes common/store/people/a.c '#include "common/store/database/connection.h"'
passes common/store/people/a.c '#include "common/store/people/statements_generated.h"'
passes scanner/web/a.c '#include "common/store/store.h"'

# --- headers of others ---
for header in sqlite3.h curl/curl.h openssl/evp.h png.h zlib.h systemd/sd-daemon.h sodium.h libpq-fe.h cairo.h linux/input.h \
    microhttpd.h zbar.h pthread.h net-snmp/net-snmp-config.h; do
    bites foreign scanner/desk/a.c "#include <$header>"
done
bites foreign common/store/people/a.c '#include <sqlite3.h>'
bites foreign scanner/capture/camera.c '# include <png.h>'
passes scanner/capture/picture.c '#include <png.h>'

# --- SQL ---
bites sql scanner/web/a.c 'const char *const q = "SELECT 1";'
bites sql scanner/web/a.c 'const char *const q = "select name from person";'
bites sql common/store/a.c 'const char *const q = "insert into person values (1)";'
bites sql printer/queue/a.c 'const char *const q = "update job set state = 3";'
bites sql common/store/a.c 'const char *const q = "delete from job";'
bites sql scanner/desk/a.c 'const char *const q = "Create Table t(a)";'
bites sql scanner/desk/a.c 'const char *const q = "drop table t";'
bites sql scanner/desk/a.c 'const char *const q = "with a as (values(1)) table a";'
bites sql scanner/desk/a.c "$(printf 'const char *const q = "sel"\n    "ect name" // why\n\n    " from person";')"
bites sql scanner/desk/a.c "$(printf '#define Q \\\n    "insert " \\\n    "into person values (1)"')"
bites sql scanner/desk/a.c "$(printf 'const char *const q = g_strconcat(columns, " from person where ",\n    key, NULL);')"
bites session scanner/web/a.c 'const char *const q = "begin immediate";'
bites session printer/queue/a.c 'const char *const q = "PRAGMA synchronous=OFF";'
passes scanner/web/a.c 'const char *const q = "Choose a label from the list, or update the roll and set it up.";'
passes common/sync/a.c 'const char *const q = "select 1";'
passes common/store/a.c 'const char *const q = "BEGIN IMMEDIATE";'

# --- calls ---
# row: NAMES | REPLACEMENT | PLACES: each name, in the first of the places, and in the file that is left out.
while IFS='|' read -r names _ places; do
    case $places in *' all' | *' floors'*) place=common/base ;; *) place=$(echo "$places" | sed 's/^ *//; s/ .*//') ;; esac
    for name in $names; do
        bites banned "$place/a.c" "void f(void) { x = $name (a); }"
    done
    case $places in *' but '*) passes "${places##* }" "void f(void) { x = $name (a); }" ;; esac
done <<EOF
$(grep -v '^#' "$lists/banned.txt")
EOF
passes printer/transport/a.c 'void f(void) { file = open (name, 0); }'
passes printer/driver/a.c 'void f(void) { link->read(a); }'
bites banned printer/driver/a.c 'void f(void) { return time (NULL); }'
bites banned tests/base/a.c 'void f(char *a) { strcpy(a, "b"); }'
passes common/base/a.c '// strcpy(a, b) is what we do not say, and "strcpy(a)" in a text is none'
for name in printf fprintf g_print g_printerr g_message g_warning g_debug perror syslog; do
    bites log scanner/web/a.c "void f(void) { $name (x); }"
done
bites log scanner/web/a.c 'void f(void) { fputs(text, stderr); }'
bites log common/sync/a.c 'void f(void) { (void)write(2, text, length); }'
passes scanner/web/a.c 'void f(void) { (void)write(fd, text, length); }'
for name in printf fprintf puts fputs putchar fwrite g_print perror; do
    bites raw scanner/cli/a.c "void f(void) { $name (x); }"
done
passes scanner/cli/say.c 'void f(void) { fputs("x", stdout); }'
passes scanner/cli/a.c 'void f(void) { say("x"); g_strdup_printf("x"); }'

# --- the shape of files ---
enum='typedef enum { LAMP_RED, LAMP_GREEN } Lamp;'
bites default common/base/a.c "$(printf '%s\nint f(Lamp l)\n{\n    switch (l) {\n    case LAMP_RED:\n        return 1;\n    default:\n        return 0;\n    }\n}' "$enum")"
passes common/base/a.c "$(printf '%s\nint f(int l)\n{\n    switch (l) {\n    case 1:\n        return 1;\n    default:\n        return 0;\n    }\n}' "$enum")"
bites sentence common/base/a.h '#pragma once'
bites sentence common/base/a.h "$(printf '// other.h - the name of another file.\n#pragma once')"
bites promise common/base/a.h "$(printf '// a%d.h - one.\n#pragma once\n// It waits up to 5 s for it.' $((count + 1)))"
bites promise common/base/a.h "$(printf '// a%d.h - one.\n#pragma once\nvoid f(void); // within 10 minutes' $((count + 1)))"
bites promise common/base/a.h "$(printf '// a%d.h - one.\n#pragma once\nvoid f(void); // 0 = half a minute' $((count + 1)))"
passes common/base/a.h "$(printf '// a%d.h - one.\n#pragma once\n#define WAIT_MS 5000 // 5 s are enough\n// It waits WAIT_MS for it.' $((count + 1)))"
bites long scanner/web/a.c "$(yes '//' | head -501)"
bites long tests/web/a.py "$(yes '#' | head -501)"
for word in TODO FIXME XXX HACK; do
    bites leftover scanner/web/a.c "// $word: later"
done
bites markup config/web/a.js 'place.innerHTML = name;'
bites markup config/web/a.js 'place.insertAdjacentHTML("beforeend", name);'

for file in common/base/a.c common/base/sql/a.sql config/web/a.js tests/web/a.mjs tests/web/a.sh tests/web/a.py common/CMakeLists.txt; do
    licence= && bites licence "$file" ''
done
licence='// SPDX-License-Identifier: GPL-3.0-or-later'

# --- functions and variables ---
# in_function HEAD LINE...: a function as the layout wants it.
in_function() {
    printf '%s\n{\n' "$1" && shift && printf '    %s\n' "$@" && echo '}'
}
fallible='bool store_find(Store *store, const char *key, GError **error)'

bites extern scanner/web/a.c 'extern int schema_version;'
bites extern scanner/web/a.c 'bool store_begin(Store *store, GError **error);'
bites extern scanner/web/a.c "$(in_function 'void f(void)' 'extern char **environ;')"
passes scanner/web/a.c 'static bool store_begin(Store *store, GError **error);'
passes scanner/web/a.c 'typedef bool (*Visit)(Store *store, GError **error);'
passes common/base/b.h "$(printf '// b.h - one.\n#pragma once\nextern const int schema_version;\nbool store_begin(Store *store);')"

bites global common/base/a.c 'static int count;'
bites global common/base/a.c 'int count = 3;'
bites global common/base/a.c 'static const char *last;'
bites global common/base/a.c 'static char name[64];'
bites global common/base/a.c 'static void (*tell)(int);'
bites global common/base/a.c 'static _Thread_local GHashTable *cache = NULL;'
bites global common/base/a.c "$(printf 'static struct {\n    int a;\n} state;')"
bites global common/base/a.c "$(in_function 'void f(void)' 'static gint64 last_mono_us;')"
passes common/base/a.c 'static const int counts[] = {1, 2};'
passes common/base/a.c 'static const char *const names[] = {"a"};'
passes common/base/a.c 'static bool (*const kinds[])(int) = {f};'
passes common/base/a.c "$(printf 'static const struct {\n    int a;\n} rows[] = {\n    {1},\n};')"
passes common/base/a.c "$(printf 'typedef struct {\n    int count;\n} Row;')"
passes common/base/a.c "$(in_function 'void f(void)' 'static const int steps[] = {1};' 'int count;')"

bites silent common/base/a.c "$(in_function "$fallible" 'if (!key)' '    return false;' 'return true;')"
bites silent common/base/a.c "$(in_function 'char *name(Store *store, GError **error)' 'if (!open(store, error))' '    return NULL;' 'char *text = look(store);' 'if (!text)' '    return NULL;' 'return text;')"
bites silent common/base/a.c "$(in_function "$fallible" 'if (is_bad(key)) {' '    forget(key);' '    return false;' '}' 'return true;')"
passes common/base/a.c "$(in_function "$fallible" 'if (!open(store, error))' '    return false;' 'return true;')"
passes common/base/a.c "$(in_function "$fallible" 'Row *row = look(store, error);' 'if (!row)' '    return false;' 'return true;')"
passes common/base/a.c "$(in_function "$fallible" 'if (!key) {' '    g_set_error(error, A, B, "no key");' '    forget(key);' '    return false;' '}' 'return true;')"
passes common/base/a.c "$(in_function "$fallible" 'if (put(store, key, error))' '    return true;' 'store_rollback(store);' 'return false;')"
passes common/base/a.c "$(in_function 'bool is_known(const char *key)' 'if (!key)' '    return false;' 'return true;')"

for wait in 'poll(&one, 1, -1);' 'int n = poll(many, G_N_ELEMENTS(many), -1);' 'g_cond_wait(&woken, &lock);' 'item = g_async_queue_pop(queue);' \
    'waitpid(child, NULL, 0);' 'fcntl(fd, F_SETLKW, &all);' 'int timeout_ms = -1;' 'flock(fd, LOCK_EX);'; do
    bites endless printer/queue/a.c "$(in_function 'static void rest(void)' "$wait")"
done
for wait in 'poll(&one, 1, timeout_ms);' 'g_cond_wait_until(&woken, &lock, deadline_mono_us);' 'g_async_queue_timeout_pop(queue, wait_us);' \
    'waitpid(child, NULL, WNOHANG);' 'fcntl(fd, F_SETLK, &all);' 'flock(fd, LOCK_EX | LOCK_NB);'; do
    passes printer/queue/a.c "$(in_function 'static void rest(void)' "$wait")"
done

bites personal scanner/cli/a.c "$(in_function 'static void say(void)' 'say_error("%s was refused\n", person->email);')"
bites personal scanner/cli/a.c "$(in_function 'static void say(void)' 'say_error("lanyard: %s has no ticket\n",' '    attendee->name);')"
bites personal scanner/cli/a.c "$(in_function 'static void say(const char *email)' 'say_error("%s", email);')"
passes scanner/cli/a.c "$(in_function 'static void say(void)' 'say_error("%s does not answer\n", printer->name);')"
passes scanner/cli/a.c "$(in_function 'static void say(void)' 'say("%s\n", person->name);')"

bites unit common/base/a.c "$(in_function 'void f(void)' 'int timeout = 5;')"
bites unit common/base/a.c "$(in_function 'void f(gint64 deadline)' 'g(deadline);')"
bites unit common/base/a.c "$(printf 'typedef struct {\n    double retry_delay;\n} Pace;')"
bites unit common/base/a.c '#define RETRY_PAUSE 20'
passes common/base/a.c "$(in_function 'void f(gint64 deadline_mono_us, int timeout_ms)' 'double interval_s = 2;' 'gint64 wait_count = 1;')"
passes common/base/a.c '#define RETRY_PAUSE_MS 20'

bites lengthy common/base/a.c "$(printf 'void f(void)\n{\n'; yes '    g();' | head -68; echo '}')"
passes common/base/a.c "$(printf 'void f(void)\n{\n'; yes '    g();' | head -67; echo '}')"

bites last common/base/a.h "$(printf '// a%d.h - one.\n#pragma once\nbool f(GError **error, int count);' $((count + 1)))"
passes common/base/a.h "$(printf '// a%d.h - one.\n#pragma once\nbool f(GError **error, const char *format, ...);' $((count + 1)))"
bites many common/base/a.c "$(in_function 'void f(int a, int b, int c, int d, int e, int g, int h, int i, int k, int l)' 'g();')"
passes common/base/a.c "$(in_function 'void f(int a, int b, int c, int d, int e, int g, int h, int i, int k)' 'g();')"
bites claim common/base/a.c "$(printf 'typedef struct {\n    bool status;\n} Lamp;')"
passes common/base/a.c "$(printf 'typedef struct {\n    bool is_lit;\n    int status;\n} Lamp;')"
bites word common/base/a.c "$(in_function 'void f(void)' 'char *buf = g();')"
bites word common/base/a.c "$(in_function 'void f(const char *text, gsize len)' 'g(text);')"
passes common/base/a.c "$(in_function 'void f(GPtrArray *rows)' 'g(rows->len);')"
bites clock common/base/a.c "$(in_function 'void f(void)' 'gint64 due_mono_us = clock_utc_ms() * 1000;')"
bites clock common/base/a.c "$(in_function 'void f(gint64 due_mono_us)' 'if (due_mono_us < now_utc_ms)' '    g();')"
passes common/base/a.c "$(in_function 'void f(void)' 'gint64 due_mono_us = clock_mono_us(), now_utc_ms = clock_utc_ms();')"
bites plain common/base/a.c "$(in_function "$fallible" 'g_set_error(error, A, B, "Error: %s", key);' 'return false;')"
bites plain common/base/a.c "$(in_function "$fallible" 'g_set_error(error, A, B, "failed to read %s", key);' 'return false;')"
passes common/base/a.c "$(in_function "$fallible" 'g_set_error(error, A, B, "%s cannot be read; see whether it is there", key);' 'return false;')"

# --- lines of any file ---
bites once common/base/a.h "$(printf '// a%d.h - one.\nint f(void);' $((count + 1)))"
bites targets common/base/CMakeLists.txt 'include_directories(..)'
bites targets common/conf/CMakeLists.txt 'file(GLOB sources *.c)'
passes common/store/CMakeLists.txt 'file(GLOB statements CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*/*.sql)'
bites asserts common/token/CMakeLists.txt 'target_compile_definitions(lanyard_token PRIVATE G_DISABLE_ASSERT)'
bites real tests/import/a.sql 'asha.rao@''gmail.com'
passes tests/import/a.sql 'asha.rao@example.org'
bites fixed tests/base/a.c 'g_assert_true(g_file_set_contents("/tmp/card", "x", 1, NULL));'
passes tests/base/a.c 'g_assert_cmpstr(folder, ==, "/tmp/out");'
bites elsewhere config/web/a.html '<script src="https://cdn.example.org/x.js"></script>'
bites elsewhere config/web/style/a.css '@import "other.css";'
passes config/web/app/a.js 'document.createElementNS("http://www.w3.org/2000/svg", name);'
bites scale config/web/style/a.css '.a { font-size: 1.3rem; }'
bites wide config/web/style/a.css "$(printf '%0141d' 0)"
passes config/web/app/a.js "$(printf '// %0137d' 0)"
bites request config/web/app/a.js 'const answer = await fetch("/api/people");'
bites request config/web/app/a.js 'localStorage.setItem("person", JSON.stringify(person));'

# --- texts for people ---
bites english config/web/app/a.js 'place.append(h("p", {}, "Nobody is here yet"));'
bites english config/web/app/a.js "say('the printer is out of labels');"
# shellcheck disable=SC2016
bites english config/web/app/a.js 'say(`Sorry, ${name} cannot be found.`);'
bites english config/web/app/a.js 'field.placeholder = "Search";'
passes config/web/app/a.js 'place.append(h("p", { class: "hint when open" }, t("desk.nothing"))); // Nobody is here yet'
# shellcheck disable=SC2016
passes config/web/app/a.js 'if (event.key === "ArrowDown") run(`lanyard run --station=${folder}`);'

look
planted=$(wc -l <"$house/expected")

# --- the lists themselves: a line that nobody needs, in a house that brings its own lists ---
rm -r "${house:?}"/*
mkdir -p "$house/tests/lint"
printf '%s\n' 'common/store:' 'scanner/web: common/store scanner/desk' >"$house/tests/lint/includes.txt"
printf '%s\n' '# why' 'global | scanner/web/one.c | count | it counts' 'global | scanner/web/one.c | sum | it is gone' >"$house/tests/lint/exceptions.txt"
passes common/store/store.h "$(printf '// store.h - for everybody.\n#pragma once')"
passes scanner/web/a.c '#include "common/store/store.h"'
passes scanner/web/one.c 'static int count;'
bites global scanner/web/two.c 'static int count;'
echo "$(echo "$licence" | sha256sum | cut -d' ' -f1) 001_a.sql" >"$house/tests/lint/released_steps.txt"
printf '%s\n' "$(printf '%s\n' "$licence" 'CREATE TABLE a (b);' | sha256sum | sed 's/ .*/ 002_b.sql/')" >>"$house/tests/lint/released_steps.txt"
bites released common/store/001_a.sql 'CREATE TABLE a (b);'
passes common/store/002_b.sql 'CREATE TABLE a (b);'
for list in includes exceptions; do
    echo "tests/lint/$list.txt stale" >>"$house/expected"
done
bitten="${bitten}stale "

# --- what the CHANGELOG says ---
{
    printf '## 0.2.0 - unreleased\n\n'
    printf -- '- %s\n' 'The page shows which printers are out of labels, and how many labels wait.' 'A station has a name.' \
        'How many labels wait, and which printers are out of labels,
  is on the page, too.' 'A station has a folder, a printer, a hub, a role, a page, volunteers and cameras of its own.'
    printf '\n## 0.1.0\n\n- A station has a name.\n'
} >"$house/CHANGELOG.md"
echo 'CHANGELOG.md twice' >>"$house/expected"
bitten="${bitten}twice "
look

# --- no rule without a bite ---
for rule in $(sed -nE '/^#/!s/ *\|.*//p' "$lists/rules.txt"); do
    case $bitten in *" $rule "*) ;; *) echo "nothing was planted for the rule $rule" && exit 1 ;; esac
done
for rule in $(grep -ohE 'breach\("[a-z]+"|print "[a-z]+ "|s/\^/[a-z]+ /' "$lists"/house.awk "$lists"/shape.awk "$lists"/words.awk "$lists"/house.sh | grep -oE '[a-z]+ ?[/"]*$' | tr -d ' /"' | sort -u) $(sed -nE '/^#/!s/ .*//p' "$lists/patterns.txt"); do
    grep -q "^$rule " "$lists/rules.txt" || { echo "rules.txt does not say the rule $rule"; exit 1; }
done
echo "each of $planted and one is as it should be"
