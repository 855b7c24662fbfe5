"""What a log of transactions supports, in English and Chinese; each sentence follows from its numbers."""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from sim.experiments.repeat_fit import RepeatFit
from sim.experiments.repeat_log import PurchaseLog

if TYPE_CHECKING:
    import pandas as pd

CLEAR = 2.0
"""AIC differences from which on a difference is called clear."""
Words = tuple[str, str]
_ZH_UNITS = {"day": "天", "week": "周", "month": "月"}


def told(
    log: PurchaseLog,
    until: int,
    fits: Mapping[str, RepeatFit],
    *,
    departures: Mapping[str, tuple[float, float, float]],
    spend: Mapping[str, Any] | None,
    ahead: "pd.DataFrame",
) -> list[Words]:
    """Return the sentences, each in English and Chinese."""
    return [
        _record(log, until),
        _best(fits),
        _needs(fits["joint"]),
        _leaving(departures),
        *([_forecast(ahead)] if ahead["observed"].iloc[0] else []),
        *([_spent(spend)] if spend else []),
        _policy(),
    ]


def _record(log: PurchaseLog, until: int) -> Words:
    history = log.history(until)
    n, again = len(history.x), int((history.x > 0).sum())
    last = date.fromordinal(log.start.toordinal() + until)
    return (
        f"{n:,} customers with a first purchase from {log.start} to {last}; {again:,} bought again by then, "
        f"{int(history.x.sum()):,} times in all.",
        f"{log.start} 至 {last} 有 {n:,} 位首购客户,其中 {again:,} 位复购,共 {int(history.x.sum()):,} 次。",
    )


def _best(fits: Mapping[str, RepeatFit]) -> Words:
    ordered = sorted(fits, key=lambda n: fits[n].aic)
    best, second = fits[ordered[0]], fits[ordered[1]]
    gap = second.aic - best.aic
    clear, clear_zh = ("clear", "差异明显") if gap > CLEAR else ("not clear", "差异不明显")
    return (
        f"Smallest AIC: {best.model.label}; next: {second.model.label}, {gap:.1f} higher ({clear}).",
        f"AIC 最小:{best.model.zh};其次:{second.model.zh},高 {gap:.1f}({clear_zh})。",
    )


def _needs(joint: RepeatFit) -> Words:
    law, unit = joint.law, joint.unit
    rate = law.r / law.alpha
    return (
        f"While there, a customer buys {rate:.3f} times a {unit} on average, very unequally: Gamma shape {law.r:.3f} (1 "
        "would be an exponential distribution).",
        f"在留期间客户平均每{_ZH_UNITS[unit]}购买 {rate:.3f} 次,差异很大:Gamma 形状 {law.r:.3f}(1 为指数分布)。",
    )


def _leaving(departures: Mapping[str, tuple[float, float, float]]) -> Words:
    (d, d_low, d_high), (c, c_low, c_high) = departures["dropout"], departures["calendar"]
    either = [name for name, low in (("dropout", d_low), ("calendar", c_low)) if low == 0]
    tells = {
        (): ("The log needs both.", "日志需要两者。"),
        ("dropout",): ("The log can do without dropout.", "日志可以不要购后流失。"),
        ("calendar",): ("The log can do without the calendar.", "日志可以不要随时间流失。"),
        ("dropout", "calendar"): ("Either alone would do.", "任一单独都可以解释。"),
    }[tuple(either)]
    return (
        f"Gone after a purchase: {d:.2f} on average (95 %: {d_low:.2f}-{d_high:.2f}). The calendar alone would take "
        f"{c:.2f} in a year ({c_low:.2f}-{c_high:.2f}). {tells[0]}",
        f"每次购买后流失的平均概率 {d:.2f}(95 %:{d_low:.2f}-{d_high:.2f});仅随时间流失每年 {c:.2f}"
        f"({c_low:.2f}-{c_high:.2f})。{tells[1]}",
    )


def _forecast(ahead: "pd.DataFrame") -> Words:
    row = {name: float(ahead[name].loc["joint"]) for name in ahead}
    return (
        f"After that day {row['observed']:,.0f} repeat purchases were observed; {row['ahead']:,.0f} were to be expected "
        f"given the histories ({row['ahead_error']:+.1%}), {row['total_error']:+.1%} over the whole time.",
        f"此后实际复购 {row['observed']:,.0f} 次;按历史预期 {row['ahead']:,.0f} 次({row['ahead_error']:+.1%}),"
        f"全期累计误差 {row['total_error']:+.1%}。",
    )


def _spent(spend: Mapping[str, Any]) -> Words:
    mean, rho = spend["mean"], spend["correlation"]
    return (
        f"Expected spend per repeat purchase {mean:.2f} (gamma-gamma, q {spend['q']:.2f}); its correlation with the number "
        f"of purchases is {rho:.2f}, and the model takes 0.",
        f"每次复购的期望金额 {mean:.2f}(gamma-gamma,q {spend['q']:.2f});与购买次数的相关系数 {rho:.2f},模型取 0。",
    )


def _policy() -> Words:
    return (
        "Who has left does not say so: dropout and calendar are told apart only by how silence depends on the number of "
        "purchases. Compare departures after bad and good orders before drawing a conclusion for policy.",
        "流失者不会告知:购后流失与随时间流失只能由沉默与购买次数的关系区分。作决策前应比较差体验与好体验订单之后的流失。",
    )
