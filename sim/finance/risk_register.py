"""A finished risk register: chance and loss of each risk, value of each answer, all risks at once.

With P the chance that a risk happens within the run, L its loss when it does (paired with the world without risks on the
same luck): expected loss P x L; tail loss: the mean of the worst twentieth of all futures, those in which nothing
happens included (expected shortfall at 95 %; Acerbi & Tasche 2002, J. Banking & Finance 26(7)). Value of an answer:
what it changes in the expected measure, its cost included. Page: docs/finance/risks.md
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.finance.intervals import mean_interval

NONE, ALL = "", "all"
CALM, HAPPENS, PREPARED, HAZARDS, STRESS = "calm", "happens", "prepared", "hazards", "stress"
"""States of a world: no risk does anything; the risk happens for certain; its answer stands and nothing happens; risks happen
by their hazards; one of the investor's stresses."""
MEASURES = ("revenue", "profit", "cash", "need")
SIGN = {"revenue": 1.0, "profit": 1.0, "cash": 1.0, "need": -1.0}
"""Which way is better: more money needed is a loss."""
WORST = 0.05

Floats = NDArray[np.float64]


@dataclass(frozen=True, repr=False)
class Register:
    """What the risks of a scenario cost and what the answers to them are worth.

    Attributes
    ----------
    manifest : dict
    rows : DataFrame
        ``risk, answer, state, seed``, revenue, profit and cash at the end, money needed (RMB), and what has gathered of
        each hazard (``hazard.MECHANISM``).
    folder : Path or None
    """

    manifest: dict[str, Any]
    rows: pd.DataFrame
    folder: Path | None = None

    def __repr__(self) -> str:
        return f"Register({self.manifest['scenario']!r}, risks={len(self.manifest['risks'])}, seeds={self.manifest['seeds']})"

    @cached_property
    def _worlds(self) -> dict[tuple[str, str, str], pd.DataFrame]:
        columns = ["risk", "answer", "state"]
        return {tuple(map(str, k)): f.set_index("seed") for k, f in self.rows.groupby(columns, sort=False)}  # type: ignore[misc]

    @property
    def _calm(self) -> pd.DataFrame:
        return self._worlds[NONE, NONE, CALM]

    def chance(self, risk: str, answer: str = NONE) -> float:
        """Return the probability that a risk happens within the run: 1 less the mean of exp(-gathered hazard).

        The hazard is that of a world in which it has not happened. Where the scenario dates it or makes it certain it is 1 (or
        0, on a date outside the run), whatever is answered.
        """
        given = self.manifest["risks"][risk].get("chance")
        if given is not None:
            return float(given)
        world = self._calm if answer == NONE else self._worlds[risk, answer, PREPARED]
        return float((-np.expm1(-world[f"hazard.{self.manifest['risks'][risk]['mechanism']}"])).mean())

    def loss(self, risk: str, measure: str) -> Floats:
        """Return the loss of a measure when a risk happens, by seed (RMB; positive is worse)."""
        return self._lost(self._worlds[risk, NONE, HAPPENS], measure)

    def _lost(self, world: pd.DataFrame, measure: str) -> Floats:
        difference = SIGN[measure] * (self._calm[measure] - world[measure])
        return np.asarray(difference.dropna(), dtype=np.float64)

    def is_told(self, risk: str, measure: str) -> bool | None:
        """Return whether a loss is told from luck: its 95 % interval over seeds lies off zero; None (unknown) with one seed."""
        _, low, high = mean_interval(self.loss(risk, measure))
        return None if low != low else low > 0 or high < 0

    def risks(self) -> pd.DataFrame:
        """Return one row a risk: chance, and loss if it happens (with 95 % interval), expected and in the tail, by measure.

        ``MEASURE_told`` says whether the loss is told from luck (``is_told``), ``MEASURE_differs`` whether it is other than 0 on
        any seed, ``is_given`` whether the scenario gives the chance. The greatest expected loss of profit stands first.
        """
        rows = {name: self._risk(name) for name in self.manifest["risks"]}
        frame = pd.DataFrame.from_dict(rows, orient="index").rename_axis("risk")
        return frame.sort_values("profit_expected", ascending=False)

    def _risk(self, name: str) -> dict[str, Any]:
        chance = self.chance(name)
        is_given = self.manifest["risks"][name].get("chance") is not None
        out: dict[str, Any] = {"chance": chance, "is_given": is_given}
        for measure in MEASURES:
            lost = self.loss(name, measure)
            mean, low, high = mean_interval(lost) if lost.size else (float("nan"),) * 3
            out |= {
                f"{measure}_if": mean,
                f"{measure}_if_low": low,
                f"{measure}_if_high": high,
                f"{measure}_expected": chance * mean,
                f"{measure}_tail": tail(lost, chance=chance),
                f"{measure}_told": self.is_told(name, measure),
                f"{measure}_differs": bool(lost.any()),
            }
        return out

    def answers(self) -> pd.DataFrame:
        """Return one row a risk and answer: chance without and with it, cost, value of profit and money needed, 95 % interval.

        ``cost`` is the profit that the answer takes when nothing happens; ``value`` is net of it. The most valuable first.
        """
        rows = dict(self._answers())
        index = pd.MultiIndex.from_tuples(rows, names=["risk", "answer"]) if rows else None
        frame = pd.DataFrame(list(rows.values()), index=index)
        return frame.sort_values("profit_value", ascending=False) if len(frame) else frame

    def _answers(self) -> Iterator[tuple[tuple[str, str], dict[str, float]]]:
        for risk, about in self.manifest["risks"].items():
            for answer in about["answers"]:
                before, after = self.chance(risk), self.chance(risk, answer)
                row = {"chance": before, "chance_with": after}
                row["cost"] = float(self._lost(self._worlds[risk, answer, PREPARED], "profit").mean())
                for measure in ("profit", "need"):
                    value = self._value(risk, answer, measure, before, after)
                    names = (f"{measure}_value", f"{measure}_low", f"{measure}_high")
                    row |= dict(zip(names, mean_interval(value), strict=True))
                yield (risk, answer), row

    def _value(self, risk: str, answer: str, measure: str, before: float, after: float) -> Floats:
        """Return what an answer changes in an expected measure, by seed (RMB; positive is better)."""
        without = before * self._lost(self._worlds[risk, NONE, HAPPENS], measure)
        alone = self._lost(self._worlds[risk, answer, PREPARED], measure)
        both = self._lost(self._worlds[risk, answer, HAPPENS], measure)
        return without - (after * both + (1 - after) * alone)

    def joint(self) -> pd.DataFrame:
        """Return how all risks together, and each stress, move every measure: mean with interval, and the worst seed (RMB).

        ``MEASURE_differs`` says whether it is other than 0 on any seed.
        """
        rows: dict[str, dict[str, Any]] = {}
        for (risk, answer, state), world in self._worlds.items():
            if state not in (HAZARDS, STRESS):
                continue
            name = risk if state == STRESS else "all_risks" if answer == NONE else "all_risks_answered"
            rows[name] = {}
            for measure in MEASURES:
                lost = self._lost(world, measure)
                names = (f"{measure}_loss", f"{measure}_low", f"{measure}_high")
                rows[name] |= dict(zip(names, mean_interval(lost), strict=True)) if lost.size else {}
                rows[name][f"{measure}_worst"] = float(lost.max()) if lost.size else float("nan")
                rows[name][f"{measure}_differs"] = bool(lost.any())
        return pd.DataFrame.from_dict(rows, orient="index").rename_axis("stress")


def tail(losses: Floats, *, chance: float, worst: float = WORST) -> float:
    """Return the mean loss of the worst part of all futures, when a loss falls with a chance and is else nothing.

    Parameters
    ----------
    losses : float64 [n]
        Losses, equally likely when the risk happens (RMB).
    chance : float
        Probability that it happens.
    worst : float
        Part of all futures, above 0 and at most 1.
    """
    if not len(losses):
        return float("nan")
    ordered = np.sort(losses)[::-1]
    sizes = np.append(np.full(len(ordered), chance / len(ordered)), 1 - chance)
    values = np.append(ordered, 0.0)
    by_loss = np.argsort(-values, kind="stable")
    before = np.concatenate([[0.0], np.cumsum(sizes[by_loss])[:-1]])
    counted = np.clip(worst - before, 0, sizes[by_loss])
    return float((counted * values[by_loss]).sum() / worst)
