# SPDX-License-Identifier: GPL-3.0-or-later
# completion.zsh FOLDER LINE - prints what an interactive zsh offers for LINE, with the completions of FOLDER.
zmodload zsh/zpty
zpty shell zsh -f -i
# Whatever is to be shown goes through compadd; there the matches are printed in place of it.
zpty -w shell "PS1= PS2= fpath=(${(q)1} \$fpath)
autoload -U compinit && compinit -u -d \$HOME/.zcompdump
bindkey '^I' complete-word
zstyle ':completion:*' list-dirs-first false
compadd () {
    if [[ \${@[1,(i)(-|--)]} == *-(O|A|D)\\ * ]]; then builtin compadd \"\$@\"; return; fi
    local -a hits
    builtin compadd -A hits \"\$@\"
    (( \$#hits )) && print -rl -- offer:\${^hits}
}
finish () { print -r -- completion-is-over; compstate[insert]= compstate[list]= }
compprefuncs=() comppostfuncs=(finish)
unsetopt zle_bracketed_paste 2>/dev/null; print -r -- shell-is-'ready'"
zpty -r shell line '*shell-is-ready*'
zpty -w -n shell "$2"$'\t'
zpty -r shell line '*completion-is-over*'
for line in ${(f)line}; do
    line=${line%$'\r'}
    [[ $line == *offer:* ]] && print -r -- ${line##*offer:}
done
zpty -d shell
