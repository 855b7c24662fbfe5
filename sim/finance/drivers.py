"""Which parameters drive an outcome: a first screening by rank correlation.

Spearman's rank correlation of every drawn parameter with the outcome over the lead runs; its square,
normalised over all parameters, ranks them. It sees monotone effects one by one: no interactions and no
U-shapes (Sobol indices do). With n runs the square of a parameter without any effect is 1/(n - 1) on average,
and that is taken off before the shares are formed.

Source: Spearman (1904), American Journal of Psychology 15; Saltelli et al. (2008), "Global Sensitivity
Analysis: The Primer", Wiley, section 1.2.
"""

import math
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import ndtri
from scipy.stats import rankdata

PREFIX = "param."
JUDGED = ("judgement", "low_authority", "memory")
FEWEST = 8


def drivers(leads: pd.DataFrame, outcome: str, *, register: Iterable[Mapping[str, Any]] = ()) -> pd.DataFrame:
    """Rank the drawn parameters by their rank correlation with an outcome.

    Parameters
    ----------
    leads : DataFrame
        Lead runs with columns ``param.KEY`` and the outcome.
    register : iterable of mappings
        Rows of the assumption register (``key, label, label_zh, evidence``).

    Returns
    -------
    DataFrame
        Strongest first: ``key, label, label_zh, evidence, is_judged, rank_correlation, share`` (0..1, sums to
        one unless nothing stands out), ``is_clear`` (beyond chance at 5 % over all parameters together,
        Bonferroni) and ``n``. Empty below 8 runs in which the outcome is known and varies.
    """
    known = {str(row["key"]): row for row in register}
    used = leads[leads[outcome].notna()]
    y, n = rankdata(used[outcome].to_numpy(dtype=np.float64)), len(used)
    columns = [str(c) for c in used.columns if str(c).startswith(PREFIX)]
    names = [c for c in columns if n >= FEWEST and used[c].nunique() > 1 and np.ptp(y) > 0]
    rows = [_row(used[c], y, known.get(c.removeprefix(PREFIX), {}), n=n, n_tests=len(names)) for c in names]
    frame = pd.DataFrame(rows, columns=["key", "label", "label_zh", "evidence", "is_judged", "rank_correlation",
                                        "share", "is_clear", "n"])  # fmt: skip
    total = float(frame["share"].sum())
    frame["share"] = frame["share"].astype(float) / total if total > 0 else 0.0
    order = frame["rank_correlation"].astype(float).abs().sort_values(ascending=False, kind="stable").index
    return frame.loc[order].reset_index(drop=True)


def _row(column: pd.Series, y: np.ndarray, declared: Mapping[str, Any], *, n: int, n_tests: int) -> dict[str, Any]:
    key = str(column.name).removeprefix(PREFIX)
    rho = float(np.corrcoef(rankdata(column.to_numpy(dtype=np.float64)), y)[0, 1])
    limit = float(ndtri(1 - 0.025 / n_tests)) / math.sqrt(n - 1)
    evidence = str(declared.get("evidence", ""))
    return {
        "key": key,
        "label": str(declared.get("label", key)),
        "label_zh": str(declared.get("label_zh", "")),
        "evidence": evidence,
        "is_judged": evidence in JUDGED,
        "rank_correlation": rho,
        "share": max(0.0, rho**2 - 1 / (n - 1)),
        "is_clear": abs(rho) > limit,
        "n": n,
    }
