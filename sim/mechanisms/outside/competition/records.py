"""What competition records, and the page that shows it."""

from sim.core.pages import Chart, Page
from sim.core.series import Metric

METRICS = (
    Metric(
        "outside_factor",
        "ratio",
        "factor",
        "odds of buying elsewhere over those at rest, mean over the logs of today's needs",
        "Pull of rivals",
        "对手吸引力倍数",
    ),
    Metric(
        "needs_at_giants", "flow", "needs", "needs that go to giants, expected", "Needs at giants", "流向巨头的需求"
    ),
    Metric(
        "needs_at_social",
        "flow",
        "needs",
        "needs that go to social platforms, expected",
        "Needs at social platforms",
        "流向社交平台的需求",
    ),
    Metric(
        "needs_at_independents",
        "flow",
        "needs",
        "needs that go to independent platforms, expected",
        "Needs at independents",
        "流向独立平台的需求",
    ),
    Metric(
        "platforms_used",
        "ratio",
        "platforms",
        "platforms that a person with needs today uses in a year, this one and everything else among them",
        "Platforms used",
        "人均使用平台数",
    ),
    Metric(
        "spending_elsewhere",
        "flow",
        "fen",
        "needs of users that are spent elsewhere, at the basket of the market",
        "Users' spending elsewhere",
        "用户在别处的消费",
    ),
    Metric(
        "wallet_share",
        "ratio",
        "share",
        "GMV over what users spend here and elsewhere",
        "Share of users' spending",
        "用户钱包份额",
    ),
    Metric(
        "market_share",
        "stock",
        "share",
        "GMV of 30 days, as a year's, over the whole market",
        "Market share",
        "市场份额",
    ),
    Metric(
        "addressable_share",
        "stock",
        "share",
        "what all people of the addressable market spend in a year, at the basket, over the whole market",
        "Addressable part of the market",
        "可触达市场占比",
    ),
    Metric(
        "brands_withheld",
        "stock",
        "share",
        "share of brands that rivals keep from applying",
        "Brands withheld",
        "二选一扣留品牌",
    ),
    Metric("alliance_cost", "flow", "fen", "paid to the ally", "Cost of the alliance", "结盟成本"),
    Metric("rivals_bought_cost", "flow", "fen", "paid for acquired users", "Cost of acquisitions", "收购成本"),
)

PAGE = Page(
    "Competition",
    "竞争",
    (
        Chart(("outside_factor",), "Odds of buying elsewhere over those at rest", "在别处购买的相对几率"),
        Chart(
            ("needs_at_giants", "needs_at_social", "needs_at_independents"),
            "Needs that go to rivals",
            "流向对手的需求",
        ),
        Chart(("wallet_share",), "Share of users' spending", "用户钱包份额"),
        Chart(("platforms_used",), "Platforms that a person uses in a year", "人均每年使用平台数"),
    ),
)
