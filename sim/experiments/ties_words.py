"""What a record of adoption on ties supports, in English and Chinese; each sentence follows from its numbers."""

from collections.abc import Mapping

import numpy as np

from sim.experiments.ties_data import Adoption
from sim.experiments.ties_fit import Fit
from sim.experiments.ties_left_out import LABELS, LeftOut, Rewired

HOMOPHILY = (4, 8)
"""Peer influence read from raw adopter-neighbour correlation is three to seven times too large over the truth: Aral,
Muchnik & Sundararajan (2009), PNAS 106(51), so such an estimate is divided by 4 to 8."""
P_CLEAR = 0.05
CLEAR = 2.0
"""AIC differences, and gains in standard errors, from which on a difference is called clear."""
Words = tuple[str, str]


def told(data: Adoption, fits: Mapping[str, Fit], left_out: LeftOut, drawn: Rewired) -> list[Words]:
    """Return the sentences, each in English and Chinese."""
    return [
        _record(data),
        _estimate(fits["ties"], left_out),
        _against(fits),
        _contacts(fits),
        _ahead(left_out),
        _drawn(fits["ties"], drawn),
        _causal(fits["ties"]),
    ]


def _record(data: Adoption) -> Words:
    n, g, a, t = data.n_people, data.n_groups, data.n_adopted, data.n_periods
    return (
        f"{n:,} people in {g} groups; {a:,} adopted within {t} periods. Never adopted: {data.censored}. "
        f"{data.ties.nnz:,} contacts; {data.n_unknown:,} more have no row and are left out.",
        f"{g} 个群体共 {n:,} 人,{t} 期内有 {a:,} 人采用。“从未采用”指:{_zh_censored(data.censored)}。联系 {data.ties.nnz:,} 条,"
        f"另有 {data.n_unknown:,} 条指向文件中没有的人,已略去。",
    )


def _zh_censored(words: str) -> str:
    return words.replace("empty cells of toa", "toa 为空").replace(" (the last in the file)", "(文件中最后一期)")


def _estimate(found: Fit, left_out: LeftOut) -> Words:
    (p_low, p_high), (low, high) = found.intervals["p"], found.intervals["q"]
    error = left_out.jackknife_error("ties")
    numbers = f"p {found.value('p'):.4f} ({p_low:.4f}-{p_high:.4f}), q {found.value('q'):.4f} ({low:.4f}-{high:.4f})"
    sign = (
        ("The interval of q leaves out 0.", "q 的区间不含 0。")
        if low > 0
        else ("The interval of q holds 0.", "q 的区间含 0。")
    )
    return (
        f"By share of contacts, per period (95 % profile intervals): {numbers}. {sign[0]} Standard error of q between "
        f"groups (jackknife) {error:.4f}, from the information {_error(found):.4f}.",
        f"按联系人采用比例,每期(95 % 剖面似然区间):{numbers}。{sign[1]}q 的标准误:群体间(刀切法){error:.4f},"
        f"信息矩阵 {_error(found):.4f}。",
    )


def _error(found: Fit) -> float:
    return float(found.errors[found.names.index("q")])


def _against(fits: Mapping[str, Fit]) -> Words:
    ties, alone, group = (fits[n].aic for n in ("ties", "external", "mean_field"))
    best = min(fits, key=lambda n: fits[n].aic)
    return (
        f"With ties the AIC is {_than(alone - ties)} without them, and {_than(group - ties)} with the share of the group "
        f"instead. Smallest AIC of all: {LABELS[best][0]}.",
        f"计入联系后 AIC {_than_zh(alone - ties, '仅外部风险率')},{_than_zh(group - ties, '用群体比例代替时')}。"
        f"AIC 最小的模型:{LABELS[best][1]}。",
    )


def _than(better: float) -> str:
    return f"{abs(better):.1f} {'lower' if better > 0 else 'higher'} than"


def _than_zh(better: float, other: str) -> str:
    return f"比{other}{'低' if better > 0 else '高'} {abs(better):.1f}"


def _contacts(fits: Mapping[str, Fit]) -> Words:
    found, strict = fits["contacts_ties"], fits["contacts_ties_mean_field"]
    better = fits["contacts"].aic - found.aic
    q, least = _q(found), _q(strict)
    down, down_zh = ("lower", "降低") if better > 0 else ("raise", "升高")
    return (
        f"People without contacts may differ in other ways. With a hazard of their own q is {q}, and ties {down} the AIC "
        f"by {abs(better):.1f}; with the share of the group beside it q is {least}.",
        f"没有联系人的人可能本来就不同。给他们单独的风险率后,q 为 {q},计入联系使 AIC {down_zh} {abs(better):.1f};"
        f"再计入群体比例,q 为 {least}。",
    )


def _q(found: Fit) -> str:
    low, high = found.intervals["q"]
    return f"{found.value('q'):.4f} ({low:.4f}-{high:.4f})"


def _ahead(left_out: LeftOut) -> Words:
    against_group = left_out.summary(against="mean_field").loc["ties"]
    row, alone = (left_out.summary().loc[n] for n in ("ties", "external"))
    is_clear = row["gain"] > CLEAR * row["gain_error"]
    figures = f"{row['gain']:.4f} +- {row['gain_error']:.4f}"
    over_group = f"{against_group['gain']:.4f} +- {against_group['gain_error']:.4f}"
    curve = f"{row['curve_error']:.3f}", f"{alone['curve_error']:.3f}"
    return (
        f"Groups left out: ties gain {figures} log units per person-period over none ({'' if is_clear else 'not '}clear), "
        f"{over_group} over the share of the group. Simulated from the start, the adopted share is off by {curve[0]} on "
        f"average, without ties {curve[1]}.",
        f"留出群体检验:计入联系比不计每人期对数似然多 {figures}({'明显' if is_clear else '不明显'}),比群体比例多 {over_group}。"
        f"从头模拟时采用比例平均偏差 {curve[0]},不计联系 {curve[1]}。",
    )


def _drawn(found: Fit, drawn: Rewired) -> Words:
    middle, p, n = float(np.median(drawn.values)), drawn.p_value, len(drawn.gains)
    more, more_zh = ("more", "解释得更多") if p <= P_CLEAR else ("no more", "并未解释更多")
    return (
        f"With contacts drawn at random from the group, as many for each person, q is {middle:.4f} (median of {n}), against "
        f"{found.value('q'):.4f}: so much needs no real tie and comes from having contacts, the group and time. Real "
        f"contacts explain {more} (p = {p:.3f}).",
        f"若把每人的联系人换成同群体内随机的同样人数,q 为 {middle:.4f}({n} 次中位数),真实联系人为 {found.value('q'):.4f}:"
        f"这一部分不需要真实联系,来自有无联系、群体和时间。真实联系人{more_zh}(p = {p:.3f})。",
    )


def _causal(found: Fit) -> Words:
    low, high = (found.value("q") / k for k in reversed(HOMOPHILY))
    return (
        f"None of this separates influence from likeness of friends, shared circumstances or ties that were asked about "
        f"after adoption. Divided by {HOMOPHILY[0]} to {HOMOPHILY[1]} (Aral et al. 2009) q would be {low:.3f} to {high:.3f} "
        "per period.",
        f"以上都无法区分影响、朋友间的相似、共同处境,以及采用之后才询问的联系。按 Aral 等(2009)除以 {HOMOPHILY[0]} 至 "
        f"{HOMOPHILY[1]},q 为每期 {low:.3f} 至 {high:.3f}。",
    )
