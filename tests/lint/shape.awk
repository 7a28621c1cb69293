# SPDX-License-Identifier: GPL-3.0-or-later
# shape.awk - the rules of the house over functions and variables of C sources. It leans on the layout that lint-format holds: a
# function's braces stand in the first column, a control statement is indented less than what it controls. Each breach is printed
# as "RULE file:line: what".

function breach(rule, what) { print rule " " FILENAME ":" FNR ": " what }

function without_texts(line) {
    gsub(/\\\\/, "", line)
    gsub(/\\["']/, "", line)
    gsub(/"[^"]*"/, "\"\"", line)
    gsub(/'[^']+'/, "0", line)
    sub(/ *\/\/.*/, "", line)
    return line
}

function indent_of(line) {
    match(line, /^ */)
    return RLENGTH
}

function is_balanced(text, opened, closed) {
    opened = gsub(/\(/, "(", text)
    closed = gsub(/\)/, ")", text)
    return opened == closed
}

# --- variables ---

# Can what this line declares change? A pointer is constant by the word behind its star.
function is_mutable(declaration) {
    sub(/ *(=|;|\[).*/, "", declaration)
    if (declaration ~ /^[^(]*\(\*/) return declaration !~ /\(\*const/
    if (declaration ~ /\(/ || declaration !~ /[A-Za-z0-9_>)}*] ?\*?[a-z][a-z0-9_]*$/) return 0
    sub(/[a-z][a-z0-9_]*$/, "", declaration)
    return declaration ~ /\*/ ? declaration !~ /\* ?const *$/ : declaration !~ /(^| )const /
}

function name_of(declaration) {
    sub(/ *(=|;|\[).*/, "", declaration)
    sub(/.*[ *]/, "", declaration)
    return declaration
}

# A number that is a time says in what, wherever it is declared.
function check_units(line, name) {
    while (match(line, /(^|[ (,])(int|gint|guint|gint64|guint64|guint32|unsigned|long|gulong|double|float|time_t) \*?[a-z][a-z0-9_]*( =|;|,|\)|\[| [a-z]+\))/)) {
        name = substr(line, RSTART, RLENGTH)
        line = substr(line, RSTART + RLENGTH - 1)
        sub(/( =|[;,)\[])$/, "", name)
        sub(/.*[ *]/, "", name)
        if (("_" name "_") ~ /_(timeout|deadline|interval|delay|pause|period|grace|lease|wait|time_left)_/ &&
            ("_" name "_") !~ /_(ns|us|ms|s|min|minutes|hours|days|count|bytes)_/) breach("unit", name)
    }
    if (line ~ /^#define [A-Z_]*(TIMEOUT|DEADLINE|INTERVAL|DELAY|PAUSE|PERIOD|GRACE|WAIT)(_[A-Z_]*)? +[(0-9]/ &&
        line !~ /^#define [A-Z_]*_(NS|US|MS|S|MIN|MINUTES|HOURS|DAYS|COUNT)(_[A-Z_]*)? /) {
        split(line, part, " ")
        breach("unit", part[2])
    }
}

# Names of which nobody learns anything: a bool is a claim, and words are written in full.
function check_names(line, name) {
    while (match(line, /(^|[ (,])(bool|int|gint64|guint|gsize|size_t|char|guint8|void|GString|GError|json_t|[A-Z][A-Za-z]+) \**[a-z0-9]+( =|;|,|\)|\[)/)) {
        name = substr(line, RSTART, RLENGTH)
        line = substr(line, RSTART + RLENGTH - 1)
        sub(/( =|[;,)\[])$/, "", name)
        if (name ~ /(^|[ (,])bool \**(flag|status|ok|okay|result|value|state|success|ret|rc|check|done|valid)$/) breach("claim", name)
        sub(/.*[ *]/, "", name)
        if (name ~ /^(dev|buf|len|cfg|ctx|msg|num|idx|ptr|tmp|temp|cnt|val|str|err|ret|res|rc|cb|fn|mgr|addr|prev|cur|src|dst|dest|arg|attr|conn|req|resp|sz|obj|elem|evt|usr|pwd|pos)$/) breach("word", name)
    }
}

function check_clocks(text) {
    if (text ~ /mono_us ?[-+]?= [^;,?]*utc|utc_ms ?[-+]?= [^;,?]*mono|mono_us [-+<>]=? [a-z_.>-]*utc_ms|utc_ms [-+<>]=? [a-z_.>-]*mono_us/) breach("clock", function_name "()")
}

# --- statements ---

function mentions_error(text) { return text ~ /(^|[^a-zA-Z_>.])(error|local|problem)([^a-zA-Z_(]|$)/ }

# Does the text name a variable that was made by a call that got `error`?
function is_heard(text, name) {
    while (match(text, /[A-Za-z_][A-Za-z0-9_]*((->|\.)[a-z_]+)*/)) {
        name = substr(text, RSTART, RLENGTH)
        text = substr(text, RSTART + RLENGTH)
        if (name in heard) return 1
    }
    return 0
}

function hear(text, says, name) {
    gsub(/[=!<>]=/, "??", text)
    while (match(text, /[A-Za-z_][A-Za-z0-9_]*((->|\.)[a-z_]+)* [|&]?= /)) {
        name = substr(text, RSTART, RLENGTH)
        text = substr(text, RSTART + RLENGTH)
        sub(/ .*/, "", name)
        if (says || is_heard(text)) heard[name] = 1
        else delete heard[name]
    }
}

# The block that a statement of this indent stands in; -1 is the function.
function block_around(indent, each, nearest) {
    nearest = -1
    for (each in says_error) if (each + 0 < indent && each + 0 > nearest) nearest = each + 0
    return nearest
}

# One whole statement, or the head of one that controls others, in a function that reports by `error`: false and NULL need a word about
# it, in the statements right before or in the block's own condition. What is made by a call that got `error` speaks for it.
function follow(text, indent, is_control, says, block, each) {
    says = mentions_error(text)
    block = block_around(indent)
    if (text ~ /^ *return (false|NULL);/ && !(says_error[block] && block >= 0) && !(recent[indent] ~ /1/))
        breach("silent", function_name "()")
    for (each in says_error) if (each + 0 >= indent) delete says_error[each]
    for (each in recent) if (each + 0 > indent) delete recent[each]
    if (is_control) says_error[indent] = says || is_heard(text) || (text ~ /^ *(\} )?else/ && recent[indent] ~ /1$/)
    hear(text, says)
    recent[indent] = substr(recent[indent] (says || (is_control && says_error[indent]) ? 1 : 0), 1)
    recent[indent] = substr(recent[indent], length(recent[indent]) - 3)
    # A word in a block is a word for what follows the block.
    if (says)
        for (each in says_error) if (each + 0 < indent) {
            if (each + 0 == block) says_error[each] = 1
            sub(/.$/, "1", recent[each])
        }
}

function check_statement(text) {
    if (text ~ /(^|[^a-z_])(g_)?poll ?\(.*, *-1\)/ || text ~ /(^|[^a-z_])epoll_p?wait2? ?\(.*, *-1(, *[A-Za-z_&]+)?\)/ ||
        text ~ /(^|[^a-z_])(ppoll|p?select) ?\(.*, *NULL(, *[A-Za-z_&]+)?\)/ ||
        text ~ /(^|[^a-z_])(g_cond_wait|g_async_queue_pop|g_subprocess_(wait|communicate)[a-z_0-9]*|g_main_loop_run|sem_wait|sigwait|pause|sigsuspend) ?\(/ ||
        text ~ /(^|[^a-z_])(waitpid|wait|wait4) ?\((.*, *0)?\)/ || text ~ /F_(OFD_)?SETLKW/ ||
        text ~ /_(ms|us|s) = -1;/ || (text ~ /(^|[^a-z_])flock ?\(/ && text !~ /LOCK_(NB|UN)/)) breach("endless", function_name "()")
    if (text ~ /(^|[^a-z_])(say_error|stderr|g_printerr|g_message|g_warning|sd_journal_[a-z]+|syslog) ?[,()]/ &&
        (text ~ /(->|\.)(e?mail|given_name|family_name|full_name|badge_name|second_name|phone|dietary|notes|company|answer)([^a-z_]|$)/ ||
         text ~ /(person|attendee|visitor|holder|guest|hit|registration|lead|rep|member)[a-z_]*(->|\.)name([^a-z_]|$)/ ||
         text ~ /[(, ](e?mail|full_name|badge_name|person_name)[,)]/)) breach("personal", function_name "()")
}

FNR == 1 { is_in = is_aggregate = 0; head = statement = "" }
{ line = without_texts($0) }
/^#/ { check_units(line); next }
FILENAME ~ /\.h$/ && line ~ /GError \*\*error,/ && line !~ /error, const char \*format, \.\.\./ { breach("last", line) }
line ~ /^ *$/ && !is_in { head = ""; next }
{ check_units(line); check_names(line) }

# --- outside of functions ---
!is_in && /^[A-Za-z]/ {
    head = line
    head_line = FNR
    is_header = FILENAME ~ /\.h$/
    if (line ~ /^extern / && !is_header) breach("extern", line)
    if (line ~ /\{$/ && line !~ /=/) { is_aggregate = 1; aggregate = line; next }
    if (line ~ /[;=]|= \{$/ && line !~ /^(typedef|extern|G_|struct [A-Za-z]+;|union |enum )/ && is_mutable(line)) breach("global", name_of(line))
}
!is_in && /^ / { head = head " " line }
!is_in && !is_header && line ~ /;$/ && head ~ /^[a-zA-Z].* \*?[a-z][a-z0-9_]*\(.*\)( G_GNUC_[A-Z_]+(\([0-9, ]*\))?)?;$/ && head !~ /^(static|typedef|extern|G_|struct|return)|=/ {
    breach("extern", head)
    head = ""
}
is_aggregate && /^\}/ {
    is_aggregate = 0
    if (aggregate !~ /^typedef/ && line ~ /^\} [a-z]/ && aggregate !~ /(^| )const / && line !~ /const /) breach("global", name_of(substr(line, 3)))
    next
}
is_aggregate { next }

# --- functions ---
/^\{/ {
    is_in = 1
    match(head, /[A-Za-z_0-9]+\(/)
    function_name = substr(head, RSTART, RLENGTH - 1)
    if (gsub(/,/, ",", head) > 8) breach("many", function_name "()")
    is_fallible = head ~ /GError \*\*error\)$/
    split("", heard)
    split("", says_error)
    split("", recent)
    statement = ""
    next
}
/^\}/ && is_in {
    is_in = 0
    if (FNR - head_line + 1 > 70) breach("lengthy", function_name "(): " FNR - head_line + 1 " lines")
    head = ""
    next
}
is_in && line !~ /^ *$/ {
    if (line ~ /^ +static / && is_mutable(line)) breach("global", name_of(line))
    if (line ~ /^ +extern /) breach("extern", line)
    if (statement == "") statement_indent = indent_of(line)
    statement = statement " " line
    is_control = statement ~ /^ *(\} )?(else|if|for|while|switch|do|case|default)([^a-z_A-Z]|$)/
    if (line !~ /[;{}:]$/ && !(is_control && is_balanced(statement))) next
    check_statement(statement)
    check_clocks(statement)
    if (is_fallible && statement !~ /^ *\}$/) follow(statement, statement_indent, is_control)
    statement = ""
}
