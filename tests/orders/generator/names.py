# SPDX-License-Identifier: GPL-3.0-or-later
"""Names of invented people in sixteen cultures, with their parts and the order in which they are written."""

import unicodedata
from functools import lru_cache
from typing import List, Set, Tuple

from .chance import Chance
from .model import Name

# culture, family first, given names, family names ("" alone: mononyms)
CULTURES: List[Tuple[str, bool, str, str]] = [
    ("Spanish", False, "María José|José Luis|Núria|Íñigo|Ana Belén|Rocío|Álvaro", "García|de la Fuente|Muñoz Ortega|Ibáñez"),
    ("Hungarian", True, "Péter|Zsófia|Ágnes|Gergő|Réka|Bálint", "Nagy|Kovács|Szabó|Horváth|Tóth"),
    ("Chinese", True, "伟|秀英|建国|丽华|晓明|子涵", "王|李|张|刘|欧阳|司马"),
    ("Japanese", True, "さくら|健太|美咲|大輔|由紀子|翔", "山田|佐藤|鈴木|高橋|小林"),
    ("Korean", True, "민준|서연|지훈|수빈|하은", "김|이|박|최|남궁"),
    ("Vietnamese", True, "Thị Hương|Văn Minh|Thu Hà|Quang Huy", "Nguyễn|Trần|Lê|Phạm"),
    ("Hindi", False, "आरव|प्रिया|अनन्या|विक्रम", "शर्मा|वर्मा|गुप्ता|मिश्रा"),
    ("Tamil", False, "கவிதா|முருகன்|செல்வி|அருண்", "குமார்|ராமசாமி|சுப்ரமணியன்"),
    ("Telugu", True, "Venkata Ramana|Lakshmi Prasanna|Sai Kiran|Padmavathi", "Potluri|Kuchibhotla|Yerramilli"),
    ("Arabic", False, "محمد|فاطمة|عبد الرحمن|ليلى", "الخوارزمي|بن سعيد|المصري|حداد"),
    ("Hebrew", False, "נועה|יוסף|תמר|אריאל", "כהן|לוי|בן־דוד"),
    ("Nordic", False, "Jón|Sigríður|Bjørn|Åsa|Tuomas", "Þórsdóttir|Ængström|Ødegård|Virtanen"),
    ("Slavic", False, "Łukasz|Žofie|Олена|Дмитро|Đorđe", "Dvořák|Wiśniewska|Шевченко|Ковальчук|Ђокић"),
    ("Thai", False, "สมชาย|มาลี|ณัฐพล", "ใจดี|ศรีสุวรรณ|วงศ์ษา"),
    ("English", False, "Mary Jane|Robert|Ngozi|Kwame|Siobhan|D'Arcy|Jean-Luc", "O'Brien|Smith|Okafor|van der Berg|St. John|Mensah"),
    ("Mononym", False, "Suharto|Madhavan|Teller|Sukarno|Nanda|Björk", ""),
]

SYLLABLES = "ba be bo da de do fa fi ga ge go ha ka ki ko la le li lo ma me mi mo na ne ni no pa po ra re ri ro sa se so ta te to va vi".split()

ZERO_WIDTH = "\u200b\u200c\u200d\u2060\ufeff"
BIDI = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f"

# What people really type; each is in every world.
ODD: List[Name] = [
    Name("María José", "García", False, "Spanish"),
    Name("🦄 Mara", "Lindt", False, "Emoji"),
    Name("🇮🇳 Kavya", "Iyengar", False, "Emoji"),
    Name("Jo\u200banna", "Feld\u200bmann", False, "Zero-width"),
    Name("\u202eRashid", "Karimi\u202c", False, "Bidi"),
    Name("Wolfeschlegelsteinhausenbergerdorff Maximilian", "von und zu Hohenlohe-Waldenburg-Schillingsfürst", False, "Long"),
    Name("Uvuvwevwevwe Onyetenyevwe", "Ugwemuhwem Osas", False, "Long"),
    Name("X", "Æ", False, "Short"),
    Name("Null", "Test", False, "English"),
    Name('Ann "Annie"', "Lee, Jr.", False, "English"),
]


def clean(text: str) -> str:
    """Without what cannot be seen and without the emoji before a name."""
    if text.isascii():
        return " ".join(text.split())
    seen = "".join(sign for sign in text if sign not in ZERO_WIDTH or sign in "\u200c\u200d")
    seen = "".join(sign for sign in seen if sign not in BIDI)
    while seen and (unicodedata.category(seen[0]) in ("So", "Sk", "Cn", "Cs") or seen[0] in " \ufe0f\u200d"):
        seen = seen[1:]
    return " ".join(seen.split())


@lru_cache(maxsize=100000)
def fold(text: str) -> str:
    """The same for all spellings that count as one: letter case, accents, spaces, what cannot be seen."""
    apart = unicodedata.normalize("NFKD", clean(text)).casefold()
    kept = "".join(sign for sign in apart if not unicodedata.combining(sign) and sign not in ZERO_WIDTH)
    return " ".join(unicodedata.normalize("NFKD", kept).split())


class Names:
    """Hands out names, each once."""

    def __init__(self, chance: Chance) -> None:
        self._chance = chance
        self._taken: Set[str] = set()
        self._odd = list(ODD)

    def take(self, name: Name) -> bool:
        """False when somebody has this name."""
        folded = fold(name.given_first())
        if folded in self._taken:
            return False
        self._taken.add(folded)
        return True

    def plain(self) -> Name:
        """A Latin name that can be typed in several ways: for people who buy twice."""
        while True:
            name = Name(self._chance.pick(["Renée", "José", "Zoë", "Sofía", "André", "Chloë"]),
                        self._invent() + self._chance.pick(["né", "rà", "dö"]), False, "Latin")
            if self.take(name):
                return name

    def next(self) -> Name:
        """The next name: the odd ones first."""
        while self._odd:
            name = self._odd.pop(0)
            if self.take(name):
                return name
        while True:
            culture, family_first, given, family = self._chance.pick(CULTURES)
            first = self._chance.pick(given.split("|"))
            last = self._chance.pick(family.split("|"))
            name = Name(first, last, family_first, culture)
            if self.take(name):
                return name
            if last:
                name = Name(first, last + "-" + self._invent(), family_first, culture)
            else:
                name = Name(self._invent(), "", False, culture)
            if self.take(name):
                return name

    def _invent(self) -> str:
        parts = [self._chance.pick(SYLLABLES) for _ in range(3 + self._chance.below(2))]
        return "".join(parts).capitalize()


def respelled(chance: Chance, name: Name) -> Tuple[str, str]:
    """The same name as somebody types it another time: given and family part."""
    how = chance.below(5)
    given, family = name.given, name.family
    if how == 0:
        return given.upper(), family.upper()
    if how == 1:
        return given.lower(), family.lower()
    if how == 2:
        flat = [unicodedata.normalize("NFD", part) for part in (given, family)]
        bare = ["".join(sign for sign in part if not unicodedata.combining(sign)) for part in flat]
        return bare[0], bare[1]
    if how == 3:
        return unicodedata.normalize("NFD", given), unicodedata.normalize("NFD", family)
    return given + "\u200b", family + " "
