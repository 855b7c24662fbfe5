"""Gates of money arithmetic: V34 (the gap splits without a remainder), V35 (present values and rates of return)."""

from collections.abc import Iterator

import numpy as np
import pyxirr

from sim.finance.cap_table import Round, cap_table, exit_waterfall
from sim.finance.decomposition import lmdi
from sim.finance.valuation import irr, npv
from sim.verification.gate import Finding, Setup

SUMS_TO = 1e-9
RATE = 1e-6


def _close(case: str, *, reference: float, figure: float, margin: float, scale: float = 1.0) -> Finding:
    """Compare with an absolute margin in units of ``scale``; what is not a number is infinitely far."""
    distance = abs(figure - reference) / (margin * scale)
    words = f"{margin:g}" if scale == 1 else f"{margin:g}, relative"
    return Finding(case, reference, figure, words, distance if np.isfinite(distance) else float("inf"))


def split_of_the_gap(setup: Setup) -> Iterator[Finding]:
    """V34: effects sum to the gap for random factors, with zeros on either side and with negative factors."""
    rng = np.random.Generator(np.random.Philox(34))
    n = 20_000 if setup.full else 2_000
    for label, kind in (
        ("factors over eight orders of magnitude", "wide"),
        ("sides that differ in the twelfth digit", "near"),
        ("zeros on the simulated side", "after"),
        ("zeros on the planned side", "before"),
        ("zeros on both sides", "both"),
        ("negative factors", "negative"),
    ):
        worst = max((_remainder(rng, kind) for _ in range(n)), key=lambda case: case[0])
        yield _close(
            f"{n:,} cases, {label}: the worst sum of effects",
            reference=worst[1],
            figure=worst[2],
            margin=SUMS_TO,
            scale=worst[3],
        )


def _remainder(rng: np.random.Generator, kind: str) -> tuple[float, float, float, float]:
    """Relative remainder, gap, sum of effects and scale of one random case of four factors."""
    before = np.exp(rng.uniform(-9, 9, 4))
    after = before * (1 + 1e-12 * rng.normal(size=4)) if kind == "near" else np.exp(rng.uniform(-9, 9, 4))
    if kind in ("after", "both"):
        after[rng.random(4) < 0.4] = 0
    if kind in ("before", "both"):
        before[rng.random(4) < 0.4] = 0
    if kind == "negative":
        after *= np.where(rng.random(4) < 0.5, -1, 1)
    v0, v1 = float(np.prod(before)), float(np.prod(after))
    total = float(np.sum(lmdi(before.tolist(), after.tolist())))
    corners = float(np.prod(np.maximum(np.abs(before), np.abs(after)))) if kind == "negative" else 0.0
    scale = max(abs(v0), abs(v1), corners, 1e-300)
    remainder = abs(total - (v1 - v0)) / scale
    return (remainder if np.isfinite(remainder) else float("inf")), v1 - v0, total, scale


def returns(setup: Setup) -> Iterator[Finding]:
    """V35: hand cases, flows without a single rate, a second implementation, and payouts at an exit."""
    yield _close("IRR of -100, 60, 60", reference=(3 + 69**0.5) / 10 - 1, figure=_only([-100, 60, 60]), margin=RATE)
    yield _close(
        "NPV at 10 % of -100, 60, 60",
        reference=-100 + 60 / 1.1 + 60 / 1.21,
        figure=npv(0.1, [-100, 60, 60]),
        margin=RATE,
    )
    for flows in ([-100.0, 230.0, -132.0], [-100.0, 240.0, -144.0], [-1.0, 2.0, -1.5], [-100.0, -1.0], [1.0, 2.0]):
        has_none = irr(flows).value is None
        yield Finding(f"no single rate of {flows}", 0, 0 if has_none else 1, "exact", 0.0 if has_none else float("inf"))
    yield from _other_implementation(n=500 if setup.full else 100)
    yield from _payouts(n=500 if setup.full else 100)


def _only(flows: list[float]) -> float:
    value = irr(flows).value
    return float("nan") if value is None else value


def _other_implementation(*, n: int) -> Iterator[Finding]:
    """Compare random investments with pyxirr."""
    rng = np.random.Generator(np.random.Philox(35))
    worst = (0.0, 0.0, 0.0)
    for _ in range(n):
        flows = [-float(rng.uniform(50, 200)), *rng.uniform(0, 60, int(rng.integers(4, 40))).tolist()]
        own, other = _only(flows), float(pyxirr.irr(flows) or np.nan)
        gap = abs(own - other)
        worst = max(worst, (gap if np.isfinite(gap) else float("inf"), other, own))
    yield _close(
        f"IRR of {n} random investments against pyxirr, the worst", reference=worst[1], figure=worst[2], margin=RATE
    )


def _payouts(*, n: int) -> Iterator[Finding]:
    """Payouts of random cap tables sum to the exit value."""
    rng = np.random.Generator(np.random.Philox(36))
    worst = (-1.0, 0.0, 0.0)
    for _ in range(n):
        rounds = [
            Round(
                f"round {k}",
                rng.uniform(1e7, 5e8),
                rng.uniform(1e6, 1e8),
                option_pool=rng.uniform(0, 0.02),
                preference=rng.uniform(0, 3),
                is_participating=bool(rng.random() < 0.5),
            )
            for k in range(3)
        ]
        value = float(rng.uniform(0, 1e9))
        paid = float(exit_waterfall(cap_table(rounds), value)["payout"].sum())
        worst = max(worst, (abs(paid - value), value, paid))
    yield _close(
        f"payouts of {n} random cap tables, the worst sum",
        reference=worst[1],
        figure=worst[2],
        margin=SUMS_TO,
        scale=max(worst[1], 1.0),
    )
