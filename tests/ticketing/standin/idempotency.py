# SPDX-License-Identifier: GPL-3.0-or-later
"""X-Idempotency-Key: the first answer again, errors too; not 409, 429, 500 and 503, which are meant to be tried again."""

import base64
import hashlib
from typing import Any, Dict, Optional, Tuple

from .answers import Answer, Request
from .clock import seconds_between
from .memory import Memory
from .routes import BASE, route

KEPT_SECONDS = 24 * 3600
NOT_KEPT = (409, 429, 500, 503)


def key_of(request: Request, key: str) -> str:
    """Same key, same Authorization, same cookies: a rolled token has other keys."""
    whole = "%s:%s:%s" % (request.headers.get("authorization", ""), request.headers.get("cookie", ""), key)
    return hashlib.sha256(whole.encode("utf-8", "surrogateescape")).hexdigest()


def seen(memory: Memory, name: str) -> Optional[Dict[str, Any]]:
    """What is kept, if it is not too old."""
    call = memory.state["idempotency"].get(name)
    if call and seconds_between(call["at"], memory.clock.now()) > KEPT_SECONDS:
        del memory.state["idempotency"][name]
        return None
    return call


def stored_answer(call: Dict[str, Any]) -> Answer:
    """The first answer, or: it is still in the making."""
    if call["locked"]:
        return Answer(409, {"detail": "Concurrent request with idempotency key."}, {"Retry-After": "5"})
    return Answer(call["status"], base64.b64decode(call["body"]), dict(call["headers"]))


def begin(memory: Memory, request: Request) -> Tuple[Optional[str], Optional[Answer]]:
    """(name, None) for a new call, (name, answer) for a known one, (None, None) without a key."""
    key = request.headers.get("x-idempotency-key")
    if not key or request.method in ("GET", "HEAD", "OPTIONS"):
        return None, None
    name = key_of(request, key)
    call = seen(memory, name)
    if call:
        return name, stored_answer(call)
    memory.state["idempotency"][name] = {"at": memory.clock.now(), "locked": True, "path": request.path}
    return name, None


def end(memory: Memory, name: str, answer: Answer, is_held: bool) -> None:
    """Keeps the answer; while it is held back, the call counts as in progress."""
    if answer.status in NOT_KEPT:
        memory.state["idempotency"].pop(name, None)
        return
    headers = {"Content-Type": "application/json", **answer.headers}
    memory.state["idempotency"][name].update(locked=is_held, status=answer.status, headers=headers,
                                             body=base64.b64encode(answer.content()).decode())


@route("GET", "idempotency.query", BASE + "idempotency_query", is_open=True)
def query(app: Any, request: Request) -> Answer:
    """What was answered under a key."""
    key = request.one("key")
    if not key:
        return Answer(404, {"detail": "No idempotency key given."})
    call = seen(app.memory, key_of(request, key))
    return stored_answer(call) if call else Answer(404, {"detail": "Idempotency key not seen before."})
