"""What is recorded of the community, and where its money goes."""

from sim.core.ledger import Account
from sim.core.series import Metric

GAMES = "expense.marketing.retention_community_games"
EVENTS = "expense.marketing.retention_community_events"
MODERATION = "expense.people.moderation"

ACCOUNTS = (
    Account(GAMES, "marketing", "Games of the community", "社区游戏费用"),
    Account(EVENTS, "marketing", "Online events of the community", "社区线上活动费用"),
    Account(MODERATION, "people", "Moderators", "社区审核人员", section="selling", use="team"),
)
METRICS = (
    Metric("community_members", "stock", "people", "users who are in the community", "Members", "社区成员数"),
    Metric("community_joined", "flow", "people", "users who joined the community", "Joined", "新加入社区人数"),
    Metric("community_posters", "stock", "people", "members who wrote within 30 days", "Posters", "近 30 天发帖成员"),
    Metric("community_posts", "flow", "posts", "posts that members wrote, bad ones included", "Posts", "社区发帖量"),
    Metric("community_bad_posts", "flow", "posts", "bad posts that stayed", "Bad posts seen", "未清理的不良帖"),
    Metric(
        "community_visits",
        "flow",
        "people",
        "members who had a reason to come: posts, games, an event; some would have come anyway",
        "Members called",
        "社区带来的访客",
    ),
    Metric(
        "community_guests", "flow", "people", "members at online events", "Guests of online events", "线上活动到场人数"
    ),
    Metric(
        "community_ties", "flow", "ties", "ties formed at online events", "Ties formed online", "线上活动新增好友关系"
    ),
    Metric(
        "community_orders", "flow", "orders", "orders of members that go out", "Orders of members", "社区成员订单数"
    ),
    Metric(
        "spend_per_community_member",
        "ratio",
        "fen",
        "paid for orders in the last 30 days by members, for each of them",
        "Spend per member, 30 days",
        "社区成员近 30 天人均消费",
    ),
    Metric(
        "spend_per_buyer_outside",
        "ratio",
        "fen",
        "paid for orders in the last 30 days by others, for each who bought within 365 days",
        "Spend per buyer outside, 30 days",
        "社区外买家近 30 天人均消费",
    ),
    Metric(
        "community_naive_ratio",
        "ratio",
        "factor",
        "spend per member over spend per other buyer: frequent visitors join, so it is no effect",
        "Members' spend over others'",
        "社区成员与其他买家消费比",
    ),
    Metric("community_cost", "flow", "fen", "paid for games, online events and moderators", "Cost", "社区费用"),
)
