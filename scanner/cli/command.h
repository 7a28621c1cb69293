// SPDX-License-Identifier: GPL-3.0-or-later
// command.h - the table of commands: the single source of parsing, --help, man pages and completion.
//
// A command is a row: name, arguments, options, and a function that gets what was typed; config/man/commands.txt says more of it. Exit
// codes are those of sysexits.h, besides 0 and 1 where a command's text says so.
#pragma once

#include <sysexits.h>

#include "scanner/cli/say.h"
#include "scanner/desk/desk.h"

typedef struct {
    const char *name;     // long name, without dashes
    char letter;          // 0 = none
    const char *argument; // NULL = a switch; its word says of which kind the value is: see the kinds in completion.c
    const char *help;
} CommandOption;

// What was typed, and the station that it is typed for.
typedef struct CommandLine CommandLine;

typedef enum {
    COMMAND_NEEDS_NOTHING,
    COMMAND_NEEDS_FOLDER,  // takes --station
    COMMAND_NEEDS_STATION, // and the station is open when the command runs
} CommandNeed;

#define COMMAND_FAILED (-1)

typedef struct {
    const char *name;
    const char *arguments;               // "FILE..."; "" = none
    const char *summary;                 // one line, no full stop
    const CommandOption *options;        // ended by a NULL name; NULL
    int least_arguments, most_arguments; // most -1 = any number
    CommandNeed needs;
    // What can be said of the words alone, before anything is opened: EX_OK, or EX_USAGE and it is said. NULL = the table says all.
    int (*check)(const CommandLine *line);
    // The exit code; COMMAND_FAILED = the one that fits `error`, which is said.
    int (*run)(CommandLine *line, GError **error);
} Command;

typedef struct {
    const char *title;              // "Before the event"
    const Command *const *commands; // NULL-terminated
} CommandGroup;

// `groups` is the whole table, ended by a NULL title. NULL when it has no command of that name.
const Command *command_find(const CommandGroup *groups, const char *name);

// The option that was typed as "-a", "--at" or "--at=VALUE"; NULL when the command has none of that name.
const CommandOption *command_find_option(const Command *command, const char *typed);

// Parses `argv` after the command's name and runs it. Usage mistakes are printed and give EX_USAGE.
int command_execute(const CommandGroup *groups, const Command *command, int argc, char **argv);

// The table that the command stands in.
const CommandGroup *command_table(const CommandLine *line);

// What was typed. Texts belong to the line.
const char *command_option(const CommandLine *line, const char *name); // NULL = not given
bool command_flag(const CommandLine *line, const char *name);
int command_argument_count(const CommandLine *line);
const char *command_argument(const CommandLine *line, int index); // NULL beyond the end
// The station's folder: --station, else $LANYARD_STATION, else the current folder when it holds a station.ini, else
// /var/lib/lanyard.
const char *command_folder(const CommandLine *line);

// Opens the station, for a command that needs its folder and opens it later: the exit code, and what is wrong is said.
int command_open(CommandLine *line);
// Of an open station.
const Station *command_station(const CommandLine *line);
const Profile *command_profile(const CommandLine *line);
Desk *command_desk(const CommandLine *line);
Store *command_store(const CommandLine *line);

// A whole number given as option `name`, or `fallback`. Prints and answers false when it is none or out of range.
bool command_number(const CommandLine *line, const char *name, int fallback, int least, int most, int *out_number);

// Prints "lanyard: MESSAGE" to standard error and frees the error; answers the exit code that fits its domain and code.
int command_fail(GError *error);
int command_fail_with(int code, const char *format, ...) G_GNUC_PRINTF(2, 3);

// What commands.txt says of it: its paragraphs, parted by empty lines, or its examples, a line each; "" = none. The caller owns it.
char *command_description(const Command *command);
char *command_examples(const Command *command);
// One screen about all, about one; as lanyard(1), lanyard-NAME(1) in roff. The caller owns them.
char *command_overview_text(const CommandGroup *groups);
char *command_help_text(const Command *command);
char *command_overview_page(const CommandGroup *groups);
char *command_man_page(const Command *command);
char *command_settings_page(void); // lanyard-station.ini(5)
// What a shell offers for the last of `words` (NULL-terminated, behind the program's name; "" = not begun), a line each: the word, a
// tab, what it means. A line ":files" or ":folders": the shell's own, too. `station` is where checkpoints are looked up when the words
// name no other. A mistake offers nothing. The caller owns it.
char *command_offers(const CommandGroup *groups, const char *const *words, const char *station);
// How --station is explained.
extern const CommandOption command_folder_row;
