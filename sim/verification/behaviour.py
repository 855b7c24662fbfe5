"""Gates of behaviour: SHAPE (the published shapes) and INERT (no mechanism that moves nothing)."""

import math
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import t as student

from sim.core.constants import DAYS_PER_YEAR, FEN_PER_RMB
from sim.experiments.compare import compare
from sim.experiments.run import Run, load
from sim.experiments.side_by_side import BASE
from sim.finance.paired import effect
from sim.finance.periods import year_span
from sim.scenario.registry import mechanisms
from sim.verification.bands import BANDS, WEEKS
from sim.verification.gate import Finding, Setup, inside

HEADLINES = (
    "year3.registrations",
    "year3.kept_orders",
    "year3.gmv",
    "year3.revenue",
    "year3.profit",
    "year3.satisfaction",
    "word_of_mouth.r_total",
)
LEAST, ERRORS = 0.005, 3.0
ELSEWHERE = {
    "campaign_pages": "binds where goods are cheaper for a while or in groups (tests/unit/mechanisms/test_campaign_pages.py)",
    "pricing": "binds where the platform asks sellers for more, or goods cost more (tests/unit/mechanisms/test_pricing.py)",
    "merchant_audits": "binds where counterfeits are many (tests/unit/mechanisms/test_merchant_audits.py)",
    "merchant_effort": "binds where margins are held down (tests/unit/mechanisms/test_merchant_effort.py)",
    "merchant_names": "binds where some merchants are known to many (tests/unit/mechanisms/test_merchant_names.py)",
    "payment": "binds where payment changes: one-tap ordering, or in mid-run (tests/unit/mechanisms/test_payment.py)",
    "research": "binds where the team is cut, or technology wears faster (tests/unit/mechanisms/test_research.py)",
    "social_surface": "binds where it shows most of what is seen (tests/unit/mechanisms/test_social_surface.py)",
    "guides": "binds where it has more than a few percent of the money (tests/science/test_levers_of_reach.py)",
    "seo": "binds where it has more than a few percent of the money (tests/science/test_levers_of_reach.py)",
    "social_content": "binds where it has more than a few percent of the money (tests/science/test_levers_of_reach.py)",
    "rollout": "binds where zones open later, as in the policy one_city_first (tests/science/test_levers_of_reach.py)",
}
"""Mechanisms that move less than the gate asks in the base, and where they move more; a test shows it."""


def shapes(setup: Setup) -> Iterator[Finding]:
    """SHAPE: users of the base behave as published; after the first purchase those of the loaded world too."""
    for scenario, agents in (("business_plan", 1_000_000 if setup.full else 400_000), ("loaded", 100_000)):
        measured = measures(load(scenario).run(seed=1, agents=agents))
        for band in BANDS:
            if scenario == "business_plan" or band.is_loaded:
                yield inside(f"{scenario}: {band.words}", low=band.low, high=band.high, figure=band.value(measured))


def measures(run: Run) -> dict[str, float]:
    """Return the measures of `BANDS` in a run of three years: shares of year 3, stocks at the ends of years 2 and 3."""
    o = {k: np.nan if v is None else float(v) for k, v in run.outcomes.items()}
    m = {f"day{d}": o[f"year3.retention.day{d}"] for d in (1, 7, 30)}
    m["first30"] = o["year3.activation.within30"]
    m["day0"] = o["year3.activation.day0"] / m["first30"]
    m["second"], m["never"] = o["year3.second_order"], o["year3.never_back"]
    m |= {f"week{w}": o[f"year3.ordering.week{w}"] for w in WEEKS}
    whole = run.series["day"] >= 0
    series = {name: run.series.loc[whole, name].to_numpy() for name in ("annual_buyers", "orders", "gmv_paid")}
    for year in (2, 3):
        last = year_span(run.record.launch, year)[1]
        buyers, days = float(series["annual_buyers"][last]), slice(last + 1 - DAYS_PER_YEAR, last + 1)
        m[f"orders{year}"] = float(series["orders"][days].sum()) / max(buyers, 1)
        m[f"spend{year}"] = float(series["gmv_paid"][days].sum()) / FEN_PER_RMB / max(buyers, 1)
        m[f"top{year}"], m[f"mau{year}"] = o[f"year{year}.top_fifth_share"], o[f"year{year}.mau_to_annual_buyers"]
    m["unhappy"], m["r_total"] = o["year3.unhappy_buyers"], o["word_of_mouth.r_total"]
    return m


def inert(setup: Setup) -> Iterator[Finding]:
    """INERT: a mechanism that is switched off moves a headline number by more than 0.5 % and 3 standard errors."""
    seeds, agents = (16, 100_000) if setup.full else (4, 50_000)
    for scenario in ("business_plan", "loaded"):
        table = effects_of_absence(scenario, seeds=seeds, agents=agents)
        for name, rows in table.groupby("mechanism", sort=False):
            strongest = rows.sort_values("strength").iloc[-1]
            yield Finding(
                f"{scenario} without {name}: {strongest['outcome']}",
                0,
                float(strongest["share"]),
                f"more than {LEAST:.1%} and {ERRORS:g} standard errors",
                1 / max(float(strongest["strength"]), 1e-9),
            )


def effects_of_absence(
    scenario: str, *, seeds: int, agents: int, only: Sequence[str] = (), workers: int | None = None
) -> pd.DataFrame:
    """Return what a world without each mechanism differs in: one row a mechanism and headline outcome, paired over seeds.

    Without ``only``, every mechanism that is on, has a null and is not named in ``ELSEWHERE``.

    Columns: ``mechanism, outcome, share`` (difference over the absolute value of the base), ``error`` of the share,
    ``strength`` (how many times both thresholds are passed; at least 1 passes).
    """
    world = load(scenario)
    on = [name for name, m in mechanisms().items() if m.null and world.draft.on.get(name)]
    off = list(only) or [name for name in on if name not in ELSEWHERE]
    found = compare(scenario, {name: {name: "off"} for name in off}, seeds=seeds, agents=agents, workers=workers)
    rows: list[dict[str, Any]] = []
    for name in off:
        for outcome in HEADLINES:
            runs = (found.runs[found.runs["world"] == w].set_index("seed")[outcome] for w in (BASE, name))
            e = effect(*runs, outcome=outcome)
            if e is None or not e.n:  # nothing to compare: without it the outcome is not even known
                rows.append(
                    {"mechanism": name, "outcome": outcome, "share": math.nan, "error": math.nan, "strength": 0.0}
                )
                continue
            error = (e.high - e.low) / 2 / student.ppf(0.975, max(e.n - 1, 1))
            scale = abs(e.base) or math.nan
            share = e.difference / scale
            strength = min(abs(share) / LEAST, abs(e.difference) / max(ERRORS * error, 1e-12))
            rows.append(
                {
                    "mechanism": name,
                    "outcome": outcome,
                    "share": share,
                    "error": error / scale,
                    "strength": strength if math.isfinite(strength) else 0.0,
                }
            )
    return pd.DataFrame(rows)
