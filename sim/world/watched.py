"""What management can watch: indicators as they are known when a day opens, from recorded values of days before alone."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from sim.core.constants import DAYS_PER_YEAR, MONTHS_PER_YEAR
from sim.core.series import Metric, Series
from sim.world.channels import CHANNELS
from sim.world.indicators import INDICATORS, LEAST, WINDOW, Indicator

WEEK = 7
LONGEST_RUNWAY = 120 * DAYS_PER_YEAR / MONTHS_PER_YEAR
SETTLED_AFTER = 2 * WINDOW
"""Days after launch from which the cost of kept buyers is told: a first order is kept weeks after it was placed."""
COMMISSION = {"influencers": ("spend_influencers", "commission_influencers")}
"""Channels whose money stands in more than one metric."""
KINDS = {"fen": "money", "share": "share"}


class Past:
    """The recorded days before one day; nothing of that day or after it can be asked for.

    Parameters
    ----------
    series : Series
    row : int
        Row of the day that opens.
    preparation : int
        Rows before the launch.
    """

    def __init__(self, series: Series, *, row: int, preparation: int) -> None:
        self._values, self._row, self._launch = series.values, row, preparation

    @property
    def days(self) -> int:
        """Return how many days since launch are known."""
        return max(0, self._row - self._launch)

    def whole(self, metric: str) -> NDArray[np.float64] | None:
        """Return all known days of a metric, those of preparation too; None where nobody records it."""
        values = self._values.get(metric)
        return None if values is None else values[: self._row]

    def since_launch(self, metric: str) -> NDArray[np.float64] | None:
        """Return the known days of a metric since the launch; None where nobody records it."""
        values = self.whole(metric)
        return None if values is None else values[self._launch :]

    def last(self, metric: str, n: int) -> NDArray[np.float64] | None:
        """Return the last ``n`` days of a metric; None where they are not all known, or nobody records it."""
        values = self.since_launch(metric)
        return None if values is None or len(values) < n else values[len(values) - n :]


@dataclass(frozen=True, slots=True)
class Watched:
    """Something that a rule may name.

    Attributes
    ----------
    name, label, zh, doc : str
    kind, unit : str
        Kind of value (``sim.core.units``) and noun of a number.
    window : int
        Days up to yesterday over which it is taken unless a rule says otherwise.
    metrics : tuple of str
        From which it is made.
    measure : callable
        ``measure(past, window)``: its value in canonical units, or None while it is not known.
    """

    name: str
    label: str
    zh: str
    doc: str
    kind: str
    unit: str
    window: int
    metrics: tuple[str, ...]
    measure: Callable[[Past, int], float | None]


def _mean(past: Past, window: int, *, metric: str) -> float | None:
    values = past.last(metric, window)
    return None if values is None else float(values.mean())


def _ratio(past: Past, window: int, *, indicator: Indicator) -> float | None:
    above, below = past.since_launch(indicator.above), past.since_launch(indicator.below)
    if above is None or below is None or not past.days:
        return None
    return indicator.value(above, below, first=max(0, past.days - window), last=past.days - 1)


def _is_financed(past: Past) -> bool:
    """Return whether own cash has run out before: from then on others pay, and nobody looks at own cash."""
    gap = past.whole("funding_gap")
    return gap is None or bool((gap > 0).any())


def _cash(past: Past, window: int) -> float | None:
    return None if _is_financed(past) else _mean(past, window, metric="cash")


def _runway(past: Past, window: int) -> float | None:
    """Return the days that own cash lasts at the mean burn of some days, preparation included."""
    cash, flows = past.whole("cash"), past.whole("cash_flow_before_financing")
    if cash is None or flows is None or len(flows) < LEAST or _is_financed(past):
        return None
    burn = -float(flows[-window:].mean())
    return min(LONGEST_RUNWAY, float(cash[-1]) / burn) if burn > 0 else LONGEST_RUNWAY


def _cost(past: Past, window: int, *, spent: tuple[str, ...], buyers: str) -> float | None:
    """Return money over people who kept a first order, at least one, both of the same days."""
    kept = past.last(buyers, window)
    money = [values for metric in spent if (values := past.last(metric, window)) is not None]
    if kept is None or not money or past.days < SETTLED_AFTER:
        return None
    total = float(sum(values.sum() for values in money))
    return total / max(1.0, float(kept.sum())) if total > 0 else None


def _special() -> Iterable[Watched]:
    yield Watched(
        "cash",
        "Own cash",
        "自有现金",
        "own cash; not known from the day on which it runs out: then others finance",
        "money",
        "",
        1,
        ("cash", "funding_gap"),
        _cash,
    )
    yield Watched(
        "runway",
        "Runway",
        "现金可支撑时间",
        "own cash over the mean burn; not known from the day on which own cash runs out: then others finance",
        "duration",
        "",
        WINDOW,
        ("cash", "cash_flow_before_financing", "funding_gap"),
        _runway,
    )
    every = ("acquisition_cost",)
    yield Watched(
        "cost_per_kept_buyer",
        "Cost per kept buyer",
        "有效新买家获取成本",
        f"all money of acquisition over people who kept their first order, of the same days; from day {SETTLED_AFTER} on",
        "money",
        "",
        WINDOW,
        (*every, "buyers_kept"),
        partial(_cost, spent=every, buyers="buyers_kept"),
    )
    for channel, (label, zh) in CHANNELS.items():
        spent, buyers = COMMISSION.get(channel, (f"spend_{channel}",)), f"buyers_kept_{channel}"
        yield Watched(
            f"cost_per_kept_buyer.{channel}",
            f"Cost per kept buyer, {label}",
            f"{zh}有效新买家获取成本",
            f"money for {label} over people whom it brought and who kept their first order; from day {SETTLED_AFTER} on",
            "money",
            "",
            WINDOW,
            (*spent, buyers),
            partial(_cost, spent=spent, buyers=buyers),
        )


def _of_indicator(i: Indicator) -> Watched:
    return Watched(i.name, i.label, i.zh, i.doc, "share", "", WINDOW, (i.above, i.below), partial(_ratio, indicator=i))


def of_metric(m: Metric) -> Watched:
    """Return a metric as a rule watches it: a flow as its mean a day, over a week; a stock as it was yesterday."""
    kind = KINDS.get(m.unit, "number")
    window = 1 if m.kind == "stock" else WEEK
    how = f"{m.doc}, a day" if m.kind == "flow" else m.doc
    noun = m.unit if kind == "number" else ""
    return Watched(m.name, m.label or m.name, m.zh, how, kind, noun, window, (m.name,), partial(_mean, metric=m.name))


SPECIAL: dict[str, Watched] = {w.name: w for w in _special()}
INDICATED: dict[str, Watched] = {i.name: _of_indicator(i) for i in INDICATORS.values()}


def watched(metrics: Iterable[Metric]) -> dict[str, Watched]:
    """Return everything that can be watched where these metrics are recorded, by name; what nobody observes is not."""
    own = {m.name: of_metric(m) for m in metrics if m.kind in ("stock", "flow", "ratio") and m.is_observed}
    return own | INDICATED | SPECIAL
