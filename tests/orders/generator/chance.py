# SPDX-License-Identifier: GPL-3.0-or-later
"""Random numbers that are the same on every Python: only Random.random() is promised to stay."""

import base64
import hashlib
import random
from typing import List, Sequence, TypeVar

T = TypeVar("T")

CODE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ3789"  # what pretix makes order codes of


class Chance:
    """A stream of choices that a seed decides."""

    def __init__(self, seed: str) -> None:
        self._random = random.Random(seed).random

    def below(self, count: int) -> int:
        """A number from 0 to count - 1."""
        return int(self._random() * count)

    def often(self, share: float) -> bool:
        """True in this share of calls."""
        return self._random() < share

    def pick(self, things: Sequence[T]) -> T:
        """One of them."""
        return things[self.below(len(things))]

    def some(self, things: Sequence[T], count: int) -> List[T]:
        """As many different ones, in a chance order."""
        left = list(things)
        return [left.pop(self.below(len(left))) for _ in range(min(count, len(left)))]

    def word(self, letters: str, length: int) -> str:
        """A word of these letters."""
        number, base = int(self._random() * 2**53), len(letters)
        made = []
        for _ in range(length):
            if number < base:
                number = int(self._random() * 2**53)
            number, rest = divmod(number, base)
            made.append(letters[rest])
        return "".join(made)


def secret(event: str, seed: int, pid: int) -> str:
    """The 32 small letters and digits of a ticket's code."""
    digest = hashlib.blake2b(f"{event}/{seed}/{pid}".encode("ascii"), digest_size=20).digest()
    return base64.b32encode(digest).decode("ascii").lower()
