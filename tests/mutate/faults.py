# SPDX-License-Identifier: GPL-3.0-or-later
"""The small faults that can be planted in a C or SQL file: found in its text, each with an id that outlives moved lines."""

import hashlib
import re
from dataclasses import dataclass

# Calls whose loss no test can see: what is given back, what is asserted or wiped, what makes ready that is ready when it is zero.
UNSEEN_CALLS = re.compile(
    r"(\w*_)?(free|unref|clear|close|wipe|memzero)$|g_assert\w*|g_return_\w*|va_(start|end)|g_(free|clear)_\w+|g_queue_clear_full|g_(mutex|cond|queue)_init|sodium_memzero|sqlite3_\w*close\w*"
)
RELATIONS = {"<=": "<", ">=": ">", "<": "<=", ">": ">=", "==": "!=", "!=": "=="}
SQL_RELATIONS = {"<=": "<", ">=": ">", "<": "<=", ">": ">=", "=": "<>", "<>": "="}
KEYWORDS = {"if", "for", "while", "switch", "return", "sizeof", "case", "else", "do", "goto"}


@dataclass(frozen=True)
class Fault:
    """One change: text[start:end] of a file becomes `new`."""

    path: str
    kind: str
    start: int
    end: int
    new: str
    id: str
    line: int
    before: str
    after: str

    def apply(self, text):
        return text[: self.start] + self.new + text[self.end :]


def blank(match):
    return re.sub(r"[^\n]", " ", match.group(0))


def without_words(text, is_sql):
    """The text with comments and quoted texts as spaces, of the same length."""
    if is_sql:
        return re.sub(r"--[^\n]*|'(?:[^']|'')*'|\"[^\"]*\"", blank, text)
    text = re.sub(r"//[^\n]*|/\*.*?\*/|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])+'", blank, text, flags=re.S)
    return re.sub(r"^[ \t]*#[^\n]*(?:\\\n[^\n]*)*", blank, text, flags=re.M)


def function_bodies(code):
    """Where functions stand, as pairs of offsets; tables and types are left out."""
    depth = 0
    begin = None
    for at, character in enumerate(code):
        if character == "{":
            if depth == 0 and code[:at].rstrip().endswith(")"):
                begin = at
            depth += 1
        elif character == "}":
            depth -= 1
            if depth == 0 and begin is not None:
                yield begin, at
                begin = None


def closing(code, opening):
    """The offset of the parenthesis that closes the one at `opening`, or -1."""
    depth = 0
    for at in range(opening, len(code)):
        depth += {"(": 1, ")": -1}.get(code[at], 0)
        if depth == 0:
            return at
    return -1


def conditions(code, begin, end):
    for match in re.finditer(r"\bif \(", code[begin:end]):
        opening = begin + match.end() - 1
        close = closing(code, opening)
        if close > 0:
            yield "negated condition", opening, close + 1, lambda text: f"(!{text})"
            yield "dropped condition", opening, close + 1, lambda text: "(0)"


def calls(code, begin, end):
    for match in re.finditer(r"(?<=[;{}\n])[ \t]*\b([a-z]\w*)(\()", code[begin:end]):
        name = match.group(1)
        before = code[: begin + match.start()].rstrip()
        if name in KEYWORDS or UNSEEN_CALLS.fullmatch(name) or before[-1] not in ";{})":
            continue
        close = closing(code, begin + match.start(2))
        if close > 0 and code[close + 1 : close + 2] == ";":
            yield "dropped call", begin + match.start(1), close + 1, lambda text: "(void)0"


def statuses(code, begin, end, enums):
    for match in re.finditer(r"\b[A-Z][A-Z0-9_]+\b", code[begin:end]):
        siblings = enums.get(match.group(0))
        if siblings and not re.search(r"\bcase\s+$", code[: begin + match.start()]):
            other = siblings[(siblings.index(match.group(0)) + 1) % len(siblings)]
            yield "swapped status", begin + match.start(), begin + match.end(), lambda text, other=other: other


def words(code, begin, end, pattern, kind, new):
    for match in re.finditer(pattern, code[begin:end]):
        yield kind, begin + match.start(), begin + match.end(), new


def number_up(text):
    match = re.fullmatch(r"(0[xX][0-9a-fA-F]+|\d+)(\w*)", text)
    return f"{int(match.group(1), 0) + 1}{match.group(2)}"


def in_c(text, enums):
    code = without_words(text, False)
    for begin, end in function_bodies(code):
        yield from conditions(code, begin, end)
        yield from calls(code, begin, end)
        yield from statuses(code, begin, end, enums)
        yield from words(code, begin, end, r"(?<= )(<=|>=|==|!=|<|>)(?= )", "relation", RELATIONS.get)
        yield from words(code, begin, end, r"(?<= )(&&|\|\|)(?=\s)", "and for or", lambda word: "||" if word == "&&" else "&&")
        yield from words(code, begin, end, r" [+-] 1\b(?![.\w])", "off by one", lambda word: "")
        yield from words(code, begin, end, r"(?<=return )(true|false)(?=;)", "flipped answer",
                         lambda word: "false" if word == "true" else "true")
        yield from words(code, begin, end, r"(?<=[\s(,=\[])(0x[0-9a-fA-F]+|[1-9]\d*|0)u?(?=[\s);,\]])", "constant", number_up)
    for match in re.finditer(r"^#define [A-Z]\w*[ \t]+(\d+)\b", text, flags=re.M):
        yield "constant", match.start(1), match.end(1), number_up


def in_sql(text):
    code = without_words(text, True)
    end = len(code)
    # One predicate: up to the next AND, OR, closing parenthesis of an outer one, or clause.
    stop = r"(?=\s+(?:AND|OR|GROUP|ORDER|LIMIT|ON|RETURNING|WHERE|UNION|THEN|LEFT|JOIN)\b|\s*\)|\s*;|\s*\n\s*\n|\s*$)"
    flat = r"(?:[^()]|\([^()]*\))*?"
    yield from words(code, 0, end, r"\bAND (?!NOT EXISTS)(?!.* BETWEEN)" + flat + stop, "dropped predicate", lambda word: "")
    yield from words(code, 0, end, r"(?<=\bWHERE )" + flat + stop, "dropped predicate", lambda word: "1")
    yield from words(code, 0, end, r"(?<= )(<=|>=|<>|=|<|>)(?= )", "relation", SQL_RELATIONS.get)
    yield from words(code, 0, end, r"\b(AND|OR)\b", "and for or", lambda word: "OR" if word == "AND" else "AND")
    yield from words(code, 0, end, r"\bNOT (?=EXISTS|IN\b)", "negated condition", lambda word: "")
    yield from words(code, 0, end, r"\bIS NOT NULL\b", "negated condition", lambda word: "IS NULL")
    yield from words(code, 0, end, r"\bIS NULL\b", "negated condition", lambda word: "IS NOT NULL")
    yield from words(code, 0, end, r"\b(min|max)(?=\()", "swapped status", lambda word: "max" if word == "min" else "min")
    yield from words(code, 0, end, r"\bDESC\b", "order", lambda word: "ASC")
    # Of "SELECT 1 FROM" only whether there is a row counts.
    yield from words(code, 0, end, r"(?<=[ (=])(?!1\s+FROM\b)\d+(?=[\s),;])", "constant", number_up)


def read_enums(texts):
    """Enumerator -> the enumerators of its enum, in order."""
    enums = {}
    for text in texts:
        for match in re.finditer(r"\benum\b\s*\w*\s*\{([^}]*)\}", without_words(text, False)):
            names = re.findall(r"(?:^|,)\s*([A-Z]\w+)", match.group(1))
            if len(names) > 1:
                enums.update({name: names for name in names})
    return enums


def line_around(text, start, end):
    first = text.rfind("\n", 0, start) + 1
    last = text.find("\n", end)
    return first, len(text) if last < 0 else last


def find(path, text, enums):
    """Every fault that can be planted in a file, in the order of its text."""
    seen = {}
    found = []
    for kind, start, end, new in in_sql(text) if path.endswith(".sql") else in_c(text, enums):
        word = text[start:end]
        changed = new(word)
        if changed is None or changed == word or not word.strip():
            continue
        first, last = line_around(text, start, end)
        before = " ".join(text[first:last].split())
        after = " ".join((text[first:start] + changed + text[end:last]).split())
        key = f"{path}|{kind}|{before}|{after}"
        seen[key] = seen.get(key, 0) + 1
        digest = hashlib.sha256(f"{key}|{seen[key]}".encode()).hexdigest()[:8]
        found.append(Fault(path, kind, start, end, changed, f"{path}:{digest}", text.count("\n", 0, start) + 1, before, after))
    return sorted(found, key=lambda fault: (fault.start, fault.kind, fault.id))
