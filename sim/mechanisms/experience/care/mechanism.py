"""Care: complaints and opinions are collected and acted upon; goods and features become better by what was wrong with them."""

import numpy as np
from numpy.typing import NDArray

from sim.core.ledger import Account
from sim.core.mechanism import Mechanism, Phase
from sim.core.pages import Chart, Page
from sim.core.series import Metric
from sim.core.state import State
from sim.core.table import Column
from sim.core.timeline import Day
from sim.mechanisms.experience.care.mending import Waiting, mended, net_promoters
from sim.mechanisms.experience.care.terms import CareTerms
from sim.world.contacts import CLAIM
from sim.world.market.utility import PersonTerm

WEEK, RECENT = 7, 90
"""Days of a week, after each of which what is due is done; days since an order within which a buyer is asked for a mark."""

Floats = NDArray[np.float64]


class Care(Mechanism):
    """Complaints of contacts and opinions of buyers mend the goods complained of, and the platform, late and at a cost.

    References: Fornell & Wernerfelt (1987), J. Marketing Research 24(4) (complaints as information); Reichheld (2003), Harvard
    Business Review 81(12) (net promoters). Page: docs/mechanisms/care.md
    """

    phase = Phase.LEARN
    reads = (
        "today.delivered",
        "today.experiences",
        "merchants.number",
        "merchants.is_active",
        "merchants.copies",
        "offers.merchant",
        "offers.is_active",
        "users.satisfaction",
        "users.last_order",
    )
    may_read = ("today.contacts",)
    writes = ("merchants.quality", "offers.quality")
    null = {"of_contacts": "0 %", "of_orders": "0 %"}
    columns = (Column("merchants", "mended", np.float32, doc="quality that feedback has added to its goods"),)
    parts = (
        PersonTerm("features", "value_of_features", doc="what opinions acted upon have made easier, alike for all"),
    )
    accounts = (Account("expense.service.care", "service", "Acting upon feedback", "用户反馈处理"),)
    metrics = (
        Metric(
            "complaints_collected", "flow", "contacts", "complaints about goods collected", "Complaints", "收集投诉量"
        ),
        Metric(
            "opinions_collected", "flow", "contacts", "opinions about the platform collected", "Opinions", "收集意见量"
        ),
        Metric(
            "feedback_waiting",
            "stock",
            "contacts",
            "complaints and opinions that wait to be acted upon",
            "Feedback waiting",
            "待处理反馈量",
        ),
        Metric(
            "goods_mended",
            "ratio",
            "0..1",
            "quality that feedback has added to goods, mean over merchants who sell",
            "Goods mended by feedback",
            "反馈改进品质",
        ),
        Metric(
            "features_mended",
            "ratio",
            "0..1",
            "of what opinions can mend, what is mended",
            "Features mended",
            "功能改进度",
        ),
        Metric("care_cost", "flow", "fen", "spent on acting upon feedback", "Cost of care", "用户关怀成本"),
        Metric(
            "net_promoters",
            "ratio",
            "points",
            "promoters less detractors, in percent of users who ordered in the last 90 days",
            "Net promoter score",
            "净推荐值",
        ),
    )
    page = Page(
        "Care",
        "用户关怀",
        (
            Chart(("complaints_collected", "opinions_collected"), "Feedback collected", "收集的反馈量"),
            Chart(("goods_mended",), "Quality that feedback has added", "反馈带来的品质改进"),
            Chart(("net_promoters",), "Net promoter score", "净推荐值"),
            Chart(("care_cost",), "Cost of acting upon feedback", "反馈处理成本"),
        ),
    )

    class Params(CareTerms):
        """What is collected, what is acted upon, what that mends."""

    def setup(self, world: State) -> None:
        """Nothing has been said."""
        self._waiting, self._features, self._score = Waiting(), 0.0, 0.0
        self._known = world.tables["merchants"]["number"].copy()

    def step(self, world: State, day: Day) -> None:
        """Collect what is said today; once a week do what is due, and ask for marks."""
        complaints, opinions = self._collect(world, day)
        if day.index % WEEK == 0:
            self._mend(world, day)
            self._ask(world, day)
        fen = round((complaints + opinions) * self.params.acted_on * self.params.cost)
        self.post(world, "expense.service.care", "asset.cash", fen)
        sells = world.tables["merchants"]["is_active"]
        added = world.tables["merchants"]["mended"][sells]
        world.record("complaints_collected", complaints)
        world.record("opinions_collected", opinions)
        world.record("feedback_waiting", max(self._waiting.total, 0.0))
        world.record("goods_mended", float(added.mean()) if len(added) else 0.0)
        world.record("features_mended", self._features)
        world.record("care_cost", fen)
        world.record("net_promoters", self._score)

    def _collect(self, world: State, day: Day) -> tuple[float, float]:
        """Take in what contacts and buyers say today; return complaints about goods and opinions about the platform, people's."""
        p, w, delivered, felt = self.params, world.weight, world.today["delivered"], world.today["experiences"]
        said, merchant, views = np.zeros(len(delivered)), delivered["merchant"], 0.0
        contacts = world.today.get("contacts")
        if contacts is not None:
            new = contacts.compress(contacts["attempt"] == 0)
            about = new.compress((new["cause"] == CLAIM) & (new["row"] >= 0))
            np.add.at(said, about["row"], p.of_contacts * about["part"].astype(np.float64))
            views += p.of_contacts * float(new["part"][new["cause"] != CLAIM].sum())
        if len(felt):
            is_bad = felt["gap"] < -p.bad_gap
            said += p.of_orders * is_bad
            views += p.of_orders * float(np.count_nonzero(~is_bad))
        by_merchant = np.bincount(merchant, weights=said * w, minlength=len(world.tables["merchants"]))
        rows = np.flatnonzero(by_merchant)
        if len(rows) or views > 0:
            number = world.tables["merchants"]["number"][rows]
            due = day.index + round(p.delay)
            self._waiting.add(due, number, by_merchant[rows] * p.acted_on, views * w * p.acted_on)
        return float(by_merchant.sum()), views * w

    def _mend(self, world: State, day: Day) -> None:
        """Let goods and features become better by what was due this week, and let what was mended come undone."""
        p, table, offers = self.params, world.tables["merchants"], world.tables["offers"]
        number, before = table["number"], table["mended"].astype(np.float64)
        is_other = np.ones(len(number), dtype=np.bool_)
        is_other[: len(self._known)] = self._known != number[: len(self._known)]
        before[is_other], self._known = 0.0, number.copy()
        acted, opinions = self._waiting.take(day.index, number)
        acted[table["copies"] | ~table["is_active"]] = 0.0
        worn = p.wear * WEEK
        after = mended(before, acted, most=p.most, enough=p.enough, worn=worn)
        views = mended(np.array([self._features]), np.array([opinions]), most=1.0, enough=p.enough_features, worn=worn)
        self._features = float(views[0])
        quality = table["quality"].astype(np.float64)
        step = np.minimum(1.0, quality + after - before) - quality
        table["mended"][:] = (before + step).astype(np.float32)
        if step.any():
            table["quality"][:] = (quality + step).astype(np.float32)
            rows = np.flatnonzero(offers["is_active"] & (step[offers["merchant"]] != 0))
            moved = offers["quality"][rows] + step[offers["merchant"][rows]]
            offers["quality"][rows] = np.clip(moved, 0.0, 1.0).astype(np.float32)

    def _ask(self, world: State, day: Day) -> None:
        """Ask users who ordered lately how likely they are to recommend the platform."""
        users, rows = world.users, world.active_users
        rows = rows[users["last_order"][rows] > day.index - RECENT]
        if len(rows):
            self._score = net_promoters(users["satisfaction"][rows].astype(np.float64), self.params.answer_noise)

    def value_of_features(self, world: State, users: NDArray[np.integer]) -> Floats:
        """Return what better features add to utility, alike for all; nothing at first."""
        return np.full(len(users), self.params.ease * self._features)
