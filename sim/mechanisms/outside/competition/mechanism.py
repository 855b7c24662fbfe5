"""Competition: rivals move the outside option of every need; alliances and acquisitions answer them; market share."""

from collections import deque

import numpy as np
from numpy.typing import NDArray

from sim.core.constants import DAYS_PER_YEAR
from sim.core.ledger import Account
from sim.core.mechanism import Mechanism, Phase
from sim.core.risk import Hazard
from sim.core.state import State
from sim.core.timeline import Day
from sim.mechanisms.outside.competition.option import gains, lead, split, users_of
from sim.mechanisms.outside.competition.records import METRICS, PAGE
from sim.mechanisms.outside.competition.terms import CompetitionTerms
from sim.world.accounts import ACQUISITIONS
from sim.world.market.orders import value_of
from sim.world.market.shop import CLOSED
from sim.world.market.utility import PersonTerm
from sim.world.people import N_ZONES
from sim.world.rivals import RIVALS, shares_by_segment
from sim.world.visiting import NeedsFactor

MONTH = 30
BOUGHT = RIVALS.index("independents")
"""The group of which a part can be bought."""
LEAST_WITHHELD = 0.001

Rows = NDArray[np.integer]
Numbers = NDArray[np.float64]


class Competition(Mechanism):
    """Rivals share the outside option of every need and move it; an alliance or an acquisition answers them.

    References: McFadden (1974) (logit); Libai, Muller & Peres (2009), J. Marketing 73(3) (talk across brands). Page:
    docs/mechanisms/competition.md
    """

    phase = Phase.SETTLE
    reads = (
        "people.cell",
        "rivals.logistics",
        "rivals.social_graph",
        "users.price_slope",
        "users.need_rate",
        "today.visits",
    )
    may_read = ("metrics.mau", "resources.needs", "resources.shop", "today.orders")
    hazards = (Hazard("join", "rivals_users", per="cell", label="users of rivals", zh="对手用户导流"),)
    null = {
        "noticed": "0 %",
        "talk_to_needs": "0",
        "exclusivity": "0 %",
        "ally": "none",
        "acquired": "0 %",
    }
    parts = (
        PersonTerm("rivals", "value_against_rivals", doc="buying elsewhere is better than at rest"),
        NeedsFactor("talk", "needs_by_talk", doc="talk about the platform raises the needs of all"),
    )
    accounts = (
        Account("expense.alliances", "other_cost", "Alliances", "战略结盟"),
        ACQUISITIONS,
    )
    metrics = METRICS
    page = PAGE

    class Params(CompetitionTerms):
        """What rivals are worth, and what answers them."""

    def setup(self, world: State) -> None:
        """Everybody is at rest."""
        p = self.params
        self._shares = np.array([getattr(p, f"{name}_share") for name in RIVALS])
        self._by_segment = shares_by_segment(self._shares, p.segments)
        self._slope = world.facts["sections"]["market"].price_slope
        self._basket = float(world.facts["sections"]["world"].basket)
        self._gmv: deque[int] = deque(maxlen=MONTH)
        self._elsewhere = 0
        self._bought = 0.0
        self._show_entry(world)

    # ---- what rivals are worth -------------------------------------------------------------------------------

    def value_against_rivals(self, world: State, users: Rows) -> Numbers:
        """Return what buying here loses against rivals [needs]; 0 at rest."""
        gain = self.gains_of(world, users)
        closed = self.closed()
        if not gain.any() and not closed.any():
            return np.zeros(len(users))
        return -lead(self.shares_of(world, users), closed, gain)

    def shares_of(self, world: State, users: Rows) -> Numbers:
        """Return the shares of rivals in the outside option of users at rest, by their segments [users, rivals]."""
        segment = world.people["cell"].take(world.users["person"].take(users)) // N_ZONES
        return np.asarray(self._by_segment[segment])

    def gains_of(self, world: State, users: Rows) -> Numbers:
        """Return what each rival is worth to each user over what it was at rest [users, rivals]."""
        price, other = self._gains(world)
        slope = world.users["price_slope"].take(users).astype(np.float64)
        felt = (slope / self._slope) ** self.params.by_price if self._slope > 0 else np.ones(len(users))
        return gains(price, other, felt)

    def _gains(self, world: State) -> tuple[Numbers, Numbers]:
        """Return the gains of rivals by prices and by their assets [rivals]."""
        p = self.params
        price = np.array([getattr(p, f"{name}_gain") for name in RIVALS])
        if p.ally != "none":
            k = RIVALS.index(p.ally)
            price[k] *= 1 - p.ally_peace if price[k] > 0 else 1.0
        shop = world.resources.get("shop")
        sooner = (shop.delivery if shop is not None else 0.0) * p.sooner
        talk = p.talk_to_rivals * self._talk(world)
        assets = np.array([rival.gain(sooner=sooner, talk=talk) for rival in world.facts["rivals"]])
        return p.noticed * price, p.noticed * assets

    def closed(self) -> Numbers:
        """Return the part of each rival that was bought and closed [rivals]."""
        parts = np.zeros(len(RIVALS))
        parts[BOUGHT] = self.params.acquired
        return parts

    def _talk(self, world: State) -> float:
        """Return the share of the market that visited the platform in the last month."""
        return world.last("mau") / (len(world.people) * world.weight)

    def needs_by_talk(self, world: State, day: Day) -> float:
        """Return the factor on all needs by talk about the category."""
        return 1.0 + self.params.talk_to_needs * self._talk(world)

    # ---- the day ---------------------------------------------------------------------------------------------

    def step(self, world: State, day: Day) -> None:
        """Pay for alliance and acquisition, show entries and bind brands from tomorrow on, and measure."""
        self._pay(world)
        self._show_entry(world)
        world.record("brands_withheld", self._withhold(world, day))
        self._measure(world, day)

    def _pay(self, world: State) -> None:
        p = self.params
        fee = round(p.ally_fee) if p.ally != "none" else 0
        more = max(0.0, p.acquired - self._bought)
        self._bought = max(self._bought, p.acquired)
        people = len(world.people) * world.weight
        price = round(p.acquired_price * more * people * float(self._reach()[BOUGHT]))
        self.post(world, "expense.alliances", "asset.cash", fee)
        self.post(world, "expense.acquisitions", "asset.cash", price)
        world.record("alliance_cost", fee)
        world.record("rivals_bought_cost", price)

    def _reach(self) -> Numbers:
        """Return the share of people who use each rival in a year [rivals]."""
        return users_of(self._shares, self.params.yearly_needs)

    def _show_entry(self, world: State) -> None:
        """Set the hazard with which users of the ally, and of what was bought, join."""
        p, reach = self.params, self._reach()
        rate = p.coming_over * p.acquired * float(reach[BOUGHT])
        if p.ally != "none":
            rate += p.entry * float(reach[RIVALS.index(p.ally)])
        if "join" in world.risks:
            world.risks["join"].set_cells("rivals_users", rate)

    def _withhold(self, world: State, day: Day) -> float:
        """Return the share of brands withheld; for 30 days at a time so many fewer apply."""
        p = self.params
        share = float(p.exclusivity * 2 ** (-day.index / p.exclusivity_time))
        if day.index % MONTH == 0 and share >= LEAST_WITHHELD and world.modifiers.can_move("merchants.brands"):
            begin = day.index + 1
            world.modify(
                "merchants.brands",
                factor=1 - share,
                begin=begin,
                end=begin + MONTH,
                cause="rivals bind brands (choose one of two)",
            )
        return share

    # ---- what is measured ------------------------------------------------------------------------------------

    def _measure(self, world: State, day: Day) -> None:
        p, visits = self.params, world.today["visits"]
        gmv = int(value_of(world.today["orders"]).sum()) * world.weight
        elsewhere = self._spent_elsewhere(world)
        n_needs = int(visits["needs"].sum()) * world.weight
        self._record_split(world, visits, elsewhere=elsewhere, part=elsewhere / n_needs if n_needs else 1.0)
        spent = round(elsewhere * self._basket)
        world.record("spending_elsewhere", spent)
        world.record("wallet_share", gmv / (gmv + spent) if gmv + spent else 0.0)
        self._gmv.append(gmv)
        market = p.market_size * (1 + p.market_growth) ** (day.index / DAYS_PER_YEAR)
        world.record("addressable_share", len(world.people) * world.weight * p.yearly_needs * self._basket / market)
        world.record("market_share", sum(self._gmv) / len(self._gmv) * DAYS_PER_YEAR / market)

    def _spent_elsewhere(self, world: State) -> int:
        """Return the needs of people that were spent elsewhere since yesterday."""
        ledger, shop = world.resources.get("needs"), world.resources.get("shop")
        if ledger is None or shop is None or shop.outside >= CLOSED:
            return 0  # nothing can be bought here, so nothing is known of what is bought elsewhere
        before, self._elsewhere = self._elsewhere, ledger.counts["elsewhere"]
        return int(self._elsewhere - before) * world.weight

    def _record_split(self, world: State, visits: NDArray[np.void], *, elsewhere: int, part: float) -> None:
        """Record where needs go by the logit, over the people who have needs today, and how many platforms they use."""
        asking = visits.compress(visits["needs"] > 0)
        rows, needs = world.user_of(asking["person"]), asking["needs"].astype(np.float64)
        gain, closed = self.gains_of(world, rows), self.closed()
        rest_shares = self.shares_of(world, rows)
        shares = split(rest_shares, closed, gain)
        total = needs.sum()
        mean = needs @ shares / total if total else self._shares * (1 - closed)
        better = needs @ lead(rest_shares, closed, gain) / total if total else 0.0
        world.record("outside_factor", float(np.exp(better)))
        for name, share in zip(RIVALS, mean, strict=True):
            world.record(f"needs_at_{name}", elsewhere * float(share))
        part = min(1.0, part)
        yearly = world.users["need_rate"].take(rows).astype(np.float64)[:, None] * DAYS_PER_YEAR
        rest = 1 - shares.sum(axis=1, keepdims=True)
        places = np.hstack([part * shares, part * rest, np.full_like(rest, 1 - part)])
        used = users_of(places, yearly).sum(axis=1)
        world.record("platforms_used", float(used.mean()) if len(used) else 0.0)
