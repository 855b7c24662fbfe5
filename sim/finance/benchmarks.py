"""Published figures beside the plan's, each with source, grade and a verdict in words.

Figures and confidence are those of the project's collection of facts, part F. Grades: V number read in the source, D
arithmetic on such numbers, L page of low authority, M from memory.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pandas as pd

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


def verdict(low: float, high: float, *, own: Sequence[float]) -> tuple[str, str]:
    """Say in English and Chinese where the plan's figures lie against a published range."""
    if not own:
        return "the plan has no such figure", "计划无此数据"
    least, most = min(own), max(own)
    if most < low:
        share, at_most, at_most_zh = f"{min(99, 100 * most / low):.0f} %", "at most ", "至多"
        is_one = least == most
        return (f"{'' if is_one else at_most}{share} of what is published",
                f"{'' if is_one else at_most_zh}为公开数据的{share}")  # fmt: skip
    if least > high:
        times, at_least, at_least_zh = _times(least / high), "at least ", "至少"
        is_one = least == most
        return (f"{'' if is_one else at_least}{times} times what is published",
                f"{'' if is_one else at_least_zh}为公开数据的{times}倍")  # fmt: skip
    if low <= least and most <= high:
        return "as published", "与公开数据一致"
    return "partly as published", "部分与公开数据一致"


def _times(ratio: float) -> str:
    """A ratio above one, rounded so that it never reads as exactly one."""
    return f"{max(ratio, 1.01):.2f}" if ratio < 2 else f"{ratio:,.1f}" if ratio < 10 else f"{ratio:,.0f}"


def benchmarks(plan: PlanInputs) -> pd.DataFrame:
    """Return every published figure beside the plan's.

    Returns
    -------
    DataFrame
        ``measure``, ``measure_zh``, ``who``, ``who_zh``, ``unit``, ``plan_low``, ``plan_high`` (over the years; null
        when the plan has none), ``published_low``, ``published_high``, ``source``, ``grade``, ``verdict``,
        ``verdict_zh``.
    """
    out = []
    for b in PUBLISHED:
        own = b.of_plan(plan)
        said, said_zh = verdict(b.low, b.high, own=own)
        out.append({"measure": b.measure[0], "measure_zh": b.measure[1], "who": b.who[0], "who_zh": b.who[1],
                    "unit": b.unit, "plan_low": min(own, default=None), "plan_high": max(own, default=None),
                    "published_low": b.low, "published_high": b.high, "source": b.source, "grade": b.grade,
                    "verdict": said, "verdict_zh": said_zh})  # fmt: skip
    return pd.DataFrame(out).astype({"plan_low": float, "plan_high": float})
