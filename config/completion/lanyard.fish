# SPDX-License-Identifier: GPL-3.0-or-later
# fish completion for lanyard. The program knows what may stand where ("lanyard generate -- offers WORD..."), fish knows the files.
function __lanyard_offers
    set -l words (commandline -opc)
    set -l typed (commandline -ct)
    set -l prefix ''
    if string match -q -- '--*=*' "$typed"
        set prefix (string replace -r '=.*' '=' -- "$typed")
    end
    set -l value (string replace -r '^--[^=]*=' '' -- "$typed")
    for line in ($words[1] generate -- offers $words[2..-1] "$typed" 2>/dev/null)
        switch $line
            case :files
                for path in (__fish_complete_path "$value")
                    printf '%s%s\n' "$prefix" $path
                end
            case :folders
                for path in (__fish_complete_directories "$value" '')
                    printf '%s%s\n' "$prefix" $path
                end
            case '*'
                printf '%s%s\n' "$prefix" $line
        end
    end
end
complete -c lanyard -f -a '(__lanyard_offers)'
