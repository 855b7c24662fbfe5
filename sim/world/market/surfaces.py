"""Surfaces: places of the platform that hand out ranked lists of offers, by category and cluster of people."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.core.errors import ModelError
from sim.core.parts import Part, method_of
from sim.core.state import State
from sim.core.timeline import Day
from sim.kernels.consideration import NOTHING, Displaced, Lists, Own, Shown, consider, draw_categories, guide_of
from sim.world.people import own_days

NO_CLUSTER = np.zeros(0, dtype=np.int16)
FEED = "feed"
"""The surface of recommended offers, to which what people find while they browse is counted."""
SPONSORED = "sponsored"
"""The surface of places that sellers pay for."""


@dataclass(frozen=True, slots=True)
class Surface(Part):
    """A surface: ``method(world)`` returns its ``Ranking``, or None while the last one stands.

    ``share`` names the parameter of the mechanism that holds its part in the mix (none: what the others leave of 1);
    parts that add up to more than 1 are taken in proportion. ``cluster`` is the column of users that numbers their
    cluster, for rankings by cluster. What a surface has no offers for, the first surface shows.

    ``displaces``: it has no part in the mix but takes its share of all places, those of every other surface alike; the
    running sum of its lists may end below 1, and what is left, and categories without a list, stay as they were. There is
    at most one, and its lists tell no clusters apart.
    """

    share: str = ""
    cluster: str = ""
    displaces: bool = False


@dataclass(frozen=True, slots=True)
class PersonalSurface(Part):
    """The surface that has offers of its own for everybody: there is at most one.

    ``method(world, day, person, category)`` returns candidates [needs, any number], -1: none; each is as likely to be
    shown. ``share`` as of a ``Surface``.
    """

    share: str = ""


@dataclass(frozen=True)
class Ranking:
    """Lists of offers, one for each category (and cluster within it).

    Attributes
    ----------
    offsets : int64 [categories x clusters + 1]
        Where the list of (category, cluster) begins: number category x clusters + cluster.
    offers : int32 [entries]
    places : int16 [entries]
        Place in the ranking, 0 the best.
    cumulative : float64 [entries]
        Running sum of the chances to be shown within a list; the last entry of a list is 1.
    clusters : int
    begins : int64 [categories x clusters], or None
        Where places and chances of a list begin, when lists of the same chances share them; else with its entries.
    """

    offsets: NDArray[np.int64]
    offers: NDArray[np.int32]
    places: NDArray[np.int16]
    cumulative: NDArray[np.float64]
    clusters: int = 1
    begins: NDArray[np.int64] | None = None

    def chances_of(self, number: int) -> NDArray[np.float64]:
        """Return the chances of the entries of a list."""
        begin = self.offsets[number] if self.begins is None else self.begins[number]
        n = self.offsets[number + 1] - self.offsets[number]
        return np.diff(self.cumulative[begin : begin + n], prepend=0.0)


def empty_ranking(n_categories: int) -> Ranking:
    """Return lists without offers."""
    none = np.empty(0)
    return Ranking(np.zeros(n_categories + 1, np.int64), none.astype(np.int32), none.astype(np.int16), none)


def zipf(n: int, exponent: float) -> NDArray[np.float64]:
    """Return shares proportional to 1 / rank**exponent."""
    weights = np.arange(1, n + 1, dtype=np.float64) ** -exponent
    return weights / weights.sum()


def popular_order(world: State) -> Ranking:
    """Return all offers on sale by category; chances fall with a rank that is drawn once per offer (Zipf)."""
    return ranked(world, exponent=world.resources["catalogue"].popularity_exponent)


def ranked(
    world: State, *, exponent: float, scores: NDArray[np.float64] | None = None, longest: int | None = None
) -> Ranking:
    """Return offers on sale by category, the highest score first; chances fall with rank to the power ``exponent``.

    Among equal scores, and without any, the order of popularity decides, which is drawn once per offer. Offers whose
    score is not finite are left out, and so are those after the first ``longest`` of a category. A row that stands for n
    alike offers is shown n times as often.
    """
    catalogue, offers = world.resources["catalogue"], world.tables["offers"]
    rows = np.flatnonzero(offers["is_active"] if scores is None else offers["is_active"] & np.isfinite(scores))
    rows = rows[np.argsort(offers["category"][rows], kind="stable")]
    ranks = _ranks(world, rows, np.zeros(len(rows)) if scores is None else scores[rows])
    if longest is not None:
        rows, ranks = rows[ranks < longest], ranks[ranks < longest]
    offsets = np.searchsorted(offers["category"][rows], np.arange(len(catalogue.need_shares) + 1)).astype(np.int64)
    variety, cumulative = offers["variety"][rows].astype(np.float64), np.zeros(len(rows))
    for c in range(len(catalogue.need_shares)):
        part = slice(offsets[c], offsets[c + 1])
        n = int(offsets[c + 1] - offsets[c])
        if n:
            chances = zipf(n, exponent)[ranks[part]] * variety[part]
            cumulative[part] = np.cumsum(chances) / (1.0 if (variety[part] == 1).all() else chances.sum())
            cumulative[offsets[c + 1] - 1] = 1.0
    places = np.minimum(ranks, np.iinfo(np.int16).max).astype(np.int16)
    return Ranking(offsets, rows.astype(np.int32), places, cumulative)


def _ranks(world: State, rows: NDArray[np.integer], scores: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return the place of each row within its category, 0 the best; rows stand by category."""
    category = world.tables["offers"]["category"][rows]
    order = np.lexsort((luck_of_rows(world, "world.popularity", rows), -scores, category))
    ranks = np.empty(len(rows), dtype=np.int64)
    ranks[order] = np.arange(len(rows)) - np.searchsorted(category, category)
    return ranks


def luck_of_rows(world: State, decision: str, rows: NDArray[np.integer]) -> NDArray[np.float64]:
    """Return one number per offer, keyed by who it is, or by row and by how many offers the row has held before."""
    rows, offers = np.asarray(rows, dtype=np.int64), world.tables["offers"]
    ids = offers["number"][rows]
    edition = np.where(ids == rows, offers["edition"][rows], 0)
    return world.streams.uniform_each(decision, ids, steps=np.zeros_like(ids), draws=edition)


class Surfaces:
    """All surfaces of a model and their latest lists.

    Attributes
    ----------
    names : list of str
        By number of the surface, as orders and ``today.shown`` hold it.

    Parameters
    ----------
    world : State
    assembler : Mechanism
        The mechanism that shows offers; its own surfaces come first.
    """

    def __init__(self, world: State, assembler: Any) -> None:
        self._parts: list[tuple[Any, Any]] = list(world.parts.of(Surface, first=assembler))
        personal = world.parts.of(PersonalSurface, first=assembler)
        if len(personal) > 1:
            raise ModelError(f"surfaces: found {len(personal)} with offers for single people; allowed: one")
        self._personal = method_of(*personal[0]) if personal else None
        self._rankings: list[Ranking | None] = [None] * len(self._parts)
        self._shares_of = [*self._parts, *personal]
        self._lists: Lists | None = None
        self._shares: list[float] = []
        columns = {p.cluster for p, _ in self._parts if p.cluster}
        if len(columns) > 1:
            raise ModelError(f"surfaces: found clusters {', '.join(sorted(columns))}; allowed: one for all surfaces")
        over = [k for k, (p, _) in enumerate(self._parts) if p.displaces]
        if len(over) > 1:
            raise ModelError(f"surfaces: found {len(over)} that take places from all others; allowed: one")
        self._over = over[0] if over else -1
        self._cluster = columns.pop().removeprefix("users.") if columns else ""
        self.names = [part.name for part, _ in self._shares_of]

    def lists(self, world: State) -> Lists:
        """Return the lists of today, built anew where a surface has another one."""
        is_new = self._lists is None
        for k, (part, owner) in enumerate(self._parts):
            ranking = method_of(part, owner)(world)
            if ranking is not None:
                self._rankings[k], is_new = ranking, True
        has_list = [r is not None and k != self._over for k, r in enumerate(self._rankings)] + [
            True
        ]  # none: shows nothing
        shares = _parts_of_one(
            [
                (getattr(o.params, p.share) if p.share else None) if is_there else 0.0
                for (p, o), is_there in zip(self._shares_of, has_list, strict=False)
            ]
        )
        if is_new:
            nothing = empty_ranking(len(world.resources["catalogue"].need_shares))
            rankings = [nothing if r is None else r for r in self._rankings]
            self._lists = _joined(rankings + [nothing] * (len(shares) - len(rankings)), _mix(shares))
        elif shares != self._shares:
            assert self._lists is not None
            self._lists = self._lists._replace(shares=_mix(shares))
        self._shares = shares
        assert self._lists is not None
        if self._over >= 0:
            self._lists = self._lists._replace(displaced=self._displaced(world))
        return self._lists

    def _displaced(self, world: State) -> Displaced:
        """Return the surface that takes places from all others, with its share of today."""
        part, owner = self._parts[self._over]
        if self._rankings[self._over] is None:
            return NOTHING
        return Displaced(self._over, float(getattr(owner.params, part.share)), world.streams.key("choice.displaced"))

    def show(
        self,
        world: State,
        day: Day,
        person: NDArray[np.int32],
        number: NDArray[np.int64],
        *,
        size: int,
        category: NDArray[np.int16],
        found: NDArray[np.int32] | None = None,
    ) -> Shown:
        """Return what is shown for each need: ``size`` draws from the mix of surfaces, repeats marked -1.

        ``found`` is the offer from which each need arose (-1: none), which it is shown first.
        """
        n, streams = len(person), world.streams
        shown = Shown(
            np.empty((n, size), np.int32),
            np.empty((n, size), np.int8),
            np.empty((n, size), np.int16),
            np.empty((n, size), np.int8),
        )
        cluster = world.users[self._cluster][world.user_of(person)] if self._cluster else NO_CLUSTER
        world.workers.run(
            consider,
            n,
            person,
            number,
            category,
            cluster,
            self.lists(world),
            self._own(world, day, person, category, found),
            streams.seed,
            streams.key("choice.surface"),
            streams.key("choice.considered"),
            own_days(world, day, world.user_of(person)),
            shown,
        )
        return shown

    def _own(
        self,
        world: State,
        day: Day,
        person: NDArray[np.int32],
        category: NDArray[np.int16],
        found: NDArray[np.int32] | None,
    ) -> Own:
        """Return what single people are shown: candidates of the personal surface, and what their needs arose from."""
        n, number = len(person), -1
        candidates = np.empty((n, 0), dtype=np.int32)
        if self._personal is not None:
            number = len(self._parts)
            candidates = self._personal(world, day, person, category)
        found_on = self.names.index(FEED) if FEED in self.names else 0
        return Own(number, candidates, np.full(n, -1, dtype=np.int32) if found is None else found, found_on)


def orders_shown_by(world: State, surface: str) -> int:
    """Return how many orders of today were seen on a surface; 0 without a shop."""
    shop = world.resources.get("shop")
    if shop is None:
        return 0
    return int(np.count_nonzero(world.today["orders"]["surface"] == shop.surfaces.names.index(surface)))


def categories_of(
    world: State,
    day: Day,
    person: NDArray[np.int32],
    number: NDArray[np.int64],
    shares: NDArray[np.float64],
    *,
    favourites: float = 0.0,
) -> NDArray[np.int16]:
    """Return the category of each need, drawn by the running sum of the categories' shares.

    ``favourites`` is the share of needs that fall in one of the two favourite categories of their person.
    """
    category, streams = np.empty(len(person), dtype=np.int16), world.streams
    world.workers.run(
        draw_categories,
        len(person),
        person,
        number,
        shares,
        streams.seed,
        streams.key("choice.category"),
        own_days(world, day, world.user_of(person)),
        favourites,
        streams.key("choice.favourites"),
        category,
    )
    return category


def _parts_of_one(shares: list[float | None]) -> list[float]:
    """Return shares with those that are not given (None) in place: alike parts of what the others leave of 1."""
    rest = max(0.0, 1.0 - sum(s for s in shares if s is not None)) / max(shares.count(None), 1)
    return [rest if s is None else s for s in shares]


def _mix(shares: list[float]) -> NDArray[np.float64]:
    """Return the running sum of the shares of surfaces, in parts of 1."""
    parts = np.array(shares, dtype=np.float64)
    mix = np.cumsum(parts) / max(parts.sum(), 1e-300)
    mix[np.flatnonzero(parts)[-1:].sum() :] = 1.0
    return mix


def _joined(rankings: list[Ranking], mix: NDArray[np.float64]) -> Lists:
    """Return the lists of all surfaces one after the other."""
    counts = [len(r.offsets) - 1 for r in rankings]
    starts = np.cumsum([0] + [len(r.offers) for r in rankings])
    chances_at = np.cumsum([0] + [len(r.cumulative) for r in rankings])
    offsets = [r.offsets[:-1] + start for r, start in zip(rankings, starts, strict=False)]
    begins = [
        (r.offsets[:-1] if r.begins is None else r.begins) + at for r, at in zip(rankings, chances_at, strict=False)
    ]
    whole = np.concatenate([*offsets, starts[-1:]]).astype(np.int64)
    at, cumulative = np.concatenate(begins).astype(np.int64), np.concatenate([r.cumulative for r in rankings])
    return Lists(
        shares=mix,
        clusters=np.array([r.clusters for r in rankings], dtype=np.int64),
        first=np.cumsum([0, *counts[:-1]], dtype=np.int64),
        offsets=whole,
        offers=np.concatenate([r.offers for r in rankings]),
        begins=at,
        places=np.concatenate([r.places for r in rankings]),
        cumulative=cumulative,
        guide=guide_of(whole, at, cumulative),
    )
