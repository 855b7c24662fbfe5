"""Net present value, internal rate of return, terminal value, investors' returns.

Pure functions on plain numbers. Money in RMB, times in years (any, not only whole ones), rates per year. Nothing here
knows a scenario; the terms come in as arguments.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import brentq

from sim.core.remark import Remark
from sim.finance.cap_table import Round

_TOUCH = 1e-12
_FAR = 1e6


@dataclass(frozen=True)
class Irr:
    """The internal rate of return of a series of flows.

    Attributes
    ----------
    value : float or None
        The rate a year; None where there is none, or where no single rate is the return.
    remark : Remark
        The rate, or why there is none.
    """

    value: float | None
    remark: Remark


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


def irr(flows: Sequence[float], times: Sequence[float] | None = None) -> Irr:
    """Return the rate at which the flows are worth nothing.

    Money that changes direction once in time has exactly one (Descartes). Money that changes direction more often may
    have several, of which none is the return, so no rate is given.

    Parameters
    ----------
    flows, times : sequence of float
        RMB (paid in negative) and years; times default to 0, 1, 2, ...
    """
    f, t = _merged(*_arrays(flows, times))
    changes = int(np.count_nonzero(np.sign(f[1:]) != np.sign(f[:-1])))
    if changes == 1:
        rate = float(np.expm1(_log_rate(f, t)))
        return Irr(rate, Remark("irr", {"rate": rate}))
    if changes:
        return Irr(None, Remark("irr_several", {"changes": changes}))
    one_way = {-1: "irr_all_lost", 0: "irr_no_money", 1: "irr_nothing_paid"}[int(np.sign(f[0]))]
    is_at_once = min(flows) < 0 < max(flows)
    return Irr(None, Remark("irr_at_once" if is_at_once else one_way))


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
        ``irr`` (per year; -1 when all is lost, null when the exit comes at once) and ``remark``.
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
                    "moic": payout / invested if invested else None, "irr": rate, "remark": found.remark})  # fmt: skip
    return pd.DataFrame(out).set_index("investor").astype({"moic": float, "irr": float})


# ---- the root ------------------------------------------------------------------------------------------------


def _log_rate(f: NDArray[np.float64], t: NDArray[np.float64]) -> float:
    """The u = ln(1 + r) at which sum f exp(-u t) = 0; flows change sign once, times ascend."""
    low = _outward(-1.0, float(np.sign(f[-1])), f, t)
    high = _outward(1.0, float(np.sign(f[0])), f, t)
    return float(brentq(_value, low, high, args=(f, t), xtol=1e-15, rtol=1e-14))


def _outward(u: float, sign: float, f: NDArray[np.float64], t: NDArray[np.float64]) -> float:
    """Go outward from ``u``, twice as far each time, until the value has the sign that it keeps for ever."""
    while np.sign(_value(u, f, t)) != sign and abs(u) < _FAR:
        u *= 2
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
