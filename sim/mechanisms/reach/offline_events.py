"""Offline events: money is saved up, guests come on Saturdays, newcomers register, users trust us more, ties form."""

from calendar import monthrange
from collections.abc import Iterable
from datetime import date

import numpy as np
from numpy.typing import NDArray

from sim.core.ledger import Check
from sim.core.mechanism import Mechanism, Phase
from sim.core.params import ParamSet, par
from sim.core.risk import Hazard
from sim.core.series import Metric
from sim.core.state import State
from sim.core.timeline import Day
from sim.core.units import Count, Flag, Money, Number, Share
from sim.world import channels, zones
from sim.world.meetings import acquaint, draw_newcomers
from sim.world.people import N_ZONES

SATURDAY = 5


class OfflineEvents(Mechanism):
    """Launches and experience days in the largest zones: they attract newcomers, keep users, and guests become friends.

    References: model specification M03 and M16; the numbers are judgement. Page: docs/mechanisms/offline_events.md
    """

    phase = Phase.REACH
    reads = ("channels.budget", "people.cell", "people.state", "zones.is_open", "zones.rows", "resources.lapsed")
    writes = ("users.trust", "channels.is_on[events]", "channels.exposure[events]", "ties", "today.met")
    hazards = (Hazard("join", "events", per="cell", label="offline events", zh="线下活动"),)
    null = {"is_spending": "off"}
    metrics = (
        *channels.money_metrics("events"),
        Metric("events_held", "flow", "events", "offline events with guests", "Events held", "线下活动场次"),
        Metric("event_guests", "flow", "people", "guests of offline events", "Event guests", "线下活动到场人数"),
        Metric("event_users", "flow", "people", "guests who are users", "Users at events", "到场老用户数"),
        Metric(
            "event_ties",
            "flow",
            "ties",
            "ties that guests of offline events formed",
            "Ties formed at events",
            "线下活动新增好友关系",
        ),
        Metric(
            "events_saved",
            "stock",
            "fen",
            "money of the channel saved up for the next event",
            "Saved for events",
            "线下活动结余",
        ),
    )
    accounts = (channels.money_account("events"),)

    class Params(ParamSet):
        """How often, where, for how many, with what effect."""

        is_spending: Flag = channels.spending_flag()
        events_per_month: Count = par(
            "2",
            symbol="E",
            low="0",
            high="20",
            lever=True,
            label="events per month",
            zh="每月活动场次",
            doc="events per calendar month, spread over its Saturdays",
        )
        zones_used: Count = par(
            "3",
            low="0",
            high="20",
            lever=True,
            label="zones with events",
            zh="活动城市圈数",
            doc="events go round this many zones, the most populous open ones",
        )
        head_budget: Money = par(
            "40 RMB",
            symbol="b",
            low="10 RMB",
            high="200 RMB",
            lever=True,
            label="budget per guest",
            zh="人均活动预算",
            doc="money per guest",
        )
        capacity: Count = par(
            "2000 people",
            symbol="capacity",
            low="1",
            high="1e6",
            unit="people",
            prior="lognormal(2000 people, x3)",
            label="capacity of an event",
            zh="单场容量",
            doc="most guests of one event",
        )
        user_places: Share = par(
            "20 %",
            symbol="s",
            low="0 %",
            high="100 %",
            lever=True,
            label="places for users",
            zh="老用户名额占比",
            doc="share of the places that goes to users of the zone",
        )
        registering: Share = par(
            "25 %",
            symbol="eta",
            low="0 %",
            high="100 %",
            prior="10 % - 45 %",
            label="guests who register",
            zh="到场注册率",
            source="model specification M03",
            doc="incremental registrations per guest who is not a user",
        )
        memory: Share = par(
            "90 %",
            symbol="m",
            low="0",
            high="0.999",
            prior="60 % - 97 %",
            label="events, adstock",
            zh="活动记忆",
            source="model specification M03",
            doc="share of yesterday's effect that lasts, per day",
        )
        trust_gain: Number = par(
            "0.05",
            symbol="dT",
            low="0",
            high="1",
            prior="0 - 0.15",
            label="trust gained at an event",
            zh="活动信任提升",
            source="model specification M16",
            doc="trust that a user gains by being a guest",
        )
        ties_made: Number = par(
            "1",
            symbol="k",
            low="0",
            high="20",
            prior="0.2 - 3",
            label="ties made at an event",
            zh="活动新增好友数",
            source="model specification M16: tie formation; the number is judgement",
            doc="weak ties that a guest makes with other guests, on average",
        )
        incrementality: Share = par(
            "90 %",
            symbol="i",
            low="1 %",
            high="100 %",
            prior="60 % - 100 %",
            label="events, incrementality",
            zh="活动增量占比",
            source="model specification M03",
            doc="share of claimed registrations that the event caused",
        )

    def setup(self, world: State) -> None:
        """Begin with an empty purse; rank the zones by their people."""
        self._purse, self._turn = 0.0, 0
        self._n_ties, self._told = world.ties.n_ties if world.ties else 0, 0
        self._after = np.zeros(N_ZONES)  # registrations of today, by zone
        self._zone_of_cell = zones.zone_of_cell(world)
        self._ranking = np.argsort(-world.tables["zones"]["rows"], kind="stable")
        channels.switch_on(world, "events", is_on=self.params.is_spending)

    def step(self, world: State, day: Day) -> None:
        """Save or hold events; set the hazard of each zone."""
        p = self.params
        self._purse += channels.budget(world, "events") if p.is_spending else 0.0
        audience = zones.audience_by_zone(world)
        newcomers = self._hold(world, day, audience)
        self._after = p.memory * self._after + (1 - p.memory) * p.registering * newcomers
        rates = self._after / np.maximum(audience, 1.0)
        world.risks["join"].set_cells("events", rates[self._zone_of_cell])
        channels.claim(world, "events", float((rates * audience).sum()) / p.incrementality)
        channels.set_exposure(world, "events", float(newcomers.sum()) / max(1.0, float(audience.sum())))
        world.record("events_saved", max(0.0, self._purse))

    def _hold(self, world: State, day: Day, audience: NDArray[np.float64]) -> NDArray[np.float64]:
        """Hold today's events; return the guests who are not users, by zone."""
        p = self.params
        newcomers, paid = np.zeros(N_ZONES), 0
        places = self._places(world, held_on(day.date, p.events_per_month))
        for k, zone in enumerate(places):
            users = self._users_of(world, zone)
            paid_for = self._purse / (len(places) - k) / p.head_budget
            n = min(paid_for, p.capacity, audience[zone] + len(users) * world.weight)
            n_users = min(p.user_places * n, len(users) * world.weight)
            n_new = min(n - n_users, audience[zone])
            fen = round((n_users + n_new) * p.head_budget)
            guests = self._welcome(world, day, users, n_users, draw=k)
            self._acquaint(world, day, guests, zone, n_new, draw=k)
            newcomers[zone] += n_new
            self._purse -= fen
            paid += fen
            world.record("events_held", 1)
            world.record("event_guests", n_users + n_new)
            world.record("event_users", n_users)
        channels.pay(self, world, "events", paid)
        return newcomers

    def _places(self, world: State, n: int) -> list[int]:
        """Return the zones of today's events: the most populous open ones in turn."""
        if n == 0 or self._purse <= 0:
            return []
        is_open = world.tables["zones"]["is_open"]
        used = [int(z) for z in self._ranking if is_open[z]][: self.params.zones_used]
        if not used:
            return []
        turns = range(self._turn, self._turn + n)
        self._turn += n
        return [used[k % len(used)] for k in turns]

    def _users_of(self, world: State, zone: int) -> NDArray[np.int32]:
        """Return the rows of users who live in a zone."""
        return world.active[world.people["cell"][world.active] % N_ZONES == zone]

    def _welcome(self, world: State, day: Day, users: NDArray[np.int32], n: float, *, draw: int) -> NDArray[np.int32]:
        """Draw which users come (those with the smallest keyed numbers), raise their trust, and return their rows."""
        p = self.params
        if (p.trust_gain == 0 and p.ties_made == 0) or n <= 0:
            return users[:0]
        rounding = world.streams.one("offline_events.rounding", entity=draw, step=day.step)
        k = min(len(users), int(n / world.weight + rounding))
        luck = world.streams.uniform("offline_events.guest", users, step=day.step, draw=draw)
        guests = users[np.argsort(luck, kind="stable")[:k]]
        trust, rows = world.users["trust"], world.user_of(guests)
        trust[rows] = np.minimum(trust[rows] + p.trust_gain, 1.0)
        return guests

    def _acquaint(
        self, world: State, day: Day, users: NDArray[np.int32], zone: int, n_new: float, *, draw: int
    ) -> None:
        """Draw which newcomers come beside the users, and let guests become friends."""
        n_ties = 0
        if self.params.ties_made > 0 and world.ties:
            rounding = world.streams.one("offline_events.newcomer_rounding", entity=draw, step=day.step)
            n = int(n_new / world.weight + rounding)
            new = draw_newcomers(world, "offline_events.newcomer", zone, n, step=day.step, draw=draw)
            guests = np.concatenate([users, new])
            met = acquaint(world, "offline_events", guests, self.params.ties_made, step=day.step, draw=draw)
            world.today["met"] = np.concatenate([world.today["met"], met])
            n_ties = len(met)
        world.record("event_ties", n_ties * world.weight)

    def end_day(self, world: State, day: Day) -> None:
        """Count the ties that were told today, whoever made them."""
        self._told += len(world.today["met"])

    def checks(self, world: State) -> Iterable[Check]:
        """Return the identity of spend, and that the graph has grown by the ties that were told."""
        yield channels.spend_check(world, "events")
        if world.ties:
            yield Check("ties", "told in today.met", self._told, world.ties.n_ties - self._n_ties)


def held_on(day: date, per_month: int) -> int:
    """Return how many of a month's events fall on a day: they are spread evenly over the month's Saturdays."""
    if day.weekday() != SATURDAY:
        return 0
    k = (day.day - 1) // 7  # Saturdays of the month before this one
    n = k + 1 + (monthrange(day.year, day.month)[1] - day.day) // 7
    return (k + 1) * per_month // n - k * per_month // n
