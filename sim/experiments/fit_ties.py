"""Word of mouth fitted to adoption on real ties: one call reads, fits, tests on groups left out, and says what holds.

>>> study = sim.fit_ties("villages.csv")       # columns group (or village), id, toa, net1, net2, ...
>>> study.table()                              # p, q, intervals, AIC of each model
>>> study.left_out.summary()                   # how each foretells groups that it was not fitted to
>>> print("\\n".join(study.words()))
"""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sim.experiments.ties_data import Adoption, read_ties
from sim.experiments.ties_fit import Fit, fit
from sim.experiments.ties_left_out import LABELS, MODELS, LeftOut, Rewired, predict_left_out, rewired
from sim.experiments.ties_words import told

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, repr=False, eq=False)
class TiesStudy:
    """What a record of adoption on ties says.

    Attributes
    ----------
    data : Adoption
    fits : dict of name to Fit
        Fitted to the whole record.
    left_out : LeftOut
        Each group predicted from the others.
    rewired : Rewired
        The model ``ties`` on real contacts and on contacts drawn at random.
    """

    data: Adoption
    fits: dict[str, Fit]
    left_out: LeftOut
    rewired: Rewired

    def __repr__(self) -> str:
        return f"TiesStudy({self.data!r}, {len(self.fits)} models)"

    def table(self, *, lang: str = "en") -> "pd.DataFrame":
        """Return one row a model: label, parameters, 95 % interval of q, log likelihood, AIC less the smallest AIC."""
        import pandas as pd

        smallest = min(f.aic for f in self.fits.values())
        rows = {}
        for name, found in self.fits.items():
            low, high = found.intervals.get("q", (float("nan"), float("nan")))
            known = {n: found.value(n) if n in found.names else float("nan") for n in ("p", "q", "r")}
            rows[name] = {
                "label": LABELS[name][lang == "zh"],
                **known,
                "q_low": low,
                "q_high": high,
                "log_likelihood": found.log_likelihood,
                "n_parameters": len(found.names),
                "aic_difference": found.aic - smallest,
            }
        return pd.DataFrame.from_dict(rows, orient="index")

    def words(self, *, lang: str = "en") -> list[str]:
        """Return what the record supports and what it does not, in English or Chinese (``zh``)."""
        return [said[lang == "zh"] for said in told(self.data, self.fits, self.left_out, self.rewired)]


def fit_ties(
    source: str | Path | Adoption,
    *,
    directed: bool = True,
    never: int | str | None = "last",
    from_period: int = 1,
    replicates: int = 400,
    draws: int = 199,
    seed: int = 1,
) -> TiesStudy:
    """Fit word of mouth to a record of who adopted when and who named whom.

    Parameters
    ----------
    source : path or Adoption
        A CSV file (`read_ties` says what it holds), or what was read from one.
    directed, never
        As for `read_ties`; not used with an ``Adoption``.
    from_period : int
        First period whose adoptions count.
    replicates : int
        Simulated histories of each group left out.
    draws : int
        Records with contacts drawn at random.
    seed : int
        Of these two; the fits have no luck in them.

    Returns
    -------
    TiesStudy

    Raises
    ------
    ScenarioError
        With file, line and column of everything that is wrong with the file.
    """
    data = source if isinstance(source, Adoption) else read_ties(source, directed=directed, never=never)
    fits = {
        name: fit(
            data,
            use_ties=m.use_ties,
            mean_field=m.mean_field,
            base=m.base,
            weighting=m.weighting,
            from_period=from_period,
        )
        for name, m in MODELS.items()
    }
    return TiesStudy(
        data,
        fits,
        predict_left_out(data, from_period=from_period, replicates=replicates, seed=seed),
        rewired(data, from_period=from_period, draws=draws, seed=seed),
    )
