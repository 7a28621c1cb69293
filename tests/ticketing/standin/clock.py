# SPDX-License-Identifier: GPL-3.0-or-later
"""Time. Inside, a moment is always UTC text with six digits of microseconds, so that text order is time order."""

import time
from datetime import datetime, timedelta, timezone
from typing import Any, Dict, Optional
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

STAMP = "%Y-%m-%dT%H:%M:%S.%fZ"


def stamp_of(moment: datetime) -> str:
    """The text of a moment."""
    return moment.astimezone(timezone.utc).strftime(STAMP)


def moment_of(stamp: str) -> datetime:
    """The moment of a text made here."""
    return datetime.fromisoformat(stamp)


def zone_of(name: str) -> Any:
    """A time zone; UTC where the machine does not know it."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return timezone.utc


def read_stamp(text: str, zone: Any = timezone.utc) -> Optional[str]:
    """What a client wrote, in the forms that ISO 8601 has; None when it is no time. Without an offset it is the zone's."""
    try:
        moment = datetime.fromisoformat(text.strip())
    except (ValueError, AttributeError):
        return None
    return stamp_of(moment if moment.tzinfo else moment.replace(tzinfo=zone))


def written(stamp: Optional[str], zone: Any = timezone.utc) -> Optional[str]:
    """As the server writes it: microseconds and the event's offset; Z for UTC."""
    if stamp is None:
        return None
    return moment_of(stamp).astimezone(zone).isoformat().replace("+00:00", "Z")


def shifted(stamp: str, seconds: float) -> str:
    """Later by that many seconds."""
    return stamp_of(moment_of(stamp) + timedelta(seconds=seconds))


def seconds_between(earlier: str, later: str) -> float:
    """How long after."""
    return (moment_of(later) - moment_of(earlier)).total_seconds()


class Clock:
    """The server's clock: real time plus an offset, or frozen. No two readings are equal."""

    def __init__(self, kept: Dict[str, Any]) -> None:
        self.kept = kept

    def now(self) -> str:
        """This moment, later than any that was given out since the clock was last set."""
        if self.kept.get("frozen"):
            stamp = self.kept["frozen"]
        else:
            stamp = stamp_of(datetime.fromtimestamp(time.time() + self.kept.get("offset", 0), timezone.utc))
        last = self.kept.get("last")
        if last is not None and stamp <= last:
            stamp = shifted(last, 0.000001)
        self.kept["last"] = stamp
        return stamp

    def set(self, stamp: str, frozen: bool) -> None:
        """From now on it is this time, moving on or not."""
        self.kept["offset"] = (moment_of(stamp) - datetime.now(timezone.utc)).total_seconds()
        self.kept["frozen"] = stamp if frozen else None
        self.kept["last"] = None

    def advance(self, seconds: float) -> None:
        """Jump."""
        if self.kept.get("frozen"):
            self.kept["frozen"] = shifted(self.kept["frozen"], seconds)
        self.kept["offset"] = self.kept.get("offset", 0) + seconds
        if seconds < 0:
            self.kept["last"] = None
