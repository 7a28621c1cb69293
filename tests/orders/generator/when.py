# SPDX-License-Identifier: GPL-3.0-or-later
"""Dates of sales, counted in days from the start of sales."""

from datetime import date, timedelta
from typing import Dict, Tuple

from .events import Event

STARTS: Dict[str, date] = {"pycon-us-2024": date(2023, 11, 1), "pycon-india-2023": date(2023, 2, 1)}


def day_of(event: Event, days: int) -> Tuple[int, int, int]:
    """Year, month and day."""
    then = STARTS[event.slug] + timedelta(days=days % 200)
    return then.year, then.month, then.day
