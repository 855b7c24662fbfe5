"""Shares over runs, and paired differences, in words."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sim.finance.intervals import Share

if TYPE_CHECKING:
    from sim.finance.paired import Effect
    from sim.reports.language import Language

SMALL = 0.02
FEW_JUDGED = 5
"""Seeds below which a share of them is said as a count: 2 of 2 is no 100 %."""


def share_words(share: Share, t: Language | None = None, *, is_whole: bool = True) -> str:
    """Return a share in words: below 2 % only "< x %" is said; ``is_whole`` adds the interval (with a dash in reports).

    Examples
    --------
    >>> share_words(Share(0, 200))
    '< 1.5 %'
    >>> share_words(Share(30, 100))
    '30 % (22 to 40 %)'
    """
    if not share.n:
        return t("not judged") if t is not None else "not judged"
    if share.value < SMALL:
        percent = 100 * share.bound
        return f"< {percent:.2g} %" if percent < 10 else f"< {percent:.0f} %"
    low, high = (f"{100 * end:.0f}" for end in share.interval)
    interval = f" ({low}{' to ' if t is None else '–'}{high} %)" if is_whole else ""
    return f"{100 * share.value:.0f} %{interval}"


def counted(row: Mapping[str, Any], name: str, t: Language | None = None) -> str:
    """Return ``name`` of a row of counts (``name_hits`` of ``n`` runs) in words."""
    return share_words(Share(int(row[f"{name}_hits"]), int(row["n"])), t)


def better_words(effect: Effect, t: Language | None = None) -> str:
    """Return on what share of the seeds a policy is better; of few seeds the count."""
    if effect.n_judged < FEW_JUDGED:
        k, n = round(effect.p_better * effect.n_judged), effect.n_judged
        return f"{k} of {n} seeds" if t is None else t("{k} of {n} seeds", k=k, n=n)
    return f"{100 * effect.p_better:.0f} %"


def reduction_words(effect: Effect) -> str:
    """Return in words how much common luck narrows a difference."""
    if effect.is_identical:
        return "identical"
    if math.isnan(effect.variance_reduction):
        return "one seed"
    if math.isinf(effect.variance_reduction):
        return "no spread"
    return "above 1e6x" if effect.variance_reduction > 1e6 else f"{effect.variance_reduction:.3g}x"


def n_seeds(t: Language, n: int) -> str:
    """A number of seeds: "1 seed", "8 seeds"."""
    return t("1 seed") if n == 1 else t("{n} seeds", n=n)
