"""Contact: users who have consented are written to by what the platform knows; some come, some tire, some say no for good."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from sim.core.ledger import Account, Check
from sim.core.mechanism import Event, Mechanism, Phase
from sim.core.pages import Chart, Page
from sim.core.risk import Hazard
from sim.core.series import Metric
from sim.core.state import State
from sim.core.table import Column
from sim.core.timeline import Day
from sim.mechanisms.keeping.contact.channels import CHANNELS
from sim.mechanisms.keeping.contact.terms import ContactTerms
from sim.world import accounts
from sim.world.market import coupons
from sim.world.people import own_luck
from sim.world.records import join_records
from sim.world.visiting import VisitCause, who_may_come

MESSAGE = np.dtype(
    [
        ("person", np.int32),
        ("channel", np.int8),  # place in CHANNELS
        ("wins_back", np.bool_),  # asks somebody back who stays away
        ("comes", np.bool_),  # is answered by a visit today
        ("opts_out", np.bool_),  # is the last one of this channel to this person
    ],
    align=True,
)
WINDOW = 30  # days for which a message tires
COST = "expense.marketing.retention_contact"


class Contact(Mechanism):
    """Push, mail, text, phone and groups: consent, audience by what is known, answers by a visit, fatigue, opting out.

    References, from memory: Johnson, Bellman & Lohse (2002), Marketing Letters 13(1) (defaults of consent); Drèze & Bonfrer
    (2008), J. Interactive Marketing 22(1) (timing of mail, opting out). Page: docs/mechanisms/contact.md
    """

    phase = Phase.JOIN
    after = ("registration",)
    reads = ("active", "users.joined_on", "users.last_visit", "users.last_order", "users.n_orders", "users.luck_from")
    may_read = ("users.habit", "users.need_rate")
    writes = ("users.coupon", "users.coupon_until", "users.coupon_from")
    hazards = (Hazard("leave", "messages", per="jump", label="too many messages", zh="频繁触达流失"),)
    null = {**{f"{name}_rate": "0 per day" for name in CHANNELS}, "tries": "0"}
    parts = (VisitCause("messages", "called", doc="who answers a message comes on its day"),)
    columns = (
        Column(
            "users", "consents", np.uint8, doc="channels that may be used when nothing was opted out of, a bit each"
        ),
        Column("users", "opted_out", np.uint8, doc="channels that the user has opted out of, a bit each"),
        Column("users", "n_messages", np.int16, doc="messages of the last 30 days"),
    )
    events = (Event("messages", MESSAGE, doc="messages sent to users today"),)
    accounts = (Account(COST, "marketing", "Contact with users", "用户触达费用"), accounts.REACTIVATION_COUPONS)
    metrics = (
        *(
            Metric(f"messages_{name}", "flow", "messages", f"{label} sent", label[0].upper() + label[1:], f"{zh}发送量")
            for name, (label, zh) in CHANNELS.items()
        ),
        Metric(
            "message_visits",
            "flow",
            "people",
            "users who answered a message by a visit",
            "Visits by message",
            "触达回访",
        ),
        Metric(
            "messages_to_win_back", "flow", "messages", "messages to users who stay away", "To win back", "召回触达量"
        ),
        Metric(
            "reactivated", "flow", "people", "users who answered one of those by a visit", "Reactivated", "召回用户数"
        ),
        Metric("opt_outs", "flow", "people", "users who opted out of a channel", "Opt-outs", "退订人数"),
        Metric(
            "reachable", "ratio", "share", "of users, those whom a channel in use can reach", "Reachable", "可触达占比"
        ),
        Metric("contact_cost", "flow", "fen", "paid for messages", "Cost of contact", "触达费用"),
        Metric("cost_per_message_visit", "ratio", "fen", "paid per visit by message", "Cost per visit", "触达单访成本"),
    )
    page = Page(
        "Contact with users",
        "用户触达",
        (
            Chart(tuple(f"messages_{name}" for name in CHANNELS), "Messages sent", "触达发送量"),
            Chart(("message_visits", "reactivated", "opt_outs"), "Visits by message, and opt-outs", "触达回访与退订"),
            Chart(("reachable",), "Users who can be reached", "可触达用户占比"),
        ),
    )

    class Params(ContactTerms):
        """Channels, audience, winning back, fatigue."""

    def setup(self, world: State) -> None:
        """Nobody has been asked or written to."""
        self._asked, self._shares = 1, self._consent_shares()
        self._sent_on: dict[int, NDArray[np.int32]] = {}
        self._called = np.empty(0, dtype=np.int32)
        self._owed, self._paid, self._unit_cost = 0.0, 0, 0.0

    def step(self, world: State, day: Day) -> None:
        """Write to today's audience; tell who comes, who opts out and who has had enough."""
        self._ask(world)
        gone = self._sent_on.pop(day.index - WINDOW, None)
        if gone is not None:
            np.subtract.at(world.users["n_messages"], gone, 1)
        is_regular, wins_back = self._audience(world, day)
        parts = [self._write(world, day, k, is_regular, wins_back) for k in self._in_use()]
        sent = join_records(parts, dtype=MESSAGE)
        world.today["messages"] = sent
        self._sent_on[day.index] = world.user_of(sent["person"])
        self._called = np.unique(sent["person"][sent["comes"]])
        self._record(world, sent)

    def called(self, world: State, day: Day) -> NDArray[np.int32]:
        """Return who comes today because of a message."""
        return self._called

    # ---- who may be written to ---------------------------------------------------------------------------------

    def _consent_shares(self) -> tuple[float, ...]:
        """Return the share of users who consent to each channel, as they are asked now."""
        way = {"opt_in": "in", "opt_out": "out"}[self.params.asking]
        return tuple(float(getattr(self.params, f"{name}_{way}")) for name in CHANNELS)

    def _ask(self, world: State) -> None:
        """Ask new users for consent; everybody anew, on the same luck, when the way of asking has changed."""
        shares = self._consent_shares()
        if shares != self._shares:
            self._asked, self._shares = 1, shares
        users = world.users
        person = users["person"][self._asked :]
        for k, (name, share) in enumerate(zip(CHANNELS, shares, strict=True)):
            says_yes = world.streams.uniform(f"contact.consent_{name}", person) < share
            column = users["consents"][self._asked :]
            users["consents"][self._asked :] = np.where(says_yes, column | (1 << k), column & ~np.uint8(1 << k))
        self._asked = len(users)

    def _in_use(self) -> list[int]:
        """Return the channels that are used now."""
        p = self.params
        return [k for k, c in enumerate(CHANNELS) if getattr(p, f"{c}_rate") > 0 or (p.tries > 0 and p.by == c)]

    def _audience(self, world: State, day: Day) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Return who is in the audience, and who is to be won back today, by visits and orders alone [active users]."""
        p, users, rows = self.params, world.users, world.active_users
        self._absent = day.index - np.maximum(users["last_visit"], users["joined_on"]).take(rows)
        since_order = day.index - users["last_order"].take(rows)
        is_regular = (self._absent >= p.least_absence) & (self._absent <= p.most_absence)
        is_regular &= (users["n_orders"].take(rows) >= p.least_orders) & (since_order >= p.since_order)
        wins_back = (self._absent % p.after == 0) & (self._absent > 0) & (self._absent <= p.tries * p.after)
        return is_regular, wins_back

    # ---- messages ----------------------------------------------------------------------------------------------

    def _write(
        self, world: State, day: Day, k: int, is_regular: NDArray[np.bool_], wins_back: NDArray[np.bool_]
    ) -> NDArray[np.void]:
        """Send today's messages of channel ``k`` and return them with what becomes of each."""
        p, users, name = self.params, world.users, list(CHANNELS)[k]
        people, rows, rate = world.active_by_user, world.active_users, getattr(self.params, f"{name}_rate")
        may = (users["consents"] & ~users["opted_out"]).take(rows) & (1 << k) > 0
        back = may & wins_back if p.by == name else np.zeros(len(rows), dtype=np.bool_)
        asked = np.flatnonzero(may & is_regular & ~back if rate > 0 else back[:0])
        turn = own_luck(world, f"contact.turn_{name}", day, people[asked]) < rate * day.length
        at = np.sort(np.concatenate([asked[turn], np.flatnonzero(back)]))
        who, row, n = people[at], rows[at], users["n_messages"][rows[at]].astype(np.float64)
        answer = getattr(p, f"{name}_answer") * np.exp(-p.fatigue * n - self._absent[at] / p.interest_time)
        out = np.empty(len(at), dtype=MESSAGE)
        out["person"], out["channel"], out["wins_back"] = who, k, back[at]
        out["comes"] = own_luck(world, f"contact.answer_{name}", day, who) < answer
        hazard = p.opt_out + p.opt_out_rise * n
        out["opts_out"] = own_luck(world, f"contact.opt_out_{name}", day, who) < -np.expm1(-hazard)
        users["opted_out"][row[out["opts_out"]]] |= 1 << k
        users["n_messages"][row] += 1
        if p.coupon > 0 and back.any():
            ids = np.sort(who[out["wins_back"]])
            coupons.give(world, ids, round(p.coupon), until=day.index + p.valid, source=coupons.REACTIVATION)
        self._annoy(world, who[n > 0], p.leaving * n[n > 0])
        return out

    def _annoy(self, world: State, who: NDArray[np.int32], hazard: NDArray[np.float64]) -> None:
        """Let those leave who have had too many messages."""
        if len(who) and hazard.any() and "leave" in world.risks:
            risk = world.risks["leave"]
            risk.reserve(len(world.users))
            risk.jump("messages", who, hazard)

    def _record(self, world: State, sent: NDArray[np.void]) -> None:
        """Pay for messages and count what became of them."""
        w, by_channel = world.weight, np.bincount(sent["channel"], minlength=len(CHANNELS))
        for name, n in zip(CHANNELS, by_channel.tolist(), strict=True):
            world.record(f"messages_{name}", n * w)
            self._owed += n * w * getattr(self.params, f"{name}_price")
        paid = round(self._owed) - self._paid  # prices are parts of a fen: what is paid is right in the sum
        self.post(world, COST, "asset.cash", paid)
        self._paid += paid
        back = sent[sent["wins_back"]]
        world.record("contact_cost", paid)
        came = who_may_come(world, self._called)
        world.record("message_visits", world.count(came))
        world.record("messages_to_win_back", world.count(back))
        world.record("reactivated", len(who_may_come(world, back["person"][back["comes"]])) * w)
        world.record("opt_outs", int(np.count_nonzero(sent["opts_out"])) * w)
        used = sum(1 << k for k in self._in_use())
        users = world.users
        reach = (users["consents"] & ~users["opted_out"]).take(world.active_users) & used > 0
        world.record("reachable", float(reach.mean()) if len(reach) else 0.0)
        if len(came):
            self._unit_cost = paid / (len(came) * w)
        world.record("cost_per_message_visit", self._unit_cost)

    def checks(self, world: State) -> Iterable[Check]:
        """Return the identity of contact: what was paid is messages x price, and what the ledger says."""
        yield Check("marketing", "cost of contact", round(self._owed), world.ledger.balances[COST])
