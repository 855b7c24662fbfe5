"""The social surface: for a need, people see what friends bought and showed of the same category."""

import numpy as np
from numpy.typing import NDArray

from sim.core.mechanism import Mechanism, Phase
from sim.core.params import ParamSet, par
from sim.core.series import Metric
from sim.core.state import State
from sim.core.table import Column
from sim.core.timeline import Day
from sim.core.units import Count, Share
from sim.mechanisms.shopping.social_surface.kernels import find_of_friends, show_purchases
from sim.world.market.surfaces import PersonalSurface

REMEMBERED, CANDIDATES = 3, 8


class SocialSurface(Mechanism):
    """Purchases that people show stay before their friends until newer ones push them out.

    References: Bapna & Umyarov (2015), Management Science 61(8), on purchases of friends (sign). Page:
    docs/mechanisms/social_surface.md
    """

    phase = Phase.FULFIL
    reads = (
        "ties",
        "people.state",
        "people.user",
        "today.orders",
        "offers.category",
        "offers.is_active",
        "offers.edition",
    )
    parts = (PersonalSurface("social", "candidates", share="share", doc="what friends bought and showed"),)
    null = {"share": "0 %"}
    columns = (
        Column(
            "users",
            "shown",
            np.dtype((np.int32, REMEMBERED)),
            default=-1,
            doc="offers bought and shown to friends, newest first",
        ),
        Column("people", "shows", np.bool_, doc="whether the person ever showed a purchase"),
    )
    metrics = (
        Metric(
            "purchases_shown", "flow", "orders", "orders that buyers showed to friends", "Purchases shown", "晒单数"
        ),
    )

    class Params(ParamSet):
        """How much is shown, and how much of it is seen."""

        share: Share = par(
            "15 %",
            low="0 %",
            high="100 %",
            lever=True,
            label="share of the social surface",
            zh="社交位占比",
            doc="share of what is shown for a need that friends bought; who has no such friends sees popular goods",
        )
        showing: Share = par(
            "20 %",
            symbol="h",
            low="0 %",
            high="100 %",
            prior="8 % - 40 %",
            label="purchases shown",
            zh="晒单比例",
            doc="share of orders that buyers show to their friends",
        )
        friends: Count = par(
            "60",
            symbol="F",
            low="0",
            high="100000",
            unit="people",
            label="friends looked at",
            zh="查看好友数",
            doc="friends whose purchases are looked through for a need, strong ties first",
        )

    def setup(self, world: State) -> None:
        """Note which good each row of offers holds."""
        self._editions = world.tables["offers"]["edition"].copy()

    def candidates(
        self, world: State, day: Day, person: NDArray[np.int32], category: NDArray[np.int16]
    ) -> NDArray[np.int32]:
        """Return what friends show for each need [needs, 8]; -1: no more."""
        offers, people, ties = world.tables["offers"], world.people, world.ties
        if ties is None or self.params.share == 0:
            return np.empty((len(person), 0), dtype=np.int32)
        self._forget_replaced(world)
        out = np.empty((len(person), CANDIDATES), dtype=np.int32)
        world.workers.run(
            find_of_friends,
            len(person),
            person,
            category,
            ties.offsets,
            ties.neighbours,
            people["state"],
            people["shows"],
            people["user"],
            world.users["shown"],
            offers["category"],
            offers["is_active"],
            self.params.friends,
            out,
        )
        return out

    def step(self, world: State, day: Day) -> None:
        """Let some buyers show what they bought today; friends see it from tomorrow on."""
        self._forget_replaced(world)
        orders = world.today["orders"]
        u = world.streams.uniform_each(
            "social_surface.show", orders["person"], steps=orders["own_day"], draws=orders["number"]
        )
        shows = orders[u < self.params.showing]
        world.people["shows"][shows["person"]] = True
        show_purchases(world.user_of(shows["person"]), shows["offer"], world.users["shown"])
        world.record("purchases_shown", len(shows) * world.weight)

    def _forget_replaced(self, world: State) -> None:
        """Let nobody show a good whose row another one has taken."""
        edition = world.tables["offers"]["edition"]
        known = len(self._editions)
        replaced = np.flatnonzero(edition[:known] != self._editions)
        if len(replaced) or len(edition) > known:
            shown = world.users["shown"]
            shown[np.isin(shown, replaced)] = -1
            self._editions = edition.copy()
