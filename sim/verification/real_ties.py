"""Gate TIES: word of mouth fitted to adoption on real ties (``sim verify --data DIR``)."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from sim.experiments.ties_data import Adoption, read_ties
from sim.experiments.ties_fit import Fit, estimate, fit
from sim.experiments.ties_left_out import MODELS, predict_left_out, rewired
from sim.experiments.ties_model import Model, at_risk, simulate
from sim.verification.gate import Finding, Setup, within_errors
from sim.verification.real_data import find

CLEAR = 2.0
P_VALUE = 0.05


def word_of_mouth(setup: Setup) -> Iterator[Finding]:
    """TIES: our own records are recovered on these ties; then what the villages support.

    The first two findings test the code and may fail. The others report what real people did, and the rule is fixed
    beforehand: PASS where the record supports word of mouth by that measure, REVIEW where it does not (never FAIL: a
    record without word of mouth is no fault of the simulator).
    """
    data = read_ties(find("TIES", setup.data))
    ties, alone, group = fit(data), fit(data, use_ties=False), fit(data, use_ties=False, mean_field=True)
    yield from _recovered(data, alone, replicates=200 if setup.full else 100)
    own, strict = fit(data, base="contacts"), fit(data, base="contacts", mean_field=True)
    yield supported("q, lower end of its 95 % interval", figure=ties.intervals["q"][0])
    yield supported("q, people without contacts apart", figure=own.intervals["q"][0])
    yield supported("q, the share of the village beside it", figure=strict.intervals["q"][0])
    yield supported("AIC without ties less AIC with", figure=alone.aic - ties.aic, least=CLEAR)
    yield supported("AIC of Bass by village less AIC with ties", figure=group.aic - ties.aic, least=CLEAR)
    chosen = {n: MODELS[n] for n in ("external", "mean_field", "ties")}
    left_out = predict_left_out(data, models=chosen)
    for against in ("external", "mean_field"):
        row = left_out.summary(against=against).loc["ties"].to_dict()
        in_errors = row["gain"] / row["gain_error"]
        yield supported(f"villages left out, gain over {against}, standard errors", figure=in_errors, least=CLEAR)
    drawn = rewired(data, draws=999 if setup.full else 199)
    yield supported("contacts drawn at random, 1 - p-value", figure=1 - drawn.p_value, least=1 - P_VALUE)


def supported(case: str, *, figure: float, least: float = 0.0) -> Finding:
    """Return a finding that passes above ``least`` and asks for a review at or below it."""
    return Finding(case, least, figure, f"above {least:g}, else REVIEW", 0.0 if figure > least else 1.25)


def _recovered(data: Adoption, alone: Fit, *, replicates: int) -> Iterator[Finding]:
    """Yield how known p and q come back from records simulated on these ties.

    The values are set, half and twice the hazard without ties, and not those fitted: near q = 0 estimates cannot fall
    below it, and their mean would be above the truth without any fault.
    """
    model, rng = Model(), np.random.Generator(np.random.Philox(1))
    truth = np.array([0.5, 2.0]) * alone.value("p")
    records = simulate(data, model, truth, rng=rng, replicates=replicates)
    back = np.array([estimate(at_risk(replace(data, period=r), model))[0] for r in records])
    error = back.std(axis=0, ddof=1) / np.sqrt(replicates)
    for k, name in enumerate(("p", "q")):
        yield within_errors(
            f"{name} of simulated records (R {replicates})",
            reference=float(truth[k]),
            figure=float(back[:, k].mean()),
            error=float(error[k]),
            n_errors=4,
        )
