# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
# bash completion for lanyard. The program knows what may stand where ("lanyard generate -- offers WORD..."), bash knows the files.
_lanyard() {
    local -a words=(lanyard)
    local i line word prefix='' value
    # bash parts "--at=door" into three words; the program takes one.
    for ((i = 1; i <= COMP_CWORD; i++)); do
        word=${COMP_WORDS[i]}
        if [[ $word = '=' && ${words[-1]} = --* && ${words[-1]} != *=* ]] ||
            [[ ${COMP_WORDS[i - 1]} = '=' && ${words[-1]} = --*= ]]; then
            words[-1]+=$word
        else
            words+=("$word")
        fi
    done
    value=${words[-1]}
    [[ $value != --*=* ]] || value=${value#*=}
    [[ ${COMP_WORDS[COMP_CWORD]} != --*=* ]] || prefix=${words[-1]%%=*}=
    COMPREPLY=()
    while IFS= read -r line; do
        case $line in
        :files) compopt -o filenames && mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(compgen -P "$prefix" -f -- "$value") ;;
        :folders) compopt -o filenames && mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(compgen -P "$prefix" -d -- "$value") ;;
        *) COMPREPLY+=("$prefix${line%%$'\t'*}") ;;
        esac
    done < <("${COMP_WORDS[0]}" generate -- offers "${words[@]:1}" 2>/dev/null)
    [[ ${#COMPREPLY[@]} != 1 || ${COMPREPLY[0]} != *= ]] || compopt -o nospace
}
complete -F _lanyard lanyard
