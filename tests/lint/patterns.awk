# SPDX-License-Identifier: GPL-3.0-or-later
# patterns.awk - patterns.txt over the files behind it on the command line. Each breach is printed as "RULE file:line: what".
FILENAME == ARGV[1] {
    if ($0 ~ /^#/) next
    count++
    split($0, part, / +; /)
    rule[count] = part[1]
    files[count] = part[2]
    held[count] = part[3]
    next
}
FNR == 1 {
    here = 0
    for (i = 1; i <= count; i++) if (FILENAME ~ files[i]) wanted[++here] = i
}
{ for (i = 1; i <= here; i++) if ($0 ~ held[wanted[i]]) print rule[wanted[i]] " " FILENAME ":" FNR ": " substr($0, 1, 60) }
