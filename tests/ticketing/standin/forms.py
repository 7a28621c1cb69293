# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads the fields of a body, with the sentences of the framework that pretix uses where they do not fit."""

from datetime import timezone
from typing import Any, Dict, List, Optional, Sequence

from .answers import Refusal
from .clock import read_stamp

WRONG_TIME = ("Datetime has wrong format. Use one of these formats instead: "
              "YYYY-MM-DDThh:mm[:ss[.uuuuuu]][+HH:MM|-HH:MM|Z].")


class Form:
    """Takes fields one by one and collects what is wrong; done() raises a 400 that names the fields."""

    def __init__(self, data: Dict[str, Any]) -> None:
        self.data = data
        self.errors: Dict[str, List[str]] = {}

    def wrong(self, name: str, sentence: str) -> None:
        """Something is wrong with a field."""
        self.errors.setdefault(name, []).append(sentence)

    def given(self, name: str, required: bool, nullable: bool) -> bool:
        """Whether there is a value to read."""
        if name not in self.data:
            if required:
                self.wrong(name, "This field is required.")
            return False
        if self.data[name] is None:
            if not nullable:
                self.wrong(name, "This field may not be null.")
            return False
        return True

    def text(self, name: str, required: bool = False, nullable: bool = True, longest: int = 0, blank: bool = False) -> Optional[str]:
        """A text; numbers are taken as text."""
        if not self.given(name, required, nullable):
            return None
        value = self.data[name]
        if isinstance(value, bool) or not isinstance(value, (str, int, float)):
            self.wrong(name, "Not a valid string.")
            return None
        value = str(value).strip()
        if not value and not blank:
            self.wrong(name, "This field may not be blank.")
        if "\0" in value:
            self.wrong(name, "Null characters are not allowed.")
        if longest and len(value) > longest:
            self.wrong(name, "Ensure this field has no more than %d characters." % longest)
        return value

    def flag(self, name: str, otherwise: bool) -> bool:
        """True or false."""
        if not self.given(name, False, False):
            return otherwise
        value = self.data[name]
        known = {"true": True, "True": True, "1": True, "false": False, "False": False, "0": False}
        if isinstance(value, bool):
            return value
        if isinstance(value, (str, int)) and str(value) in known:
            return known[str(value)]
        self.wrong(name, "Must be a valid boolean.")
        return otherwise

    def choice(self, name: str, choices: Sequence[str], otherwise: Optional[str] = None, required: bool = False) -> Optional[str]:
        """One of some words."""
        if not self.given(name, required, False):
            return otherwise
        if self.data[name] not in choices:
            self.wrong(name, '"%s" is not a valid choice.' % (self.data[name],))
            return otherwise
        return self.data[name]

    def time(self, name: str, zone: Any = timezone.utc) -> Optional[str]:
        """A moment."""
        if not self.given(name, False, True):
            return None
        stamp = read_stamp(self.data[name], zone) if isinstance(self.data[name], str) else None
        if stamp is None:
            self.wrong(name, WRONG_TIME)
        return stamp

    def done(self) -> None:
        """400 when something was wrong."""
        if self.errors:
            raise Refusal(400, self.errors)


# What kind of value a field of an order, a position or a change has.
ROWS = ("positions", "answers", "patch_positions", "cancel_positions", "create_positions", "split_positions")
OBJECTS = ("attendee_name_parts", "invoice_address", "api_meta", "body")
NUMBERS = ("item", "variation", "subevent", "positionid", "addon_to", "position", "question")
TEXTS = ("secret", "code", "email", "phone", "locale", "comment", "attendee_name", "attendee_email", "company", "payment_provider", "checkin_text",
         "valid_from", "valid_until", "sales_channel")


def check_kinds(data: Dict[str, Any]) -> None:
    """400 for a value of the wrong kind, in a row too."""
    form = Form(data)
    for name, value in data.items():
        if value is None:
            continue
        if name in ROWS and (not isinstance(value, list) or not all(isinstance(one, dict) for one in value)):
            form.wrong(name, "Expected a list of items.")
        elif name in OBJECTS and not isinstance(value, dict):
            form.wrong(name, "Invalid data. Expected a dictionary, but got %s." % type(value).__name__)
        elif name in NUMBERS and (isinstance(value, bool) or not isinstance(value, int)):
            form.wrong(name, "Incorrect type. Expected pk value, received %s." % type(value).__name__)
        elif name in TEXTS and not isinstance(value, str):
            form.wrong(name, "Not a valid string.")
        elif name == "attendee_name_parts" and not all(isinstance(part, str) for part in value.values()):
            form.wrong(name, "Invalid name format.")
    form.done()
    for name, value in data.items():
        for one in value if name in ROWS and value else [value] if name == "body" and value else []:
            check_kinds(one)
