"""Randomness that belongs to a decision: keys of named decisions and keyed draws.

A draw is a pure function of (seed, decision, entity, step, draw); see ``sim.kernels.philox``. A replicate
is another seed. Keys come from the decision's name, so adding a mechanism changes nobody else's numbers.
"""

import hashlib

import numpy as np
from numpy.typing import NDArray

from sim.core.errors import ModelError
from sim.core.units import plain, shown, whole
from sim.kernels import philox


def decision_key(name: str) -> np.uint32:
    """Return the 32-bit key of a decision, for example ``registration.threshold``."""
    return np.uint32(int.from_bytes(hashlib.blake2s(name.encode(), digest_size=4).digest(), "little"))


class Streams:
    """The random numbers of one run.

    Parameters
    ----------
    seed : int
        Any whole number in 0 .. 2**32 - 1 (0 included).
    """

    def __init__(self, seed: int) -> None:
        number = whole(seed)
        if number is None or not 0 <= number < 2**32:
            raise ModelError(f"seed: found {shown(plain(seed))}; allowed: a whole number from 0 to 4,294,967,295")
        self.seed = np.uint32(number)
        self._names: dict[int, str] = {}
        self._keys: dict[str, np.uint32] = {}

    def key(self, name: str) -> np.uint32:
        """Return the key of a decision and remember its name; two names with one key are an error."""
        if name in self._keys:
            return self._keys[name]
        key = decision_key(name)
        other = self._names.setdefault(int(key), name)
        if other != name:
            raise ModelError(f"the decisions {other!r} and {name!r} share one random key; rename one of them")
        self._keys[name] = key
        return key

    def uniform(self, name: str, entities: NDArray[np.integer], *, step: int = 0, draw: int = 0) -> NDArray[np.float64]:
        """Return one number in (0, 1) per entity."""
        out = np.empty(len(entities))
        ids = np.ascontiguousarray(entities, dtype=np.int64)
        philox.fill_uniform(out, ids, self.seed, self.key(name), step, draw)
        return out

    def uniform_each(
        self, name: str, entities: NDArray[np.integer], *, steps: NDArray[np.integer], draws: NDArray[np.integer]
    ) -> NDArray[np.float64]:
        """Return one number in (0, 1) per (entity, step, draw), for example per order."""
        out = np.empty(len(entities))
        who, when, which = (np.ascontiguousarray(a, dtype=np.int64) for a in (entities, steps, draws))
        philox.fill_uniform_each(out, who, when, which, self.seed, self.key(name))
        return out

    def exponential(self, name: str, entities: NDArray[np.integer], *, step: int = 0) -> NDArray[np.float64]:
        """Return one standard exponential number per entity (``step`` is the episode of a threshold)."""
        return -np.log1p(-self.uniform(name, entities, step=step))

    def one(self, name: str, *, entity: int = 0, step: int = 0, draw: int = 0) -> float:
        """Return a single number in (0, 1)."""
        return float(philox.single(self.seed, self.key(name), entity, step, draw))
