"""The channels that marketing money can go to; one list for the whole project, and what all channels share."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sim.core.ledger import Account, Check
from sim.core.mechanism import Mechanism
from sim.core.params import par
from sim.core.series import Metric
from sim.core.state import State
from sim.core.table import Column

CHANNELS: dict[str, tuple[str, str]] = {
    "social": ("social media content", "社交媒体内容"),
    "seo": ("search ranking", "自然搜索优化"),
    "guides": ("content marketing", "内容营销"),
    "search": ("search ads", "搜索广告"),
    "feed": ("feed ads", "信息流广告"),
    "precision": ("precision ads", "精准广告"),
    "influencers": ("influencers", "达人营销"),
    "events": ("offline events", "线下活动"),
    "partners": ("partnerships", "合作伙伴"),
    "pr": ("press and launch", "公关与发布"),
}


def labels(name: str) -> dict[str, str]:
    """Return a channel as remarks and manifests name it."""
    en, zh = CHANNELS[name]
    return {"name": name, "label": en, "label_zh": zh}


COLUMNS = (
    Column("channels", "is_on", bool, doc="some mechanism spends this channel's budget"),
    Column("channels", "budget", float, doc="fen that may be spent today"),
    Column("channels", "exposure", float, doc="impressions per person of the market today"),
)


def create_channels(world: State) -> None:
    """Create the table of channels, all off and without money."""
    table = world.table("channels", len(CHANNELS))
    for column in COLUMNS:
        table.add(column, owner="world")


_ROWS = {name: row for row, name in enumerate(CHANNELS)}


def channel_row(name: str) -> int:
    """Return the row of a channel."""
    return _ROWS[name]


def channel_of(name: str, known: Iterable[str] = CHANNELS) -> str | None:
    """Return the channel that a name is that of, or a special form of (``brand_search``); None for another name."""
    channels = list(known)
    return next((c for c in channels if name == c), None) or next((c for c in channels if name.endswith(f"_{c}")), None)


MARKETING, INCENTIVES = "marketing", "incentives"
RETENTION = "expense.marketing.retention"
"""Begin of the names of marketing accounts that keep users: no cost of acquisition."""


def paid_for(account: str, line: str, *, causes: Iterable[str]) -> str | None:
    """Return the channel or programme whose registrations an expense account pays for; None when it pays for none.

    Accounts on the line ``marketing`` do: ``expense.marketing.feed`` pays for ``feed``, and so do the fees and the commission
    of creators; but not those whose names begin with ``RETENTION``. Coupons and rewards (line ``incentives``) do where their
    name begins with a cause of registration: a reward for a friend's registration is a cost of acquisition, a coupon for an
    old user is not.
    """
    tail = account.rsplit(".", maxsplit=1)[-1]
    if line == MARKETING and not account.startswith(RETENTION):
        return channel_of(tail) or tail
    if line == INCENTIVES:
        cause = next((c for c in causes if tail == c or tail.startswith(f"{c}_")), None)
        return cause and (channel_of(cause) or cause)
    return None


def switch_on(world: State, name: str, *, is_on: bool = True) -> None:
    """Say that some mechanism spends this channel's money."""
    world.tables["channels"]["is_on"][channel_row(name)] = is_on


def budget(world: State, name: str) -> float:
    """Return the fen per day that the whole platform may spend through a channel today."""
    return float(world.tables["channels"]["budget"][channel_row(name)])


def set_exposure(world: State, name: str, impressions: float) -> None:
    """Say how many impressions a person of the market gets through a channel per day; they feed awareness."""
    world.tables["channels"]["exposure"][channel_row(name)] = impressions


@dataclass
class Adstock:
    """Normalised geometric adstock: a steady flow ends in a stock of the same size.

    Source: Jin et al. (2017), "Bayesian methods for media mix modeling with carryover and shape effects".
    """

    stock: float = 0.0

    def step(self, flow: float, memory: float, days: float) -> float:
        """Return the stock after some days of a flow; ``memory`` is the share that lasts a day."""
        keep = memory**days
        self.stock = keep * self.stock + (1 - keep) * flow
        return self.stock


# ---- what every channel mechanism does with its money --------------------------------------------------------


def spending_flag() -> Any:
    """Declare the switch with which a channel mechanism stops spending (its null case)."""
    return par(
        "on",
        label="spend budget",
        zh="投放预算",
        evidence="derived",
        doc="whether the channel spends the money it is given",
    )


def money_metrics(name: str) -> tuple[Metric, Metric]:
    """Declare ``spend_<channel>`` (fen) and ``reported_<channel>`` (people)."""
    label, zh = CHANNELS[name]
    title = label[0].upper() + label[1:]
    return (
        Metric(f"spend_{name}", "flow", "fen", f"paid for {label}", f"{title}, spend", f"{zh}花费"),
        Metric(
            f"reported_{name}",
            "flow",
            "people",
            f"registrations that {label} would claim (incremental / incrementality)",
            f"{title}, claimed",
            f"{zh}归因注册",
        ),
    )


def money_account(name: str) -> Account:
    """Declare ``expense.marketing.<channel>``."""
    label, zh = CHANNELS[name]
    return Account(f"expense.marketing.{name}", "marketing", label[0].upper() + label[1:], zh)


def pay(mechanism: Mechanism, world: State, name: str, fen: float) -> int:
    """Pay for a channel from cash, record it, return the whole fen that were paid."""
    paid = round(fen)
    mechanism.post(world, f"expense.marketing.{name}", "asset.cash", paid)
    world.record(f"spend_{name}", paid)
    return paid


def claim(world: State, name: str, people: float) -> None:
    """Record the registrations that a channel claims today (effect over incrementality)."""
    world.record(f"reported_{name}", people)


def spend_check(world: State, name: str) -> Check:
    """Return the identity of spend: what the metric says was paid is what the ledger says."""
    paid = int(world.series.values[f"spend_{name}"].sum())
    return Check("marketing", f"spend on {name}", paid, world.ledger.balances[f"expense.marketing.{name}"])
