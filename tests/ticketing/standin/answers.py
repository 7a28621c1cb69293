# SPDX-License-Identifier: GPL-3.0-or-later
"""Requests and answers, and what all lists have in common: filters, order, pages of at most 50."""

import json
import urllib.parse
from typing import Any, Callable, Dict, List, Optional, Tuple

from .clock import read_stamp

PAGE_SIZE = 50


class Answer:
    """A status, a JSON body (or bytes) and headers."""

    def __init__(self, status: int, body: Any = None, headers: Optional[Dict[str, str]] = None) -> None:
        self.status = status
        self.body = body
        self.headers = dict(headers or {})

    def content(self) -> bytes:
        """What goes over the line."""
        if self.body is None:
            return b""
        if isinstance(self.body, bytes):
            return self.body
        return json.dumps(self.body, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


class Refusal(Exception):
    """Ends a request with this answer."""

    def __init__(self, status: int, body: Any, headers: Optional[Dict[str, str]] = None) -> None:
        super().__init__(status)
        self.answer = Answer(status, body, headers)


def detail(status: int, text: str, **headers: str) -> Refusal:
    """The general form of an error."""
    return Refusal(status, {"detail": text}, {name.replace("_", "-"): value for name, value in headers.items()})


def not_found(text: str = "Not found.") -> Refusal:
    """404."""
    return detail(404, text)


class Request:
    """What a client sent."""

    def __init__(self, method: str, target: str, headers: List[Tuple[str, str]], body: bytes, origin: str) -> None:
        self.method = method
        self.target = target
        self.path, _, self.raw_query = target.partition("?")
        self.path = urllib.parse.unquote(self.path)
        self.query = urllib.parse.parse_qsl(self.raw_query, keep_blank_values=True)  # a bare + becomes a space, as in every form
        self.header_list = headers
        self.headers = {name.lower(): value for name, value in headers}
        self.body = body
        self.origin = origin
        self.route = ""
        self.words: Dict[str, str] = {}
        self.who: Any = None
        self.started = ""
        self.foreign_next: Optional[str] = None

    def one(self, name: str, otherwise: str = "") -> str:
        """The last value of a query parameter."""
        return next((value for key, value in reversed(self.query) if key == name), otherwise)

    def all(self, name: str) -> List[str]:
        """All values of a query parameter."""
        return [value for key, value in self.query if key == name]

    def is_true(self, name: str) -> bool:
        """Whether a parameter says true."""
        return self.one(name).lower() == "true"

    def json(self) -> Dict[str, Any]:
        """The body; an absent one is empty."""
        if not self.body:
            return {}
        kind = self.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind != "application/json":
            raise detail(415, 'Unsupported media type "%s" in request.' % kind)
        try:
            data = json.loads(self.body)
        except ValueError as error:
            raise detail(400, "JSON parse error - %s" % error) from error
        if not isinstance(data, dict):
            raise Refusal(400, {"non_field_errors": ["Invalid data. Expected a dictionary, but got %s." % type(data).__name__]})
        return data


def boolean_filter(text: str) -> Optional[bool]:
    """What a filter makes of a word: true, false, or no filter."""
    return {"true": True, "True": True, "1": True, "false": False, "False": False, "0": False}.get(text)


def time_filter(request: Request, name: str) -> Optional[str]:
    """A time in the query; 400 when it cannot be read (a bare + has become a space)."""
    text = request.one(name)
    if not text:
        return None
    stamp = read_stamp(text)
    if stamp is None:
        raise Refusal(400, {name: ["Enter a valid date/time."]})
    return stamp


def number_filter(request: Request, name: str) -> Optional[int]:
    """A number in the query."""
    text = request.one(name)
    if not text:
        return None
    if not text.isdigit():
        raise Refusal(400, {name: ["Enter a number."]})
    return int(text)


def ordered(request: Request, rows: List[Any], allowed: Dict[str, Callable[[Any], Any]], default: str) -> List[Any]:
    """Sorted as ?ordering= says, where that is an allowed field; else by the default. Ties by id, which the rows are in already."""
    wish = request.one("ordering") or default
    field = wish.lstrip("-")
    if field not in allowed:
        wish = field = default
    rows = sorted(rows, key=allowed[field])
    if wish.startswith("-"):
        rows.reverse()
    return rows


def page(request: Request, rows: List[Any], shape: Callable[[Any], Any], headers: Optional[Dict[str, str]] = None) -> Answer:
    """One page of a list; a larger page_size than 50 is cut, in silence."""
    size_text = request.one("page_size")
    size = min(int(size_text), PAGE_SIZE) if size_text.isdigit() and int(size_text) > 0 else PAGE_SIZE
    text = request.one("page", "1")
    count = max(1, -(-len(rows) // size))
    if not text.isdigit() or not 1 <= int(text) <= count:
        raise not_found("Invalid page.")
    number = int(text)

    def link(to: int) -> str:
        rest = [(key, value) for key, value in request.query if key != "page"]
        words = urllib.parse.urlencode(rest + ([("page", str(to))] if to > 1 else []))
        return (request.foreign_next or request.origin) + request.path + ("?" + words if words else "")

    return Answer(200, {"count": len(rows), "next": link(number + 1) if number < count else None,
                        "previous": link(number - 1) if number > 1 else None,
                        "results": [shape(row) for row in rows[(number - 1) * size:number * size]]}, headers)
