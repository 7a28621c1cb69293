# SPDX-License-Identifier: GPL-3.0-or-later
# words.awk - texts for people in the page's scripts: a sentence, or words that begin with a capital. Classes, keys and commands
# are neither. "twice" is for CHANGELOG.md: two items of a version of which most words are the same.

function check_english(line, text, before) {
    sub(/^ *\/\/.*/, "", line)
    sub(/ \/\/ .*/, "", line)
    gsub(/\\["'`]/, "", line)
    while (match(line, /"[^"]*"|'[^']*'|`[^`]*`/)) {
        text = substr(line, RSTART + 1, RLENGTH - 2)
        before = substr(line, 1, RSTART - 1)
        line = substr(line, RSTART + RLENGTH)
        while (match(text, /\$\{[^{}]*\}/)) text = substr(text, 1, RSTART - 1) "x" substr(text, RSTART + RLENGTH)
        if (text ~ /^[A-Z][a-z']+,? [A-Za-z][a-z']*( |[.,:!?]|$)/ || text ~ /[a-z] [a-z']+[.!?]$/ ||
            text ~ /[a-z] (is|are|was|has|have|not|the|your|this|please|cannot|must|will) [a-z]/) print "english " FILENAME ":" FNR ": " substr(text, 1, 60)
        else if (before ~ /(textContent|title|placeholder|ariaLabel|"aria-label"|alt)"? ?[:=] ?$/ && text ~ /^[A-Z]?[a-z]+$/) print "english " FILENAME ":" FNR ": " text
    }
}

# --- CHANGELOG.md ---
function end_item(word, count, i, other, same, of_item) {
    if (item == "") return
    gsub(/[^a-z0-9 ]/, " ", item)
    count = split(item, word, " ")
    item_count++
    place[item_count] = item_line
    size[item_count] = 0
    for (i = 1; i <= count; i++)
        if (length(word[i]) > 3 && !((item_count, word[i]) in has)) {
            has[item_count, word[i]] = 1
            size[item_count]++
            of_item[word[i]] = 1
        }
    for (other = first_of_section; other < item_count; other++) {
        same = 0
        for (i in of_item) if ((other, i) in has) same++
        # Most words of the shorter one; a long item has most words of a short one by chance.
        least = size[other] < size[item_count] ? size[other] : size[item_count]
        most = size[other] + size[item_count] - least
        if (least >= 4 && most < 4 * least && same >= 0.7 * least) print "twice " FILENAME ":" place[item_count] ": as line " place[other] ": " substr(item, 1, 50)
    }
    split("", of_item)
    item = ""
}

FILENAME ~ /\.m?js$/ { check_english($0); next }
/^## / { end_item(); first_of_section = item_count + 1 }
/^- / { end_item(); item = tolower(substr($0, 3)); item_line = FNR; next }
/^  [^ ]/ && item != "" { item = item " " tolower($0); next }
{ end_item() }
END { end_item() }
