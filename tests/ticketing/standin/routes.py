# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of routes: a name (profiles are lists of names), a path, and which right each method needs."""

import re
from typing import Any, Callable, Dict, List, NamedTuple, Optional, Sequence, Tuple

BASE = "/api/v1/"
ORGANIZER = BASE + "organizers/{organizer}/"
EVENT = ORGANIZER + "events/{event}/"

READ, WRITE, CHECKIN = "event.orders:read", "event.orders:write", "event.orders:checkin"


class Route(NamedTuple):
    """One method of one path."""

    method: str
    name: str
    pattern: Any
    needs: Tuple[str, ...]
    is_open: bool
    handler: Callable[..., Any]


ROUTES: List[Route] = []


def route(method: str, name: str, path: str, needs: Sequence[str] = (), is_open: bool = False) -> Callable[..., Any]:
    """Registers a handler(app, request). {word} is a part of the path, {word*} may have slashes in it."""
    text = re.sub(r"\{(\w+)\*\}", r"(?P<\1>.*)", re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", path))

    def keep(handler: Callable[..., Any]) -> Callable[..., Any]:
        ROUTES.append(Route(method, name, re.compile("^" + text + "$"), tuple(needs), is_open, handler))
        return handler

    return keep


def find(path: str, method: str) -> Tuple[Optional[Route], Dict[str, str], bool]:
    """The route, its words, and whether the path is known with another method."""
    is_known = False
    for one in ROUTES:
        match = one.pattern.match(path)
        if match:
            if one.method == method:
                return one, match.groupdict(), True
            is_known = True
    return None, {}, is_known
