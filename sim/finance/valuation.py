"""Net present value, every internal rate of return, modified rate, terminal value, investors' returns.

Pure functions on plain numbers. Money in RMB, times in years (any, not only whole ones), rates per year. Nothing here
knows a scenario; the terms come in as arguments.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import brentq

from sim.finance.cap_table import Round

_TOUCH = 1e-12
_FAR = 1e6


@dataclass(frozen=True)
class Irr:
    """Internal rates of return of a series of flows.

    Attributes
    ----------
    values : tuple of float
        Every rate above -100 % at which the value is zero, ascending; empty when there is none.
    mirr : float or None
        Modified rate; None without money in both directions.
    sentence, sentence_zh : str
        What the rates say, and what they do not.
    """

    values: tuple[float, ...]
    mirr: float | None
    sentence: str
    sentence_zh: str

    @property
    def value(self) -> float | None:
        """Return the rate when there is exactly one; with several, none of them is the return."""
        return self.values[0] if len(self.values) == 1 else None


@dataclass(frozen=True)
class TerminalValue:
    """What the company is worth at the end: a multiple of a base, always shown apart from earned flows.

    Attributes
    ----------
    base, multiple : float
        Revenue or profit of the last year (RMB), and how many times it is paid for.
    value, present : float
        At the end and today, in RMB; zero when the base is not above zero.
    """

    base: float
    multiple: float
    value: float
    present: float


@dataclass(frozen=True)
class Valuation:
    """Present value of the flows, and of the terminal value, apart (RMB)."""

    flows: float
    terminal: TerminalValue

    @property
    def total(self) -> float:
        """Return both together."""
        return self.flows + self.terminal.present


def npv(rate: float, flows: Sequence[float], times: Sequence[float] | None = None) -> float:
    """Return the present value sum f / (1 + rate)^t at time 0; times default to 0, 1, 2, ..."""
    f, t = _arrays(flows, times)
    if not rate > -1:
        raise ValueError(f"A discount rate lies above -100 %, not at {rate:.0%}.")
    return float((f * (1 + rate) ** -t).sum())


def irr(
    flows: Sequence[float], times: Sequence[float] | None = None, *, finance: float = 0.12, reinvest: float = 0.12
) -> Irr:
    """Return every rate at which the flows are worth nothing, with what that means.

    The number of rates is at most the number of sign changes in time (Descartes); they are found by the proof of
    that rule (Laguerre 1883): the derivative of the value, taken about a moment between two flows of different sign,
    has one sign change less, and its roots cut the line into pieces in which the value is monotone.

    Parameters
    ----------
    flows, times : sequence of float
        RMB (paid in negative) and years; times default to 0, 1, 2, ...
    finance, reinvest : float
        Yearly cost of money and yearly return on money that comes back, for the modified rate.
    """
    f, t = _arrays(flows, times)
    f, t = _merged(f, t)
    values = tuple(float(np.expm1(u)) for u in _log_rates(f, t))
    modified = mirr(f.tolist(), t.tolist(), finance=finance, reinvest=reinvest)
    said, said_zh = _sentences(f, values, modified)
    return Irr(values, modified, said, said_zh)


def mirr(
    flows: Sequence[float], times: Sequence[float] | None = None, *, finance: float, reinvest: float
) -> float | None:
    """Return the modified rate: payments discounted at ``finance``, receipts compounded at ``reinvest`` to the end.

    None when there is no payment, no receipt, or no time between. Source: Lin (1976), The Engineering Economist 21(4).
    """
    f, t = _arrays(flows, times)
    if not ((f > 0).any() and (f < 0).any()) or t.max() == t.min():
        return None
    t = t - t.min()
    paid = -npv(finance, np.minimum(f, 0).tolist(), t.tolist())
    received = float((np.maximum(f, 0) * (1 + reinvest) ** (t.max() - t)).sum())
    return float((received / paid) ** (1 / t.max()) - 1)


def terminal_value(base: float, *, multiple: float, rate: float, at: float) -> TerminalValue:
    """Return multiple x base (revenue or profit of the last year, RMB), discounted over ``at`` years.

    A base of zero or below is worth nothing: owners do not pay for a loss.
    """
    value = multiple * max(base, 0.0)
    return TerminalValue(base, multiple, value, npv(rate, [value], [at]))


def valuation(
    flows: Sequence[float], times: Sequence[float] | None = None, *, rate: float, base: float, multiple: float
) -> Valuation:
    """Return the present value of the flows and, apart, of a terminal value at the last flow."""
    _, t = _arrays(flows, times)
    return Valuation(npv(rate, flows, times), terminal_value(base, multiple=multiple, rate=rate, at=float(t.max())))


def investor_returns(rounds: Sequence[Round], payouts: Mapping[str, float], *, exit_at: float) -> pd.DataFrame:
    """Return what each round's investors, and all together, get for their money at the exit.

    Parameters
    ----------
    rounds : sequence of Round
        Rounds with ``amount`` above zero count; ``at`` is when they pay.
    payouts : mapping
        RMB by round name (from ``exit_waterfall``); absent is nothing.
    exit_at : float
        Years; not before a payment.

    Returns
    -------
    DataFrame
        Index ``investor`` (rounds, then ``all``); ``invested``, ``payout`` (RMB), ``moic`` (payout over invested),
        ``irr`` (per year; -1 when all is lost, null when the exit comes at once) and ``sentence``, ``sentence_zh``.
    """
    paying = [r for r in rounds if r.amount > 0]
    groups = [(r.name, [r]) for r in paying] + [("all", paying)]
    out = []
    for name, own in groups:
        invested, payout = sum(r.amount for r in own), sum(payouts.get(r.name, 0.0) for r in own)
        if any(r.at > exit_at for r in own):
            raise ValueError(f"The exit at {exit_at:g} years comes before a payment of {name}.")
        found = irr([*(-r.amount for r in own), payout], [*(r.at for r in own), exit_at])
        rate = -1.0 if payout == 0 and invested > 0 else found.value
        out.append({"investor": name, "invested": invested, "payout": payout,
                    "moic": payout / invested if invested else None, "irr": rate,
                    "sentence": found.sentence, "sentence_zh": found.sentence_zh})  # fmt: skip
    return pd.DataFrame(out).set_index("investor").astype({"moic": float, "irr": float})


# ---- roots ---------------------------------------------------------------------------------------------------


def _log_rates(f: NDArray[np.float64], t: NDArray[np.float64]) -> list[float]:
    """All u = ln(1 + r) at which sum f exp(-u t) = 0, ascending; flows are not zero, times ascend."""
    changes = np.flatnonzero(np.sign(f[1:]) != np.sign(f[:-1]))
    if not len(changes):
        return []
    middle = (t[changes[0]] + t[changes[0] + 1]) / 2
    turns = _log_rates(f * (middle - t), t)
    signs = [np.sign(f[-1]), *(np.sign(_value(u, f, t)) for u in turns), np.sign(f[0])]
    roots = [u for u, sign in zip(turns, signs[1:-1], strict=True) if sign == 0]
    edges = [-np.inf, *turns, np.inf]
    for (low, high), (left, right) in zip(pairwise(edges), pairwise(signs), strict=True):
        if left * right < 0:
            roots.append(_between(low, high, f, t))
    return sorted(roots)


def _between(low: float, high: float, f: NDArray[np.float64], t: NDArray[np.float64]) -> float:
    """The only root in an interval, of which either end may be open."""
    start = high if np.isinf(low) else low
    start = 0.0 if np.isinf(start) else start
    if np.isinf(low):
        low = _outward(start, -1.0, float(np.sign(f[-1])), f, t)
    if np.isinf(high):
        high = _outward(start, 1.0, float(np.sign(f[0])), f, t)
    return float(brentq(_value, low, high, args=(f, t), xtol=1e-15, rtol=1e-14))


def _outward(
    start: float, step: float, sign: float, f: NDArray[np.float64], t: NDArray[np.float64]
) -> float:  # fmt: skip
    """Go outward, twice as far each time, until the value has the sign that it keeps for ever."""
    u = start + step
    while np.sign(_value(u, f, t)) != sign and abs(step) < _FAR:
        step *= 2
        u = start + step
    return u


def _value(u: float, f: NDArray[np.float64], t: NDArray[np.float64]) -> float:
    """Value over the sum of its absolute terms, -1 to 1: same zeros, no overflow; rounding counts as zero."""
    exponent = -u * t
    terms = f * np.exp(exponent - exponent.max())
    share = terms.sum() / np.abs(terms).sum()
    return 0.0 if abs(share) < _TOUCH else float(share)


def _arrays(flows: Sequence[float], times: Sequence[float] | None) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    f = np.asarray(flows, dtype=np.float64)
    t = np.arange(len(f), dtype=np.float64) if times is None else np.asarray(times, dtype=np.float64)
    if f.shape != t.shape or f.ndim != 1 or not len(f):
        raise ValueError(f"Give one time for each flow: {len(f)} flows, {t.size} times.")
    if not (np.isfinite(f).all() and np.isfinite(t).all()):
        raise ValueError("Flows and times must be finite numbers.")
    return f, t


def _merged(f: NDArray[np.float64], t: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Flows in order of time, one per moment, without zeros."""
    moments, at = np.unique(t, return_inverse=True)
    sums = np.bincount(at, weights=f, minlength=len(moments))
    return (sums[sums != 0], moments[sums != 0]) if (sums != 0).any() else (np.zeros(1), np.zeros(1))


# ---- words ---------------------------------------------------------------------------------------------------


def _percent(rate: float) -> str:
    return f"{100 * rate:,.2f} %" if abs(rate) < 10 else f"{100 * rate:,.0f} %"


def _sentences(f: NDArray[np.float64], values: tuple[float, ...], modified: float | None) -> tuple[str, str]:
    """What may be said of the rates found, in English and Chinese."""
    if not (f < 0).any() or not (f > 0).any():
        return _one_way(f)
    shown = [_percent(v) for v in values]
    if len(values) == 1:
        return f"The internal rate of return is {shown[0]} a year.", f"内部收益率为每年{shown[0]}。"
    rest = "" if modified is None else f" The modified rate is {_percent(modified)} a year."
    rest_zh = "" if modified is None else f"修正内部收益率为每年{_percent(modified)}。"
    if not values:
        return (f"No rate makes these flows worth nothing: there is no internal rate of return.{rest}",
                f"没有任何利率使净现值为零:不存在内部收益率。{rest_zh}")  # fmt: skip
    both = ", ".join(shown[:-1])
    return (
        f"Money changes direction more than once, and {len(values)} rates make the flows worth nothing ({both} and "
        f"{shown[-1]} a year): none of them is the return.{rest}",
        f"现金流多次变号,有{len(values)}个利率使净现值为零({'、'.join(shown)}),均不能视为收益率。{rest_zh}",
    )


def _one_way(f: NDArray[np.float64]) -> tuple[str, str]:
    if (f < 0).any():
        return ("Money only goes out: there is no internal rate of return, all of it is lost.",
                "资金只出不进:不存在内部收益率,投入全部损失。")  # fmt: skip
    if (f > 0).any():
        return ("Money only comes in: there is no internal rate of return, nothing was paid for it.",
                "资金只进不出:不存在内部收益率,没有投入。")  # fmt: skip
    return "No money moves: there is no internal rate of return.", "没有资金流动:不存在内部收益率。"
