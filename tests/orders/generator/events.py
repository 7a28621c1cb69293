# SPDX-License-Identifier: GPL-3.0-or-later
"""What the two events sell. Names of products are those that their profiles match; sessions come from their programme."""

import json
from pathlib import Path
from typing import Dict, List

from .model import Product

ROOT = Path(__file__).resolve().parents[3]

# Ticket types: product, price, type in the profile, weight.
US_TYPES = [("Individual", 450, "individual", 30), ("Corporate", 750, "corporate", 20), ("Student", 100, "student", 15),
            ("Speaker", 0, "speaker", 6), ("Volunteer", 0, "staff", 4), ("Sponsor", 0, "sponsor", 6), ("Press", 0, "press", 2),
            ("Tutorials Only", 0, "tutorials-only", 5), ("Online", 100, "online", 4)]
INDIA_TYPES = [("Early Bird", 1500, "attendee", 25), ("Regular", 2500, "attendee", 25), ("Late Bird", 3500, "attendee", 10),
               ("Student", 900, "student", 20), ("Contributor", 5000, "contributor", 5), ("Speaker", 0, "speaker", 6),
               ("Sponsor", 0, "sponsor", 4), ("Volunteer", 0, "organiser", 4), ("Online", 300, "online", 4)]

SHIRT_SIZES = ["S straight", "M straight", "L straight", "XL straight", "M fitted", "L fitted"]
DIETS = ["", "", "", "Vegetarian", "Vegan", "Halal", "Kosher", "Jain", "No nuts, no sesame"]

QUESTION_SHIRT = "T-shirt size"
QUESTION_DIET = "Dietary needs"
QUESTION_CONSENT = "Sponsors may get, when they scan your badge"
CONSENT_CHOICES = ["Name", "E-mail", "Company"]  # all or none are ticked


class Event:
    """An event's catalogue."""

    def __init__(self, slug: str) -> None:
        self.slug = slug
        programme = json.loads((ROOT / "config" / "events" / slug / "schedule.json").read_text(encoding="utf-8"))
        conference = programme["schedule"]["conference"]
        self.title: str = conference["title"]
        self.zone: str = conference["time_zone_name"]
        self.us = slug == "pycon-us-2024"
        self.types: List[Product] = []
        self.weighted: List[Product] = []
        for name, price, key, weight in US_TYPES if self.us else INDIA_TYPES:
            product = Product(name, "", price, "admission", key)
            self.types.append(product)
            self.weighted += [product] * weight
        wanted, item, price = ("Tutorial", "Tutorial", 150) if self.us else ("Workshop", "Workshop", 800)
        self.sessions: List[Product] = []
        for day in conference["days"]:
            for room in day["rooms"].values():
                for session in room:
                    if session["type"] == wanted:
                        name = session["code"] + " " + session["title"]
                        self.sessions.append(Product(item, name, price, "session", session["code"]))
        self.parts: List[Product] = []
        if self.us:
            self.parts = [Product("PyLadies Auction", "", 35, "part", "pyladies-auction"),
                          Product("Education Summit", "", 0, "part", "education-summit")]
        self.shirt = Product("T-shirt", "", 25, "shirt", "shirt")
        self.meal = Product("Boxed lunch", "", 15, "meal", "meal")
        self.donation = Product("Donation", "", 50, "donation", "donation")
        # Bought alone, at a later time: the devsprint in India, the job fair in Pittsburgh.
        self.sprint = (Product("Job Fair visitor", "", 0, "admission", "job-fair-only") if self.us
                       else Product("Devsprint", "", 200, "sprint", "devsprint"))

    def lone_type(self, products: List[Product]) -> str:
        """The type of somebody without an admission: what the add-ons alone admit as; "" for a pass that is missing."""
        kinds = {product.kind for product in products}
        if not self.us and "session" in kinds:
            return "workshop-only"
        if not self.us and "sprint" in kinds:
            return "devsprint-only"
        return ""

    def upgrades(self) -> Dict[str, Product]:
        """From which product to which somebody upgrades."""
        by_name = {product.item: product for product in self.types}
        if self.us:
            return {"Student": by_name["Individual"], "Individual": by_name["Corporate"]}
        return {"Student": by_name["Regular"], "Early Bird": by_name["Contributor"]}

    def catalogue(self) -> List[Product]:
        """All that is sold."""
        return self.types + self.sessions + self.parts + [self.shirt, self.meal, self.donation, self.sprint]
