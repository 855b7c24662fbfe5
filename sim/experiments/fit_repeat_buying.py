"""A company's own first months: repeat buying fitted to its log of transactions, and run forward by the simulator.

>>> study = sim.fit_repeat_buying("orders.csv", until="2027-09-30")    # columns customer, date, amount
>>> study.table()                      # parameters, errors, AIC of five models
>>> study.forecast()                   # what each says of the time after `until`, where the log goes on
>>> study.customers()                  # who is still there, and what to expect of each
>>> study.settings(buying=0.5)         # the fit as values of the simulator
>>> runs = study.play(replicates=8)    # the simulator with these customers
>>> print("\\n".join(study.words()))
"""

import datetime
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.core.errors import Problem, ScenarioError, nearest
from sim.experiments.repeat_fit import MODELS, UNITS, RepeatFit, fit_model, fit_spend
from sim.experiments.repeat_log import History, PurchaseLog, day_of, read_log
from sim.experiments.repeat_ridge import in_a_year, intervals
from sim.experiments.repeat_words import told
from sim.experiments.repeat_world import Played, play, settings
from sim.theory.repeat_buying import expected

if TYPE_CHECKING:
    import pandas as pd

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, repr=False, eq=False)
class RepeatStudy:
    """What a log of transactions says of repeat buying.

    Attributes
    ----------
    log : PurchaseLog
    until : int
        Day of the log up to which it was fitted.
    unit : str
    fits : dict of name to RepeatFit
    spend : dict or None
        Gamma-gamma spend per order: p, q, gamma, mean, spread between customers (log), correlation with frequency.
    """

    log: PurchaseLog
    until: int
    unit: str
    fits: dict[str, RepeatFit]
    spend: dict[str, Any] | None

    def __repr__(self) -> str:
        return f"RepeatStudy({self.log!r}, {len(self.fits)} models)"

    @cached_property
    def history(self) -> History:
        """Every customer who had bought by `until`."""
        return self.log.history(self.until)

    @cached_property
    def departures(self) -> dict[str, tuple[float, float, float]]:
        """Mean dropout after a purchase, and what the calendar alone would take in a year: value and 95 % interval."""
        joint = self.fits["joint"]
        values = {"dropout": joint.departures[0], "calendar": in_a_year(joint.law, unit=joint.unit)}
        return {name: (values[name], *ends) for name, ends in intervals(self.history, joint).items()}

    def table(self, *, lang: str = "en") -> "pd.DataFrame":
        """Return one row a model: label, parameters, errors of their logarithms, log likelihood, AIC less the smallest."""
        import pandas as pd

        smallest = min(f.aic for f in self.fits.values())
        rows = {
            name: {"label": f.model.zh if lang == "zh" else f.model.label}
            | {k: getattr(f.law, k) if k in f.names else np.nan for k in ("r", "alpha", "a", "b", "s", "beta")}
            | {f"error_{k}": e for k, e in zip(f.names, f.errors, strict=True)}
            | {"log_likelihood": f.log_likelihood, "aic_difference": f.aic - smallest}
            for name, f in self.fits.items()
        }
        return pd.DataFrame.from_dict(rows, orient="index")

    def forecast(self) -> "pd.DataFrame":
        """Return, for the days after `until`, expected and observed repeat purchases of the customers fitted to.

        ``ahead`` is expected given each customer's history; ``total`` is from everybody's first purchase on, without
        looking at histories. Errors are shares of what was observed. Without days after `until` they are empty.
        """
        import pandas as pd

        days = self.log.last_day - self.until
        mine = self.log.first_day[self.log.customer] <= self.until
        seen = int((self.log.is_repeat & mine & (self.log.day > self.until)).sum())
        all_seen = int((self.log.is_repeat & mine).sum())
        rows = {}
        for name, f in self.fits.items():
            ahead, total = float(f.expected_after(self.history, days=days).sum()), float(self.curve(name)[-1])
            rows[name] = {"ahead": ahead, "observed": seen, "ahead_error": ahead / seen - 1 if seen else np.nan}
            rows[name] |= {"total": total, "total_observed": all_seen, "total_error": total / all_seen - 1}
        return pd.DataFrame.from_dict(rows, orient="index")

    def curve(self, model: str, *, days: int | None = None) -> FloatArray:
        """Return cumulative expected repeat purchases by the end of each day, of the customers who began by `until`."""
        self._known(model)
        days = self.log.last_day + 1 if days is None else days
        starts = self.log.first_day[self.history.customer]
        kinds, n = np.unique(starts, return_counts=True)
        by_age = expected(self.fits[model].daily, np.arange(days))
        total = np.zeros(days)
        for first, count in zip(kinds, n, strict=True):
            total[first:] += count * by_age[: max(0, days - first)]
        return total

    def customers(self, model: str = "joint", *, days: int = 91) -> "pd.DataFrame":
        """Return one row a customer: history, chance of being there still, purchases to expect in the next ``days`` days."""
        import pandas as pd

        self._known(model)
        h, f = self.history, self.fits[model]
        names = [self.log.names[k] for k in h.customer]
        columns = {"repeats": h.x, "last": h.t_x, "observed": h.end, "alive": f.alive(h)}
        return pd.DataFrame(
            columns | {"expected": f.expected_after(h, days=days)}, index=pd.Index(names, name="customer")
        )

    def settings(self, model: str = "joint", *, buying: float = 0.5) -> dict[str, dict[str, Any]]:
        """Return the fit as parameters of the simulator by mechanism, for a scenario in which a need is met with ``buying``."""
        self._for_simulator(model)
        return settings(self.fits[model].daily, buying=buying)

    def play(
        self, model: str = "joint", *, replicates: int = 8, days: int | None = None, seed: int = 1
    ) -> list[Played]:
        """Run the simulator with these customers, who join on their days and shop as fitted; one result a seed."""
        self._for_simulator(model)
        known = self.log.of(self.log.names[k] for k in self.history.customer)
        days = self.log.last_day + 1 if days is None else days
        return [play(known, self.fits[model].daily, days=days, seed=seed + k) for k in range(replicates)]

    def words(self, *, lang: str = "en") -> list[str]:
        """Return what the log supports and what it does not, in English or Chinese (``zh``)."""
        said = told(
            self.log, self.until, self.fits, departures=self.departures, spend=self.spend, ahead=self.forecast()
        )
        return [line[lang == "zh"] for line in said]

    def _known(self, model: str) -> None:
        if model not in self.fits:
            allowed = "one of " + ", ".join(self.fits)
            raise ScenarioError([Problem("model", repr(model), allowed, nearest(model, self.fits))])

    def _for_simulator(self, model: str) -> None:
        self._known(model)
        if model == "bg_nbd":
            why = "mbg_nbd or joint: in the simulator any delivery may be the last, that of the first order too"
            raise ScenarioError([Problem("model", repr(model), why)])


def fit_repeat_buying(
    source: "str | Path | pd.DataFrame | PurchaseLog",
    *,
    until: "str | datetime.date | None" = None,
    unit: str = "week",
    customer: str = "customer",
    date: str = "date",
    amount: str | None = "amount",
) -> RepeatStudy:
    """Fit repeat buying to a log of transactions.

    Parameters
    ----------
    source : path, DataFrame or PurchaseLog
        A CSV file or a table with one row a transaction, or what was read from one.
    until : date, optional
        Last day that the fit sees; what comes later tests it. Without it the last day of the log.
    unit : "day", "week" or "month"
        Unit of alpha and beta.
    customer, date, amount : str
        Names of the columns; ``amount=None`` for a log without money. Not used with a ``PurchaseLog``.

    Returns
    -------
    RepeatStudy

    Raises
    ------
    ScenarioError
        With file, line and column of everything that is wrong with the log.
    """
    if unit not in UNITS:
        raise ScenarioError([Problem("unit", repr(unit), "one of " + ", ".join(UNITS), nearest(str(unit), UNITS))])
    log = source if isinstance(source, PurchaseLog) else read_log(source, customer=customer, date=date, amount=amount)
    last = day_of(log, until)
    history = log.history(last)
    fits = {name: fit_model(history, name, unit=unit) for name in MODELS}
    return RepeatStudy(log, last, unit, fits, fit_spend(history))
