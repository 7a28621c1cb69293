# SPDX-License-Identifier: GPL-3.0-or-later
"""A scan: which ticket it is, whether it may in, and what is written down. The order of the checks is pretix's."""

from typing import Any, Dict, List, Optional, Tuple

from .answers import Answer, Refusal, Request, detail
from .clock import moment_of, zone_of
from .forms import Form
from .memory import Memory
from .routes import CHECKIN, EVENT, ORGANIZER, WRITE, route
from .rules import RuleFailure, Rules
from .shapes import checkin_texts, mini_list, needs_attention, scanned_json

Thing = Dict[str, Any]
SOURCES = ("barcode", "nfc_uid", "nfc_mf0aes")
FIELDS = {"lists", "secret", "force", "source_type", "type", "ignore_unpaid", "questions_supported", "use_order_locale", "nonce", "datetime",
          "answers", "exchange_medium_type", "exchange_medium_identifier", "exchange_link_action"}


class Refused(Exception):
    """A known ticket that does not come in."""

    def __init__(self, reason: str, explanation: Optional[str] = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.explanation = explanation


class Asked(Exception):
    """Questions are open."""

    def __init__(self, questions: List[Thing]) -> None:
        super().__init__("incomplete")
        self.questions = questions


class Scan:
    """One request to redeem."""

    def __init__(self, memory: Memory, request: Request, lists: List[Thing], **facts: Any) -> None:
        self.memory = memory
        self.who = request.who
        self.lists = lists
        self.secret: str = facts["secret"]
        self.type: str = facts["type"]
        self.at: str = facts["datetime"] or memory.now()
        self.force: bool = facts["force"]
        self.ignore_unpaid: bool = facts["ignore_unpaid"]
        self.nonce: Optional[str] = facts["nonce"]
        self.answers: Thing = facts["answers"] or {}
        self.asks: bool = facts["questions_supported"]
        self.source: str = facts.get("source_type", "barcode")
        self.is_legacy: bool = facts.get("is_legacy", False)
        self.is_revoked = False
        self.used_force = False

    # --- answers ---

    def store_refusal(self, position: Optional[Thing], checkin_list: Thing, reason: str, explanation: Optional[str] = None, **more: Any) -> None:
        """Each refused try is a row of its own, nonce or not."""
        self.memory.add_checkin(position=position["id"] if position else None, list=checkin_list["id"], successful=False, error_reason=reason,
                                error_explanation=explanation, type=self.type, datetime=self.at, device=self.who.device, gate=self.who.gate,
                                nonce=self.nonce, forced=self.force, raw_barcode=self.secret, raw_source_type=self.source, **more)

    def body(self, status: str, order: Thing, position: Thing, checkin_list: Thing, **more: Any) -> Thing:
        """What all answers about a known ticket have."""
        return {"status": status, **more, "require_attention": needs_attention(self.memory, order, position),
                "checkin_texts": checkin_texts(self.memory, order, position),
                "position": scanned_json(self.memory, order, position, [one["id"] for one in self.lists]), "list": mini_list(checkin_list)}

    def unknown(self) -> Answer:
        """404, with a body like the others."""
        self.store_refusal(None, self.lists[0], "invalid")
        return Answer(404, {"detail": "Not found.", "status": "error", "reason": "invalid", "reason_explanation": None,
                            "require_attention": False, "checkin_texts": [], "list": mini_list(self.lists[0])})

    # --- which ticket ---

    def candidates(self) -> List[Tuple[Thing, Thing, Thing]]:
        """(order, position, list) of what the code may be; cancelled positions are no candidates. The base ticket comes first."""
        found = []
        for checkin_list in self.lists:
            ids = list(self.memory.by_secret(checkin_list["event"], self.secret))
            if self.is_legacy and self.secret.isdigit() and int(self.secret) in self.memory.positions:
                ids.append(int(self.secret))
            base = set(ids)
            for number in list(ids):
                if checkin_list["addon_match"]:
                    order = self.memory.positions[number][0]
                    ids += [one["id"] for one in order["positions"] if one["addon_to"] in base and one["id"] not in ids]
            for number in ids:
                order, position = self.memory.positions[number]
                if not position["canceled"] and order["event"] == checkin_list["event"]:
                    found.append((order, position, checkin_list))
        return sorted(found, key=lambda one: (one[1]["addon_to"] is not None, one[1]["addon_to"] or 0))

    def with_addons(self, position_id: int, checkin_list: Thing) -> List[Tuple[Thing, Thing, Thing]]:
        """A position, and its add-ons where the list matches these."""
        order, position = self.memory.positions[position_id]
        rest = [one for one in order["positions"] if one["addon_to"] == position_id and not one["canceled"]] if checkin_list["addon_match"] else []
        return [(order, one, checkin_list) for one in [position] + rest]

    def run(self) -> Answer:
        """The whole scan."""
        found = self.candidates()
        by_event = {one["event"]: one for one in self.lists}
        if not found:
            medium = next((one for one in self.memory.state["media"] if one["type"] == self.source and one["identifier"] == self.secret
                           and one["active"] and one["linked_orderposition"]), None)
            revoked = next((one for one in self.memory.state["revoked"] if one["secret"] == self.secret and one["event"] in by_event), None)
            if medium and self.memory.positions[medium["linked_orderposition"]][0]["event"] in by_event:
                order = self.memory.positions[medium["linked_orderposition"]][0]
                found = self.with_addons(medium["linked_orderposition"], by_event[order["event"]])
            elif not revoked:
                return self.unknown()
            elif self.force:
                self.is_revoked = True
                found = self.with_addons(revoked["position"], by_event[revoked["event"]])
            else:
                order, position = self.memory.positions[revoked["position"]]
                self.store_refusal(position, by_event[revoked["event"]], "revoked")
                return self.refusal(Refused("revoked"), order, position, by_event[revoked["event"]])
        if len(found) > 1:
            fitting = [one for one in found if (one[2]["addon_match"] or one[1]["secret"] == self.secret or self.is_legacy)
                       and (one[2]["all_products"] or one[1]["item"] in one[2]["limit_products"])]
            if len(fitting) > 1:
                order, position, checkin_list = found[0]
                self.store_refusal(position, checkin_list, "ambiguous")
                return self.refusal(Refused("ambiguous"), order, position, checkin_list)
            found = fitting or found[:1]
        order, position, checkin_list = found[0]
        try:
            self.perform(order, position, checkin_list)
        except Asked as asked:
            return Answer(400, self.body("incomplete", order, position, checkin_list, questions=[
                {key: value for key, value in one.items() if key != "event"} for one in asked.questions]))
        except Refused as refused:
            if self.memory.state["flavour"] == "eventyay":
                # Nobody says there that it was unsuccessful; "refused" is for our judge only.
                self.memory.add_checkin(position=position["id"], list=checkin_list["id"], type=self.type, datetime=self.at, device=self.who.device,
                                        nonce=self.nonce, forced=self.force, refused=refused.reason)
                return Answer(201, self.body("redeemed", order, position, checkin_list, reason="Already checked in"))
            self.store_refusal(position, checkin_list, refused.reason, refused.explanation)
            return self.refusal(refused, order, position, checkin_list)
        return Answer(201, self.body("ok", order, position, checkin_list))

    def refusal(self, refused: Refused, order: Thing, position: Thing, checkin_list: Thing) -> Answer:
        """400 with a status."""
        return Answer(400, self.body("error", order, position, checkin_list, reason=refused.reason, reason_explanation=refused.explanation))

    # --- may it in ---

    def unless_forced(self, is_wrong: Any, reason: str, explanation: Optional[str] = None) -> None:
        """Refuses, or notes that force was needed."""
        if is_wrong:
            if not self.force:
                raise Refused(reason, explanation)
            self.used_force = True

    def perform(self, order: Thing, position: Thing, checkin_list: Thing) -> None:
        """canceled, blocked, unapproved, time, product, date, unpaid, rules, questions, nonce, entry allowed."""
        memory, is_exit, number = self.memory, self.type == "exit", checkin_list["id"]
        self.unless_forced(position["canceled"] or order["status"] not in ("p", "n"), "unpaid" if self.is_legacy else "canceled")
        self.unless_forced(position["blocked"], "blocked")
        self.unless_forced(order["status"] == "n" and order["require_approval"], "unapproved")
        if not is_exit:
            zone = zone_of((memory.event(order["event"]) or {"timezone": "UTC"})["timezone"])
            for field, word, is_wrong in (("valid_from", "is only valid after", lambda limit: limit > self.at),
                                          ("valid_until", "was only valid before", lambda limit: limit < self.at)):
                if position[field]:
                    text = "This ticket %s %s." % (word, moment_of(position[field]).astimezone(zone).strftime("%Y-%m-%d %H:%M"))
                    self.unless_forced(is_wrong(position[field]), "invalid_time", text)
        open_questions = [] if is_exit else self.take_answers(order, position)
        self.unless_forced(not checkin_list["all_products"] and position["item"] not in checkin_list["limit_products"], "product")
        if checkin_list["subevent"] and position["subevent"] != checkin_list["subevent"]:
            self.unless_forced(True, "product")
        elif order["status"] != "p" and not order["valid_if_pending"]:
            self.unless_forced(not (self.ignore_unpaid and checkin_list["include_pending"] and order["status"] == "n"), "unpaid")
        if self.type == "entry" and checkin_list["rules"]:
            try:
                is_allowed = Rules(memory, checkin_list, position, self.at, self.who.gate).allow()
            except RuleFailure as failure:
                raise Refused("rules") from failure
            self.unless_forced(not is_allowed, "rules", "Entry not permitted by the rules of this list")
        if open_questions and self.asks and not self.force:
            raise Asked(open_questions)
        rows = sorted(memory.checkins(position["id"], number), key=lambda row: (row["datetime"], row["id"]), reverse=True)
        is_allowed = (is_exit or checkin_list["allow_multiple_entries"] or not rows or all(row["type"] == "exit" for row in rows)
                      or (checkin_list["allow_entry_after_exit"] and rows[0]["type"] == "exit"))
        if self.nonce and rows and (rows[0]["nonce"] == self.nonce or any(
                row["nonce"] == self.nonce and row["type"] == self.type and row["device"] == self.who.device for row in rows)):
            memory.log("repeat", position=position["id"], list=number, nonce=self.nonce, device=self.who.device)
            return
        if not is_allowed and not self.force:
            raise Refused("already_redeemed")
        memory.add_checkin(position=position["id"], list=number, type=self.type, datetime=self.at, device=self.who.device, gate=self.who.gate,
                           nonce=self.nonce, forced=self.force and (not is_allowed or self.is_revoked or self.used_force), force_sent=self.force,
                           raw_barcode=self.secret, raw_source_type=self.source)

    def take_answers(self, order: Thing, position: Thing) -> List[Thing]:
        """Stores the answers that came along, also if the check-in fails later; gives the questions still open."""
        still_open = []
        for question in self.memory.state["questions"]:
            if question["event"] != order["event"] or not question["ask_during_checkin"] or position["item"] not in question["items"]:
                continue
            text = self.answers.get(str(question["id"]))
            known = next((one for one in position["answers"] if one["question"] == question["id"]), None)
            if text:
                new = {"question": question["id"], "answer": str(text), "question_identifier": question["identifier"], "options": [],
                       "option_identifiers": []}
                position["answers"] = [one for one in position["answers"] if one is not known] + [new]
            elif known is None:
                still_open.append(question)
        return still_open


def own_lists(memory: Memory, request: Request, form: Form) -> List[Thing]:
    """The lists that a body names; what one may not see does not exist."""
    if not form.given("lists", True, False):
        return []
    numbers = form.data["lists"]
    if not isinstance(numbers, list):
        form.wrong("lists", 'Expected a list of items but got type "%s".' % type(numbers).__name__)
        return []
    found = []
    for number in numbers:
        one = memory.find("lists", number) if isinstance(number, int) else None
        if one is None or not request.who.reaches(memory.event(one["event"])) or not request.who.may(CHECKIN):
            form.wrong("lists", 'Invalid pk "%s" - object does not exist.' % number)
        else:
            found.append(one)
    return found


def check_lists(lists: List[Thing]) -> None:
    """At least one, and no two of one event."""
    if not lists:
        raise Refusal(400, ["No check-in list passed."])
    if len({one["event"] for one in lists}) != len(lists):
        raise Refusal(400, ["Selecting two check-in lists from the same event is unsupported."])


@route("POST", "checkinrpc.redeem", ORGANIZER + "checkinrpc/redeem/")
def redeem(app: Any, request: Request) -> Answer:
    """The endpoint for scanning apps."""
    form = Form(request.json())
    lists = own_lists(app.memory, request, form)
    facts = {"secret": form.text("secret", required=True, nullable=False), "force": form.flag("force", False),
             "source_type": form.choice("source_type", SOURCES, "barcode"), "type": form.choice("type", ("entry", "exit"), "entry"),
             "ignore_unpaid": form.flag("ignore_unpaid", False), "questions_supported": form.flag("questions_supported", True),
             "nonce": form.text("nonce"), "datetime": form.time("datetime"), "answers": form.data.get("answers")}
    form.done()
    check_lists(lists)
    if facts["nonce"] and len(facts["nonce"]) > 190:
        raise Refusal(500, b"<h1>Server Error (500)</h1>", {"Content-Type": "text/html"})  # the database's column ends there
    return Scan(app.memory, request, lists, **facts).run()


@route("POST", "checkinlistpos-redeem", EVENT + "checkinlists/{list}/positions/{pk*}/redeem/", needs=(WRITE, CHECKIN))
def redeem_in_path(app: Any, request: Request) -> Answer:
    """The older endpoint, with the secret in the path."""
    data = request.json()
    one = app.memory.find("lists", int(request.words["list"])) if request.words["list"].isdigit() else None
    if one is None or one["event"] != request.words["event"]:
        raise detail(404, "Not found.")
    kind = data.get("type") or "entry"
    if kind not in ("entry", "exit"):
        raise Refusal(400, ["Invalid check-in type."])
    form = Form(data)
    at = form.time("datetime")
    form.done()
    return Scan(app.memory, request, [one], secret=request.words["pk"], type=kind, datetime=at, force=bool(data.get("force")),
                ignore_unpaid=bool(data.get("ignore_unpaid")), nonce=data.get("nonce"), answers=data.get("answers"),
                questions_supported=data.get("questions_supported", True), is_legacy=True).run()
