"""The channels that marketing money can go to; one list for the whole project."""

from sim.core.state import State
from sim.core.table import Column

CHANNELS: dict[str, tuple[str, str]] = {
    "social": ("social media content", "社交媒体内容"),
    "seo": ("search ranking", "自然搜索优化"),
    "search": ("search ads", "搜索广告"),
    "feed": ("feed ads", "信息流广告"),
    "influencers": ("influencers", "达人营销"),
    "events": ("offline events", "线下活动"),
    "partners": ("partnerships", "合作伙伴"),
    "pr": ("press and launch", "公关与发布"),
}

COLUMNS = (
    Column("channels", "is_on", bool, doc="some mechanism spends this channel's budget"),
    Column("channels", "budget", float, doc="fen that may be spent today"),
)


def create_channels(world: State) -> None:
    """Create the table of channels, all off and without money."""
    table = world.table("channels", len(CHANNELS))
    for column in COLUMNS:
        table.add(column, owner="world")


def channel_row(name: str) -> int:
    """Return the row of a channel."""
    return list(CHANNELS).index(name)
