"""Published figures beside the plan's, each with source, grade and a verdict.

Figures and confidence are those of the project's collection of facts, part F. Grades: V number read in the source, D
arithmetic on such numbers, L page of low authority, M from memory.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pandas as pd

from sim.core.remark import Remark
from sim.finance.arithmetic import PlanInputs, own_needs

Values = Callable[[PlanInputs], list[float]]


@dataclass(frozen=True)
class Benchmark:
    """A published range and how to get the plan's figure for it.

    Attributes
    ----------
    measure : tuple of str
        What is compared, in English and Chinese.
    who : tuple of str
        Whose figure, and when.
    low, high : float
    unit : str
        ``RMB``, ``%`` (figures are shares) or ``people``.
    source, grade : str
    of_plan : callable
        The plan's figures, one per year or a single one.
    """

    measure: tuple[str, str]
    who: tuple[str, str]
    low: float
    high: float
    unit: str
    source: str
    grade: str
    of_plan: Values


def _per_net_new(plan: PlanInputs) -> list[float]:
    return [float(x) for x in own_needs(plan)["per_net_new"].dropna()]


def marketing_shares(plan: PlanInputs) -> list[float]:
    """Return marketing over revenue by year, where there is revenue."""
    return [m / r for m, r in zip(plan.marketing, plan.revenue, strict=True) if r > 0]


def _per_merchant(plan: PlanInputs) -> list[float]:
    return [float(x) for x in own_needs(plan)["buyers_per_merchant"].dropna()]


_NET_NEW = ("Marketing per net new buyer", "每净增买家营销费用")
_TAKE = ("Net take", "净货币化率")
PUBLISHED = (
    Benchmark(_NET_NEW, ("Pinduoduo 2018", "拼多多2018年"), 77, 77, "RMB", "F1, filings", "D", _per_net_new),
    Benchmark(_NET_NEW, ("Alibaba 2015-2018", "阿里巴巴2015-2018年"), 166, 526, "RMB", "F2, press", "L", _per_net_new),
    Benchmark(_NET_NEW, ("JD 2016-2018", "京东2016-2018年"), 142, 1503, "RMB", "F2, press", "L", _per_net_new),
    Benchmark(_NET_NEW, ("Etsy 2018-2020, 14 to 26 USD at 6.6 to 6.9", "Etsy 2018-2020年,14至26美元按6.6至6.9折算"),
              97, 172, "RMB", "F4; exchange rates from memory", "M", _per_net_new),
    Benchmark(("Marketing over revenue", "营销费用占收入比"), ("Pinduoduo 2017-2018", "拼多多2017-2018年"),
              0.879, 1.995, "%", "F3, releases", "V", marketing_shares),
    Benchmark(_TAKE, ("Pinduoduo 2018", "拼多多2018年"), 0.0278, 0.0278, "%", "F5, filings", "D",
              lambda plan: [plan.implied.net_take]),
    Benchmark(_TAKE, ("fashion platforms", "时尚平台"), 0.06, 0.06, "%", "F5", "D", lambda plan: [plan.implied.net_take]),
    Benchmark(_TAKE, ("Western C2C", "欧美C2C平台"), 0.16, 0.18, "%", "F5", "D", lambda plan: [plan.implied.net_take]),
    Benchmark(("Revenue per annual buyer", "每年度买家收入"), ("Pinduoduo 2017-2018", "拼多多2017-2018年"), 7.1, 31.4,
              "RMB", "F7, filings", "D", lambda plan: [plan.implied.net_take * plan.implied.spend]),
    Benchmark(("Needed buyers per merchant at launch", "所需买家与上线商家数之比"),
              ("Taobao 2013, Pinduoduo 2018", "淘宝2013年,拼多多2018年"), 29, 116, "people", "F17; merchants of Pinduoduo "
              "from memory", "D", _per_merchant),
)  # fmt: skip


def verdict(low: float, high: float, *, own: Sequence[float]) -> Remark:
    """Return where the plan's figures lie against a published range."""
    if not own:
        return Remark("published_none")
    least, most = min(own), max(own)
    is_one = least == most
    if most < low:
        return Remark("published_share" if is_one else "published_share_at_most", {"share": min(0.99, most / low)})
    if least > high:
        return Remark("published_times" if is_one else "published_times_at_least", {"times": least / high})
    return Remark("published_same" if low <= least and most <= high else "published_partly")


def benchmarks(plan: PlanInputs) -> pd.DataFrame:
    """Return every published figure beside the plan's.

    Returns
    -------
    DataFrame
        ``measure``, ``measure_zh``, ``who``, ``who_zh``, ``unit``, ``plan_low``, ``plan_high`` (over the years; null
        when the plan has none), ``published_low``, ``published_high``, ``source``, ``grade`` and ``verdict``
        (a remark as plain values).
    """
    out = []
    for b in PUBLISHED:
        own = b.of_plan(plan)
        out.append({"measure": b.measure[0], "measure_zh": b.measure[1], "who": b.who[0], "who_zh": b.who[1],
                    "unit": b.unit, "plan_low": min(own, default=None), "plan_high": max(own, default=None),
                    "published_low": b.low, "published_high": b.high, "source": b.source, "grade": b.grade,
                    "verdict": verdict(b.low, b.high, own=own).plain()})  # fmt: skip
    return pd.DataFrame(out).astype({"plan_low": float, "plan_high": float})
