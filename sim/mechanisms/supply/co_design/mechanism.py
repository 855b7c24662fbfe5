"""Participation in design: surveys, a panel and interviews tell sellers what people want; later goods are closer to it."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from sim.core.mechanism import Mechanism, Phase
from sim.core.pages import Chart, Page
from sim.core.series import Metric
from sim.core.state import State
from sim.core.table import Column
from sim.core.timeline import Day
from sim.mechanisms.supply.co_design import rules
from sim.mechanisms.supply.co_design.rounds import Round, Selection
from sim.mechanisms.supply.co_design.terms import CoDesignTerms
from sim.world import accounts

Floats = NDArray[np.float64]
ROWS = NDArray[np.int64]
SHOWN = ("participants_interest", "users_interest", "participants_orders", "users_orders")
MATCH = ("match_of_participants", "match_of_users")


class CoDesign(Mechanism):
    """Surveys, a panel and interviews tell sellers what participants want; goods redesigned later are better, and closer to it.

    References: von Hippel (1986), Management Science 32(7) (lead users) for who takes part; no size is known. Page:
    docs/mechanisms/co_design.md
    """

    name = "co_design"
    phase = Phase.LEARN
    after = ("care",)
    reads = (
        "active",
        "users.n_orders",
        "users.taste",
        "merchants.copies",
        "offers.category",
        "offers.is_active",
        "offers.merchant",
        "offers.model",
        "offers.sales30",
        "resources.catalogue",
    )
    may_read = ("users.is_in_community",)
    writes = ("offers.quality", "offers.taste", "offers.designed")
    null = {"survey": "0 %", "panel": "0", "research": "0 RMB"}
    columns = (Column("offers", "design_done", np.float32, doc="part of what design can do for it that is done"),)
    accounts = (accounts.CO_DESIGN,)
    metrics = (
        Metric(
            "design_participants", "flow", "people", "answers, panelists and interviews", "Participants", "共创参与人次"
        ),
        Metric("goods_redesigned", "flow", "offers", "goods redesigned", "Goods redesigned", "改款商品数"),
        Metric("design_cost", "flow", "fen", "participation and redesigns", "Cost of co-design", "用户共创成本"),
        Metric(
            "participants_interest",
            "stock",
            "factor",
            "taste of participants of the last round along that of the goods of its categories",
            "Interest of participants",
            "参与者品类兴趣",
        ),
        Metric(
            "users_interest", "stock", "factor", "the same of all users then", "Interest of users", "全体用户品类兴趣"
        ),
        Metric(
            "participants_orders",
            "stock",
            "orders",
            "orders so far of participants of the last round, mean",
            "Orders of participants",
            "参与者人均历史订单",
        ),
        Metric(
            "users_orders", "stock", "orders", "the same of all users then", "Orders of users", "全体用户人均历史订单"
        ),
        Metric(
            "match_of_participants",
            "stock",
            "factor",
            "match that the goods redesigned last gained for those who took part, mean",
            "Match gained by participants",
            "参与者匹配度提升",
        ),
        Metric(
            "match_of_users",
            "stock",
            "factor",
            "match that the goods redesigned last gained for all users, mean",
            "Match gained by users",
            "全体用户匹配度提升",
        ),
    )
    page = Page(
        "Participation in design",
        "用户共创",
        (
            Chart(
                ("participants_interest", "users_interest"),
                "Interest of participants and users",
                "参与者与全体用户兴趣",
            ),
            Chart(
                ("participants_orders", "users_orders"), "Orders of participants and users", "参与者与全体用户历史订单"
            ),
            Chart(("match_of_participants", "match_of_users"), "Match gained by redesigns", "改款带来的匹配度提升"),
            Chart(("design_cost",), "Cost of co-design", "用户共创成本"),
        ),
    )

    class Params(CoDesignTerms):
        """What the platform pays for, who takes part, what redesigned goods gain."""

    def setup(self, world: State) -> None:
        """Nobody has been heard."""
        self._rounds: list[Round] = []
        self._shown = Selection()

    def step(self, world: State, day: Day) -> None:
        """Begin a round on its day; redesign the goods whose day has come; pay."""
        fen = 0
        if day.index > 0 and day.index % self.params.every == 0:
            fen += self._hear(world, day)
        due = [r for r in self._rounds if r.due <= day.index]
        if due:
            self._rounds = [r for r in self._rounds if r.due > day.index]
            n = self._redesign(world, due)
            fen += n * round(self.params.redesign_cost)
            world.record("goods_redesigned", n)
        self.post(world, "expense.co_design", "asset.cash", fen)
        world.record("design_cost", fen)
        for name, value in vars(self._shown).items():
            world.record(name, value)

    # ---- who takes part --------------------------------------------------------------------------------------

    def _hear(self, world: State, day: Day) -> int:
        """Hear people about each category; return what that costs, in fen of all people."""
        p, rows = self.params, world.active_users
        if p.weight <= 0 or not len(rows):
            return 0
        offers, users = world.tables["offers"], world.users
        orders, taste = users["n_orders"][rows].astype(np.float64), users["taste"][rows]
        activity = np.log1p(orders) - np.log1p(orders).mean()
        spent, means = 0, []
        shares = world.resources["catalogue"].need_shares
        for category in np.argsort(-shares, kind="stable")[: p.categories].tolist():
            goods = offers["taste"][offers["is_active"] & (offers["category"] == category)]
            interest = rules.interest_in(taste, goods) if len(goods) else np.zeros(len(rows))
            pull = p.by_activity * activity + p.by_interest * interest
            who, say, people, fen = self._participants(world, day, rows, pull, category)
            if not len(who) or not len(goods):
                continue
            heard = rules.learnt(float(say.sum()) * world.weight, enough=p.enough, weight=p.weight)
            self._rounds.append(Round(category, day.index + round(p.delay), taste[who].astype(np.float64), say, heard))
            spent += fen
            world.record("design_participants", people)
            means.append([m for x in (interest, orders) for m in (np.average(x[who], weights=say), x.mean())])
        if means:
            self._shown = replace(self._shown, **dict(zip(SHOWN, np.mean(means, axis=0).tolist(), strict=True)))
        return spent

    def _participants(
        self, world: State, day: Day, rows: NDArray[np.integer], pull: Floats, category: int
    ) -> tuple[ROWS, Floats, int, int]:
        """Return who is heard about a category, as places in ``rows``, their say, how many people they are, and their cost.

        People of the panel and of interviews are those asked for, whatever an agent stands for: agents, one at least, speak
        for them. Cost is fen of all people.
        """
        p, streams, person, w = self.params, world.streams, world.users["person"][rows], world.weight
        keys = {"step": day.step, "draw": category}
        answers = streams.uniform("co_design.survey", person, **keys) < p.survey * rules.answering(p.answers, pull)
        race = -np.log(streams.uniform("co_design.panel", person)) * np.exp(-p.panel_pull * pull)
        members = world.users.columns.get("is_in_community")
        if members is not None and members[rows].any():
            race = np.where(members[rows], race, np.inf)
        first = np.argsort(race, kind="stable")[: int(np.isfinite(race).sum())]
        lot = np.argsort(streams.uniform("co_design.interview", person, **keys), kind="stable")
        panel, n_panel = rules.speakers(first, people=round(p.panel), weight=w)
        talks, n_talks = rules.speakers(lot, people=round(p.research / p.interview_cost), weight=w)
        found = np.flatnonzero(answers)
        depths = [p.depth * n / max(1, w * len(agents)) for agents, n in ((panel, n_panel), (talks, n_talks))]
        say = np.concatenate([np.ones(len(found)), np.full(len(panel), depths[0]), np.full(len(talks), depths[1])])
        heard = (len(found) * w, n_panel, n_talks)
        fen = sum(
            n * round(cost) for n, cost in zip(heard, (p.answer_cost, p.panelist_cost, p.interview_cost), strict=True)
        )
        return np.concatenate([found, panel, talks]).astype(np.int64), say, sum(heard), fen

    # ---- what becomes of it ----------------------------------------------------------------------------------

    def _redesign(self, world: State, due: list[Round]) -> int:
        """Redesign goods by what was heard; return how many."""
        p, offers, users = self.params, world.tables["offers"], world.users
        mean = users["taste"][world.active_users].mean(axis=0, dtype=np.float64) if len(world.active_users) else 0.0
        gains: list[tuple[float, float]] = []
        for heard in due:
            centre = np.average(heard.taste, axis=0, weights=heard.say)
            for row in self._goods(world, heard.category).tolist():
                good = offers["taste"][row].astype(np.float64)
                part = heard.learnt * (1.0 - float(offers["design_done"][row]))
                moved = p.fit * part * rules.liked_by(heard.taste, heard.say, good)
                offers["taste"][row] = good + moved
                offers["design_done"][row] += part
                quality = float(offers["quality"][row])
                offers["quality"][row] = min(1.0, quality + p.quality * part)
                offers["designed"][row] += float(offers["quality"][row]) - quality
                gains.append((float(centre @ moved), float(np.sum(mean * moved))))
        if gains:
            self._shown = replace(self._shown, **dict(zip(MATCH, np.mean(gains, axis=0).tolist(), strict=True)))
        return len(gains)

    def _goods(self, world: State, category: int) -> ROWS:
        """Return the rows of goods to redesign: those of a category that sell most, of those that one honest seller alone has."""
        offers = world.tables["offers"]
        on_sale = np.flatnonzero(offers["is_active"])
        _, place, times = np.unique(offers["model"][on_sale], return_inverse=True, return_counts=True)
        can = (offers["category"][on_sale] == category) & (times[place] == 1)
        can &= ~world.tables["merchants"]["copies"][offers["merchant"][on_sale]]
        rows = on_sale[can]
        return np.asarray(
            rows[np.argsort(-offers["sales30"][rows], kind="stable")][: self.params.goods], dtype=np.int64
        )
