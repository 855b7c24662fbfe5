"""Competing risks: one hazard per transition, summed over what mechanisms declare, cause drawn afterwards.

A mechanism sets the part of a hazard that it contributes: a rate per cell or per person, or a jump of the accumulated
hazard at an event. One mechanism per transition sums them, crosses once and draws the cause. Risks are of two kinds: of
a population (``PopulationRisk``) and of members (``MemberRisk``). What a kind cannot do it refuses by name.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, NoReturn

import numpy as np
from numpy.typing import NDArray

from sim.core.errors import ModelError, nearest
from sim.core.parallel import CHUNK, Workers
from sim.core.rng import Streams
from sim.core.ties import Ties
from sim.core.timeline import Day
from sim.kernels import hazard as kernels
from sim.kernels.lists import each_once, is_listed
from sim.kernels.spread import push_rates

FLOWS = {"join": "registrations", "leave": "departures"}
"""What the crossings of a transition are called."""

PER = ("person", "cell", "jump")
NOBODY = np.empty(0, dtype=np.int32)
Ids = NDArray[np.int32]
Amounts = NDArray[np.float64] | float


@dataclass(frozen=True, slots=True)
class Hazard:
    """A declared contribution to a transition.

    Attributes
    ----------
    risk : str
        ``join`` or ``leave``.
    cause : str
        Its name in "registrations by cause".
    per : str
        ``person`` (a rate for each person), ``cell`` (a rate for each cell, in a population times the person's
        multiplier) or ``jump`` (an amount that an event adds at once).
    label, zh : str
        Short names in English and Chinese.
    has_intent : bool
        Whether people whom the cause brings often come to buy something (transition ``join``).
    passing : float
        Factor on the share of them who never come again (transition ``join``).
    """

    risk: str
    cause: str
    per: str = "person"
    label: str = ""
    zh: str = ""
    has_intent: bool = False
    passing: float = 1.0

    @property
    def metric(self) -> str:
        """Return the name of the metric that counts its crossings."""
        return f"{FLOWS.get(self.risk, self.risk)}_by_{self.cause}"


class Risk:
    """The hazard of one transition of people: what both kinds have in common, and the names of what only one can do.

    Parameters
    ----------
    name : str
    hazards : sequence of Hazard
        Everything declared for this risk, in agenda order.
    n_people : int
    cell_of : int16 array or None
        Cell of every person; everybody is in one cell when absent.
    n_cells : int
    row_of : int32 array or None
        Row of ``users`` of every person, for risks of members; None when columns are by person.

    Attributes
    ----------
    causes : list of str
        Causes per cell, then those per person, then those of jumps.
    rates : float64 [people x causes per person], for members [users x causes per person]
        Per day.
    cell_rates : float64 [causes per cell x cells]
        Per day.
    factors : dict
        Factors on the whole hazard by name, one number a cell each.
    has_intent : bool [causes]
        Whether people whom each cause brings often come to buy something.
    passing : float64 [causes]
        Factor on the share of them who never come again.
    """

    of: ClassVar[str]
    rates: NDArray[np.float64]
    threshold: NDArray[np.float64]
    multiplier: NDArray[np.float32]
    damping: NDArray[np.float32]
    cell_of: NDArray[np.int16]

    def __init__(
        self,
        name: str,
        hazards: Sequence[Hazard],
        *,
        n_people: int,
        cell_of: NDArray[np.int16] | None = None,
        n_cells: int = 1,
        row_of: NDArray[np.int32] | None = None,
    ) -> None:
        self.name, self.n_cells, self.row_of = name, n_cells, row_of
        self.cell_causes, self.person_causes, self.jump_causes = (
            [h.cause for h in hazards if h.per == per] for per in ("cell", "person", "jump")
        )
        self._per = {h.cause: h.per for h in hazards}
        self.causes = self.cell_causes + self.person_causes + self.jump_causes
        by_cause = {h.cause: h for h in hazards}
        self.has_intent = np.array([by_cause[c].has_intent for c in self.causes], dtype=np.bool_)
        self.passing = np.array([by_cause[c].passing for c in self.causes])
        if len(set(self.causes)) < len(self.causes):
            raise ModelError(f"risk {name}: a cause is declared twice among {', '.join(self.causes)}")
        self.cell_rates = np.zeros((len(self.cell_causes), n_cells))
        self.factors: dict[str, NDArray[np.float64]] = {}
        self._dampers: dict[str, NDArray[np.float32]] = {}
        self._jumps: list[tuple[int, Ids, NDArray[np.float64]]] = []
        self._passed = NOBODY, np.empty((0, len(self.jump_causes)))
        self._begin(n_people, cell_of if cell_of is not None else np.zeros(n_people, dtype=np.int16))

    # ---- hazards ---------------------------------------------------------------------------------------------

    def set_cells(self, cause: str, rates: Amounts) -> None:
        """Set the rate per day that a cause adds in every cell: one for all, or one a cell."""
        self.cell_rates[self._index(cause, self.cell_causes, "set_cells")] = self._by_cell(cause, rates)

    def set_people(self, cause: str, ids: Ids, rates: Amounts, *, ended: Ids = NOBODY) -> None:
        """Set the rate per day that a cause adds for some people (it stands until it is set again); 0 first for ``ended``."""
        ids, values = np.asarray(ids, dtype=np.int32), self._by_person(cause, ids, rates)
        if len(ended):
            ids, values = np.concatenate([ended, ids]), np.concatenate([np.zeros(len(ended)), values])
        self._set(self._index(cause, self.person_causes, "set_people"), ids, values)

    def set_everybody(self, cause: str, rate: float) -> None:
        """Set the same personal rate per day for all people (a complete graph)."""
        self._refuse_nonsense(cause, rate)
        self._set_all(self._index(cause, self.person_causes, "set_everybody"), rate)

    def push(
        self,
        cause: str,
        ids: Ids,
        amounts: tuple[NDArray[np.int64], NDArray[np.int64]],
        *,
        ties: Ties,
        counter: NDArray[np.int64],
        scale: NDArray[np.float64],
    ) -> None:
        """Add to the counters of everybody's neighbours, and set their rates to counter times scale.

        Parameters
        ----------
        cause : str
        ids : int32 array
            People whose talk, invitations, ... changed.
        amounts : (strong, weak)
            What each adds along strong and weak ties, in units of 2**-40 (exact, can be withdrawn).
        counter : int64 [people]
        scale : float64
            Rate per day per unit of the counter: one entry, or one per person.
        """
        column = self._index(cause, self.person_causes, "push")
        room = int(ties.degrees_of(ids).sum())
        touched, rates = np.empty(room, dtype=np.int32), np.empty(room)
        push_rates(ids, *amounts, ties.offsets, ties.neighbours, ties.n_strong, counter, scale, touched, rates)
        self._set(column, touched, rates)

    def scale(self, name: str, factor: Amounts) -> None:
        """Multiply the whole hazard of everybody, or of each cell, by a named factor (1 takes it away again)."""
        factors = np.full(self.n_cells, self._by_cell(name, factor))
        if (factors == 1.0).all():
            self.factors.pop(name, None)
        else:
            self.factors[name] = factors

    @property
    def factor(self) -> NDArray[np.float64]:
        """Return the product of the named factors, one for each cell."""
        product = np.ones(self.n_cells)
        for name in sorted(self.factors):
            product *= self.factors[name]
        return product

    def damp(self, name: str, ids: Ids, factors: NDArray[np.floating[Any]] | float) -> None:
        """Multiply the whole hazard of some people by a named factor of their own, from the next crossing on.

        It stands, in later episodes too, until it is set again under its name (1 is no effect); factors of several names
        are multiplied. Jumps are not damped.
        """
        ids = np.asarray(ids, dtype=np.int32)
        values = self._by_person(name, ids, factors)
        if not self._dampers or list(self._dampers) == [name]:
            self._dampers[name] = np.empty(0, dtype=np.float32)  # alone, it is the damping itself
        else:
            values = self._product(name, ids, values)
        self._damp(ids, values)

    def _product(self, name: str, ids: Ids, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Keep the factors of each name apart, and return what some people's come to."""
        rows, n = self._damped_rows(ids), len(self.damping)
        if len(self._dampers) == 1:
            self._dampers = {first: np.array(self.damping) for first in self._dampers}
        self._dampers.setdefault(name, np.empty(0, dtype=np.float32))
        for other, kept in self._dampers.items():
            if len(kept) < n:
                self._dampers[other] = np.concatenate([kept, np.ones(n - len(kept), dtype=np.float32)])
        self._dampers[name][rows] = values
        return np.asarray(np.prod([kept[rows].astype(np.float64) for kept in self._dampers.values()], axis=0))

    def jump(self, cause: str, ids: Ids, amounts: Amounts) -> None:
        """Add to the accumulated hazard of some people at once, whatever their rates, factors and damping.

        Whoever's threshold is passed by the jumps since the last crossing crosses at the next one because of them, in
        proportion when there are several causes: P = 1 - exp(-sum). What does not suffice is kept, and the calendar's
        hazard goes on from there; a new episode begins without it. Who is not at risk is left out.
        """
        ids = np.asarray(ids, dtype=np.int32)
        column, values = self._index(cause, self.jump_causes, "jump"), self._by_person(cause, ids, amounts)
        if len(ids):
            self._jumps.append((column, ids.copy(), values))
            self._add(ids, values)

    # ---- crossings -------------------------------------------------------------------------------------------

    def restart(self, ids: Ids, exponentials: NDArray[np.float64]) -> None:
        """Begin a new episode: new thresholds, and nothing accumulated yet."""
        ids = np.asarray(ids, dtype=np.int32)
        self._forget_jumps(ids)
        self._restart(ids, exponentials)

    def _forget_jumps(self, ids: Ids) -> None:
        """Take back the jumps of people whose episode is over."""
        if self._jumps:
            stays = [(column, ~is_listed(who, ids), who, values) for column, who, values in self._jumps]
            self._jumps = [(column, who[keep], values[keep]) for column, keep, who, values in stays]

    def _close_jumps(self) -> None:
        """Before a step is accumulated, note whose threshold the jumps since the last one have passed, and by what."""
        ids = np.concatenate([NOBODY, *(own for _, own, _ in self._jumps)])
        who = each_once(ids)
        parts = np.zeros((len(who), len(self.jump_causes)))
        if len(ids):
            columns = np.repeat([column for column, _, _ in self._jumps], [len(own) for _, own, _ in self._jumps])
            place = who.searchsorted(ids), columns
            np.add.at(parts, place, np.concatenate([values for _, _, values in self._jumps]))
        self._jumps = []
        is_over = self._is_over(who)
        self._passed = who[is_over], parts[is_over]

    def draw_causes(self, ids: Ids, episode: NDArray[np.integer], streams: Streams) -> NDArray[np.int16]:
        """Return the index into ``causes`` of every crossing of this step.

        In proportion to the parts of the hazard. Luck belongs to the life (``episode``): who crosses earlier has the same cause.
        """
        out, name = np.empty(len(ids), dtype=np.int16), f"{self.name}.cause"
        kernels.draw_causes(
            ids,
            self.rows(ids),
            self.rates,
            self.multiplier,
            self.cell_of,
            self.cell_rates,
            streams.seed,
            streams.key(name),
            episode,
            out,
        )
        who, parts = self._passed
        if len(jumped := np.flatnonzero(is_listed(ids, who))):
            upto = np.cumsum(parts[np.searchsorted(who, ids[jumped])], axis=1)
            none = np.zeros(len(jumped), dtype=np.int64)
            goal = streams.uniform_each(name, ids[jumped], steps=episode[jumped], draws=none) * upto[:, -1]
            out[jumped] = len(self.causes) - len(self.jump_causes) + (upto < goal[:, None]).sum(axis=1)
        return out

    def rows(self, ids: Ids) -> Ids:
        """Return the rows of ``rates`` of people."""
        return ids if self.row_of is None else self.row_of[ids]

    # ---- what one kind has and the other refuses ------------------------------------------------------------

    def start_everybody(self, streams: Streams, workers: Workers, *, decision: str, spread: float) -> None:
        """Put everybody at risk."""
        self._refuse("start_everybody", "members begin with restart")

    def withdraw(self, ids: Ids) -> None:
        """Take people out of the population at risk, until they are started again."""
        self._refuse("withdraw", "who is not listed in cross_members is not at risk")

    def cross_population(self, day: Day, workers: Workers, state: NDArray[np.uint8]) -> Ids:
        """Accumulate one step for everybody at risk and return who crossed, ascending."""
        self._refuse("cross_population", "use cross_members")

    def cross_members(self, ids: Ids, day: Day, workers: Workers, *, rows: Ids | None = None) -> Ids:
        """Accumulate one step for the members and return who crossed, in the order of ``ids``."""
        self._refuse("cross_members", "use cross_population")

    def reserve(self, n_rows: int) -> None:
        """Make room for so many rows of members."""
        self._refuse("reserve", "everybody has a row")

    def _refuse(self, verb: str, instead: str) -> NoReturn:
        raise ModelError(f"risk {self.name}, of {self.of}, has no {verb}: {instead}")

    # ---- what each kind does in its own way ------------------------------------------------------------------

    def _begin(self, n_people: int, cell_of: NDArray[np.int16]) -> None:
        """Make the columns of people."""
        raise NotImplementedError

    def _set(self, column: int, ids: Ids, rates: NDArray[np.float64]) -> None:
        """Set rates of some people, in this order."""
        raise NotImplementedError

    def _set_all(self, column: int, rate: float) -> None:
        """Set one rate of all people."""
        raise NotImplementedError

    def _damped_rows(self, ids: Ids) -> Ids:
        """Return the rows of ``damping`` of people, with room for all of them."""
        return ids

    def _damp(self, ids: Ids, factors: NDArray[np.float64]) -> None:
        """Set the damping of some people."""
        raise NotImplementedError

    def _add(self, ids: Ids, amounts: NDArray[np.float64]) -> None:
        """Add to the accumulated hazard of some people."""
        raise NotImplementedError

    def _is_over(self, ids: Ids) -> NDArray[np.bool_]:
        """Return who is at risk and has accumulated as much as the threshold."""
        raise NotImplementedError

    def _restart(self, ids: Ids, exponentials: NDArray[np.float64]) -> None:
        """Begin a new episode."""
        raise NotImplementedError

    # ---- bad input -------------------------------------------------------------------------------------------

    def _by_cell(self, cause: str, values: Amounts) -> NDArray[np.float64]:
        """Return numbers of cells that make sense: one, or one for each."""
        self._refuse_nonsense(cause, values)
        if not isinstance(values, float) and np.size(values) not in (1, self.n_cells):
            raise ModelError(
                f"risk {self.name}, {cause}: found {np.size(values)} numbers; allowed: one, or one for each "
                f"of {self.n_cells} cells"
            )
        return np.asarray(values, dtype=np.float64)

    def _by_person(self, cause: str, ids: Ids, values: NDArray[np.floating[Any]] | float) -> NDArray[np.float64]:
        """Return one number for each person, if they make sense."""
        self._refuse_nonsense(cause, values)
        if isinstance(values, float) or np.ndim(values) == 0:
            return np.full(len(ids), values, dtype=np.float64)
        if len(values) != len(ids):
            raise ModelError(
                f"risk {self.name}, {cause}: found {np.size(values)} numbers for {len(ids)} people; allowed: "
                "one, or one for each"
            )
        return np.asarray(values, dtype=np.float64)

    def _refuse_nonsense(self, cause: str, values: NDArray[np.floating[Any]] | float) -> None:
        """Refuse numbers that are negative, infinite or missing."""
        worst = values
        if not isinstance(values, float):
            worst = kernels.first_nonsense(np.atleast_1d(np.asarray(values, dtype=np.float64)))
        if not 0.0 <= worst < math.inf:
            raise ModelError(f"risk {self.name}, {cause}: found {worst}; allowed: 0 or more, finite")

    def _index(self, cause: str, known: list[str], verb: str) -> int:
        if cause in known:
            return known.index(cause)
        if cause in self._per:
            raise ModelError(
                f"risk {self.name}: {verb} found the cause {cause!r}, which is declared per {self._per[cause]}; "
                f"allowed: {', '.join(known) or 'none, no such cause is declared'}"
            )
        meant = nearest(cause, self.causes)
        raise ModelError(f"risk {self.name}: no such cause {cause!r} here; did you mean {meant!r}?")


def join_chunks(out: Ids, counts: list[int]) -> Ids:
    """Join what each chunk wrote at its own beginning."""
    parts = [out[k * CHUNK : k * CHUNK + n] for k, n in enumerate(counts)]
    return np.concatenate(parts) if parts else NOBODY
