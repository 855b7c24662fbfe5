"""Gate CDNOW: repeat buying fitted to real purchases, and the simulator run on with the fit (``sim verify --data DIR``)."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.experiments.fit_repeat_buying import RepeatStudy, fit_repeat_buying
from sim.experiments.repeat_log import PurchaseLog, read_log
from sim.experiments.repeat_world import newcomers, play
from sim.theory.repeat_buying import Law, daily_expected
from sim.verification.gate import Finding, Setup, within, within_errors
from sim.verification.real_data import find

SAMPLE = Path(__file__).with_name("cdnow_sample.txt")
"""Customers of the published sample of a tenth (2,357), as numbered in the whole file."""
UNTIL = "1997-09-30"
PUBLISHED = {
    "bg_nbd": ({"r": 0.243, "alpha": 4.414, "a": 0.793, "b": 2.426}, -9582.4),
    "pareto_nbd": ({"r": 0.553, "alpha": 10.578, "s": 0.606, "beta": 11.669}, -9595.0),
}
"""Fader, Hardie & Lee (2005), Marketing Science 24(2), table 1: parameters (weeks) and log likelihood."""
SPEND = {"p": 6.25, "q": 3.74, "gamma": 15.44}
"""Fader & Hardie (2013), "The Gamma-Gamma Model of Monetary Value": repeat purchases of the same customers."""
ROUNDING = 0.003
NEAR = 0.05


def repeat_buying(setup: Setup) -> Iterator[Finding]:
    """CDNOW: published fits are found again, the simulator buys as its closed form says, and what comes is foretold.

    The first findings test the code and may fail. Those of weeks 40 to 78 report how well the models foretell what real
    customers did; the rule is fixed beforehand: PASS within 5 %, else REVIEW (never FAIL: no code is at fault).
    """
    whole = read_purchases(find("CDNOW", setup.data))
    study = fit_repeat_buying(whole.of(SAMPLE.read_text(encoding="ascii").split()), until=UNTIL)
    yield from _published(study)
    for name in ("joint", "pareto_nbd"):
        yield from _simulated(name, study, whole, replicates=20 if setup.full else 8)
    forecast = study.forecast()
    for name in ("bg_nbd", "pareto_nbd", "joint"):
        row = {k: float(forecast[k].loc[name]) for k in forecast}
        yield near(f"{name}: repeat purchases in 78 weeks", reference=row["total_observed"], figure=row["total"])
        yield near(f"{name}: in weeks 40 to 78, given histories", reference=row["observed"], figure=row["ahead"])


def read_purchases(path: Path) -> PurchaseLog:
    """Read the file of CDNOW as Fader and Hardie publish it, with a header."""
    return read_log(path, customer="customer_id", amount="usd")


def near(case: str, *, reference: float, figure: float, share: float = NEAR) -> Finding:
    """Return a finding that passes within a share of the reference and asks for a review beyond it."""
    is_near = abs(figure - reference) <= share * abs(reference)
    return Finding(case, reference, figure, f"{share:.0%} of what was observed, else REVIEW", 0.0 if is_near else 1.25)


def _published(study: RepeatStudy) -> Iterator[Finding]:
    """Compare fits with those that were published."""
    for model, (values, log_likelihood) in PUBLISHED.items():
        fit = study.fits[model]
        for name, value in values.items():
            yield within(f"{model}, {name}", reference=value, figure=getattr(fit.law, name), share=ROUNDING)
        yield within(f"{model}, log likelihood", reference=log_likelihood, figure=fit.log_likelihood, share=1e-5)
    spend = study.spend or {}
    for name, value in SPEND.items():
        yield within(f"spend, {name}", reference=value, figure=spend.get(name, np.nan), share=ROUNDING)


def _simulated(name: str, study: RepeatStudy, whole: PurchaseLog, *, replicates: int) -> Iterator[Finding]:
    """Compare the simulator with the closed form at daily steps, and count who buys in weeks 40 to 78.

    All customers of the file give their first days, so that luck is small; the law is that of the sample.
    """
    law, days, at = study.fits[name].daily, whole.last_day + 1, (study.until, whole.last_day)
    log = newcomers(whole.first_day, start=whole.start)
    runs = [play(log, law, days=days, seed=101 + k).log for k in range(replicates)]
    repeats = np.array([r.repeats_by_day(days).cumsum()[list(at)] / r.n_customers for r in runs])
    exact = _expected(law, whole.first_day, at)
    for k, label in enumerate(("39", "78")):
        error = float(repeats[:, k].std(ddof=1) / np.sqrt(replicates))
        case = f"{name}: simulated repeat buying days in {label} weeks (R {replicates})"
        yield within_errors(case, reference=exact[k], figure=float(repeats[:, k].mean()), error=error, n_errors=5)
    silent = [silent_share(r, study.until) for r in runs]
    luck = float(np.std(silent, ddof=1) * np.sqrt(whole.n_customers / study.log.n_customers))
    case = f"{name}: share without a purchase in weeks 40 to 78, and luck of {study.log.n_customers:,} customers {luck:.4f}"
    yield near(case, reference=silent_share(study.log, study.until), figure=float(np.mean(silent)))


def _expected(law: Law, first_day: NDArray[np.int64], at: tuple[int, ...]) -> list[float]:
    """Return the expected repeat buying days a customer up to some days, who begin on their first day."""
    by_age = np.append(0.0, daily_expected(law, max(at)))
    return [float(by_age[np.maximum(day - first_day, 0)].mean()) for day in at]


def silent_share(log: PurchaseLog, until: int) -> float:
    """Return the share of customers without a purchase after a day."""
    return 1 - len(np.unique(log.customer[log.day > until])) / log.n_customers
