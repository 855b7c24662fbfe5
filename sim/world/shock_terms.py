"""Parameters that all shocks share, and short ways to declare those in which they differ."""

from datetime import date
from typing import Any

from sim.core.params import ParamSet, par
from sim.core.units import Date, Duration, Flag, Number, Rate, Share

NEVER = date(2199, 12, 31)
"""The day of beginning of a shock that is not dated."""
CATALOGUE = "model specification, section 10"


def hazard_par(default: str, *, spread: float = 3.0, high: str = "20 per year", **more: Any) -> Any:
    """Declare how often a shock happens; its prior is lognormal with the default as median."""
    own: dict[str, Any] = {
        "symbol": "h0",
        "low": "0 per year",
        "high": high,
        "prior": f"lognormal({default}, x{spread:g})",
        "source": CATALOGUE,
        "label": "hazard",
        "zh": "发生率",
        "doc": "hazard of an episode, before answers",
    }
    return par(default, **own | more)


def duration_par(default: str, *, spread: float = 1.5, **more: Any) -> Any:
    """Declare how long an episode lasts."""
    own: dict[str, Any] = {
        "symbol": "D",
        "low": "1 day",
        "high": "100 years",
        "prior": f"lognormal({default}, x{spread:g})",
        "source": CATALOGUE,
        "label": "duration",
        "zh": "持续时间",
        "doc": "median time for which an episode lasts",
    }
    return par(default, **own | more)


def varies_par(default: str, **more: Any) -> Any:
    """Declare by which factor single episodes last longer or shorter."""
    own: dict[str, Any] = {
        "symbol": "v",
        "low": "1",
        "high": "10",
        "label": "spread of durations",
        "zh": "持续时间差异倍数",
        "doc": "factor between the longest episode and the median one, and between that and the shortest; the log is uniform",
    }
    return par(default, **own | more)


def ramp_par(default: str, **more: Any) -> Any:
    """Declare how long an episode takes to its full size."""
    own: dict[str, Any] = {
        "symbol": "R",
        "low": "0 days",
        "high": "100 years",
        "label": "ramp",
        "zh": "渐强时间",
        "doc": "time from its first day in which an episode comes to its full size, in eighths",
    }
    return par(default, **own | more)


def scope_par(default: str, **more: Any) -> Any:
    """Declare which part of what a shock acts on is hit."""
    own: dict[str, Any] = {
        "symbol": "w",
        "label": "scope",
        "zh": "影响范围",
        "doc": "part of the market that an episode hits; a parameter of the whole market moves by that part of its effect",
    }
    return par(default, **own | more)


def size_par(default: str, *, low: str, high: str, prior: str, label: str, zh: str, doc: str, **more: Any) -> Any:
    """Declare the size of an effect at severity 1."""
    own: dict[str, Any] = {"low": low, "high": high, "prior": prior, "label": label, "zh": zh, "doc": doc}
    return par(default, **own | more)


def answer_par(label: str, zh: str, doc: str, **more: Any) -> Any:
    """Declare the money of an answer: 0 by default."""
    own: dict[str, Any] = {"low": "0 RMB per month", "high": "2 M RMB per month", "lever": True}
    own |= {"label": label, "zh": zh, "doc": doc, "source": "business plan, section 5"}
    return par("0 RMB per month", **own | more)


def half_par(default: str, label: str, zh: str, **more: Any) -> Any:
    """Declare the money that has half of the effect which an answer can have."""
    own: dict[str, Any] = {
        "low": "100 RMB per month",
        "high": "2 M RMB per month",
        "prior": f"lognormal({default}, x2)",
        "label": f"{label}, half effect",
        "zh": f"{zh}半效费用",
        "doc": f"{label}: money that has half of the effect which it can have",
    }
    return par(default, **own | more)


def best_par(default: str, prior: str, label: str, zh: str, **more: Any) -> Any:
    """Declare the part that an answer takes off at most."""
    own: dict[str, Any] = {
        "low": "0 %",
        "high": "95 %",
        "prior": prior,
        "label": f"{label}, best",
        "zh": f"{zh}最大效果",
        "doc": f"{label}: part that it takes off at most",
    }
    return par(default, **own | more)


class ShockTerms(ParamSet):
    """When episodes begin, how long and how severe they are."""

    hazard: Rate = hazard_par("0.1 per year")
    begins: Date = par(
        NEVER.isoformat(),
        symbol="t0",
        low="1990-01-01",
        high=NEVER.isoformat(),
        fixed=True,
        label="dated beginning",
        zh="指定开始日期",
        doc="day on which one episode begins, in place of all that the hazard would bring; 2199-12-31: none is dated",
    )
    certain: Flag = par(
        False,
        fixed=True,
        label="happens for certain",
        zh="必然发生",
        doc="on: the first episode falls within the run, on the day of the first event at a constant hazard, given one",
    )
    gathered: Number = par(
        "0",
        symbol="HT",
        low="0",
        high="1000000",
        fixed=True,
        label="gathered hazard",
        zh="全程累计风险",
        doc="of what is certain: hazard that gathers over the run in the world in which it does nothing, so that its first day "
        "follows the hazard as it grows; 0: a constant hazard",
    )
    duration: Duration = duration_par("90 days")
    varies: Number = varies_par("1")
    severity: Number = par(
        "1",
        symbol="s",
        low="0",
        high="5",
        prior="lognormal(1, x1.5)",
        label="severity",
        zh="严重程度",
        doc="factor on the size of all effects: differences, fines and logs of factors; 0: nothing happens",
    )
    ramp: Duration = ramp_par("0 days")
    scope: Share = scope_par("100 %")
