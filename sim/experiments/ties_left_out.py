"""What ties say about groups that were kept aside, and about contacts drawn at random instead.

Two questions that the likelihood of the whole record cannot answer: does a model fitted to the other groups foretell a
group that it has not seen, and does it matter *who* somebody's contacts are?
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.core.errors import Problem, ScenarioError
from sim.experiments.ties_data import Adoption
from sim.experiments.ties_fit import estimate, maximum
from sim.experiments.ties_model import AtRisk, FloatArray, Model, at_risk, log_likelihood, shares_by_period, simulate

if TYPE_CHECKING:
    import pandas as pd

MODELS: Mapping[str, Model] = {
    "external": Model(use_ties=False),
    "mean_field": Model(use_ties=False, mean_field=True),
    "ties": Model(),
    "ties_per_edge": Model(weighting="per_edge"),
    "ties_mean_field": Model(mean_field=True),
    "contacts": Model("contacts", use_ties=False),
    "contacts_ties": Model("contacts"),
    "contacts_ties_mean_field": Model("contacts", mean_field=True),
    "period": Model("period", use_ties=False),
    "period_ties": Model("period"),
}
"""The models that are compared; ``external`` is the one that others are held against."""
LABELS: Mapping[str, tuple[str, str]] = {
    "external": ("external hazard alone", "仅外部风险率"),
    "mean_field": ("share of the group (Bass)", "群体采用比例(Bass)"),
    "ties": ("share of contacts", "联系人采用比例"),
    "ties_per_edge": ("number of contacts", "联系人采用人数"),
    "ties_mean_field": ("contacts and group", "联系人与群体"),
    "contacts": ("has contacts or none, no ties", "有无联系人,不计传播"),
    "contacts_ties": ("has contacts or none, share of contacts", "有无联系人,计联系人比例"),
    "contacts_ties_mean_field": ("has contacts or none, share of contacts, group", "有无联系人,计联系人与群体比例"),
    "period": ("each period its own hazard, no ties", "各期风险率,不计传播"),
    "period_ties": ("each period its own hazard, share of contacts", "各期风险率,计联系人比例"),
}


@dataclass(frozen=True, repr=False, eq=False)
class LeftOut:
    """Predictions for groups that the model was not fitted to.

    Attributes
    ----------
    by_group : DataFrame
        A row for each group and model: ``group, model, n, n_at_risk, log_score`` (log likelihood of what happened, each
        period given the one before), ``q`` (fitted to the others), ``curve_error`` and ``end_error`` (mean over periods,
        and at the end, of the distance between the expected and the observed share, from the start without looking),
        ``is_inside`` (the observed share at the end lies in the middle 90 % of simulated ones).
    """

    by_group: "pd.DataFrame"

    def summary(self, *, against: str = "external") -> "pd.DataFrame":
        """Return one row a model.

        Columns: ``log_score`` per person-period, ``gain`` in it over another model, ``gain_error`` (standard error
        between groups of that gain), ``curve_error``, ``end_error`` (means of groups), ``inside`` (share of groups).
        """
        import pandas as pd

        scores = self.by_group.pivot(index="group", columns="model", values="log_score")
        n = self.by_group[self.by_group["model"] == against].set_index("group")["n_at_risk"].loc[scores.index]
        rows = {}
        for model, own in self.by_group.groupby("model", sort=False):
            gain = scores[model] - scores[against]
            mean = gain.sum() / n.sum()
            left = gain - mean * n
            error = np.sqrt((left**2).sum() * len(n) / max(len(n) - 1, 1)) / n.sum()
            rows[model] = {
                "log_score": scores[model].sum() / n.sum(),
                "gain": mean,
                "gain_error": error,
                "curve_error": own["curve_error"].mean(),
                "end_error": own["end_error"].mean(),
                "inside": own["is_inside"].mean(),
            }
        return pd.DataFrame(rows).T

    def jackknife_error(self, model: str = "ties") -> float:
        """Return the standard error of q from leaving out one group at a time: it allows for groups that differ.

        ``sqrt((G - 1) / G sum (q_g - mean)^2)``; Efron & Stein (1981), Annals of Statistics 9(3).
        """
        q = self.by_group.loc[self.by_group["model"] == model, "q"].to_numpy()
        return float(np.sqrt((len(q) - 1) / len(q) * ((q - q.mean()) ** 2).sum()))


def predict_left_out(
    data: Adoption,
    *,
    models: Mapping[str, Model] | None = None,
    from_period: int = 1,
    replicates: int = 400,
    seed: int = 1,
) -> LeftOut:
    """Fit each model without a group, predict the group, and do so for every group.

    Parameters
    ----------
    data : Adoption
    models : mapping of name to Model, optional
        ``MODELS`` unless given.
    from_period : int
        As for ``fit``. Histories are simulated from period 1 in any case.
    replicates : int
        Simulated histories of each group.
    seed : int

    Returns
    -------
    LeftOut

    Raises
    ------
    ScenarioError
        If there are fewer than two groups with adoptions.
    """
    import pandas as pd

    adopting = np.unique(data.group[data.period <= data.n_periods])
    if len(adopting) < 2:
        raise ScenarioError(
            [Problem("data", f"{len(adopting)} group(s) with adoptions", "two or more, to leave one out")]
        )
    rng = np.random.Generator(np.random.Philox(seed))
    groups = [data.of_group(g) for g in range(data.n_groups)]
    rows = []
    for name, model in (MODELS if models is None else models).items():
        risk = at_risk(data, model, from_period=from_period)
        for number, group in enumerate(groups):
            values, score = _without(risk, number, data.n_groups)
            paths = shares_by_period(simulate(group, model, values, rng=rng, replicates=replicates), data.n_periods)
            rows.append(
                {
                    "group": data.group_names[number],
                    "model": name,
                    "n": group.n_people,
                    "n_at_risk": int(risk.n_at_risk[number]),
                    "log_score": score,
                    "q": _named(model, values, data.n_periods),
                    **_distances(paths, group),
                }
            )
    return LeftOut(pd.DataFrame(rows))


@dataclass(frozen=True)
class Rewired:
    """The likelihood on the real contacts, among those on contacts drawn at random.

    Attributes
    ----------
    gain : float
        Log likelihood with ties less without, on the real contacts.
    gains : float [n draws]
        The same where everybody has as many contacts, but other ones of the same group.
    values : float [n draws]
        q on drawn contacts.
    """

    gain: float
    gains: FloatArray
    values: FloatArray

    @property
    def p_value(self) -> float:
        """Return the share of draws that do as well, the real one counted: exact if it does not matter who they are."""
        return float((1 + (self.gains >= self.gain).sum()) / (1 + len(self.gains)))


def rewired(
    data: Adoption, *, model: Model | None = None, from_period: int = 1, draws: int = 199, seed: int = 1
) -> Rewired:
    """Compare the real contacts with as many people drawn at random from the same group.

    What a person's number of contacts, the period and the group say about adoption stays in the drawn records. What is
    left is who the contacts are: by influence, because alike people know each other, or because early adopters are
    named more often.

    Parameters
    ----------
    data : Adoption
    model : Model, optional
        Must use ties; `MODELS["ties"]` unless given.
    from_period, seed : int
    draws : int
        The smallest possible p-value is ``1 / (draws + 1)``.
    """
    chosen = MODELS["ties"] if model is None else model
    rng = np.random.Generator(np.random.Philox(seed))
    without = estimate(at_risk(data, Model(chosen.base, False, chosen.mean_field), from_period=from_period))[1]
    values, best = estimate(at_risk(data, chosen, from_period=from_period))
    gains, drawn = np.empty(draws), np.empty(draws)
    for k in range(draws):
        values, at = estimate(at_risk(_drawn(data, rng), chosen, from_period=from_period))
        gains[k], drawn[k] = at - without, _named(chosen, values, data.n_periods)
    return Rewired(best - without, gains, drawn)


def _drawn(data: Adoption, rng: np.random.Generator) -> Adoption:
    """Return the record with each person's contacts replaced by others of the group, as many and all different."""
    order = np.lexsort((rng.random(data.n_people), data.group))
    starts = np.searchsorted(data.group[order], np.arange(data.n_groups))
    sizes = np.bincount(data.group, minlength=data.n_groups)
    a, b = [], []
    for person, n in enumerate(data.n_contacts):
        if n:
            g = data.group[person]
            members = order[starts[g] : starts[g] + sizes[g]]
            others = members[members != person]
            a.append(np.full(n, person))
            b.append(rng.choice(others, size=n, replace=False))
    return data.with_ties(np.concatenate(a), np.concatenate(b)) if a else data


def _without(risk: AtRisk, number: int, n_groups: int) -> tuple[FloatArray, float]:
    """Return the values fitted to all groups but one, and the log likelihood of that one."""
    is_other = np.arange(n_groups) != number
    values = maximum(*risk.chosen(is_other))
    return values, log_likelihood(values, *risk.chosen(~is_other))


def _named(model: Model, values: FloatArray, n_periods: int) -> float:
    names = model.parameters(n_periods)
    return float(values[names.index("q")]) if "q" in names else float("nan")


def _distances(paths: FloatArray, group: Adoption) -> dict[str, float | bool]:
    observed = shares_by_period(group.period, group.n_periods)
    apart = np.abs(paths.mean(axis=0) - observed)
    low, high = np.quantile(paths[:, -1], [0.05, 0.95])
    return {
        "curve_error": float(apart.mean()),
        "end_error": float(apart[-1]),
        "is_inside": bool(low <= observed[-1] <= high),
    }
