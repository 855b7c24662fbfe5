"""What is recorded of subscriptions."""

from sim.core.series import Metric

METRICS = (
    Metric(
        "subscribers",
        "stock",
        "people",
        "people with a subscription, trials and gifts included",
        "Subscribers",
        "付费会员数",
    ),
    Metric("subscriptions_joined", "flow", "people", "people who paid for a first term", "Joined", "新入会人数"),
    Metric("trials_begun", "flow", "people", "people who began a free trial", "Trials begun", "开始试用人数"),
    Metric(
        "trials_converted",
        "flow",
        "people",
        "people who paid when their trial ended",
        "Trials paid for",
        "试用转付费人数",
    ),
    Metric(
        "subscriptions_gifted", "flow", "people", "subscriptions given away", "Subscriptions given away", "赠送会员数"
    ),
    Metric("subscriptions_renewed", "flow", "people", "terms renewed for another fee", "Renewed", "续费人数"),
    Metric(
        "subscriptions_lapsed", "flow", "people", "subscriptions, trials and gifts that ended", "Lapsed", "到期未续人数"
    ),
    Metric("subscription_fees", "flow", "fen", "fees paid today, VAT included", "Subscription fees paid", "会员费收款"),
    Metric(
        "orders_of_subscribers",
        "flow",
        "orders",
        "orders of subscribers that go out",
        "Orders of subscribers",
        "会员订单数",
    ),
    Metric(
        "member_prices",
        "flow",
        "fen",
        "platform's part of exclusive prices",
        "Exclusive prices, platform",
        "会员价平台补贴",
    ),
    Metric("member_delivery", "flow", "fen", "free delivery of subscribers' orders", "Free delivery", "会员包邮补贴"),
    Metric(
        "spend_per_subscriber",
        "ratio",
        "fen",
        "paid for orders in the last 30 days by subscribers, for each of them",
        "Spend per subscriber, 30 days",
        "会员近 30 天人均消费",
    ),
    Metric(
        "spend_per_other_buyer",
        "ratio",
        "fen",
        "paid for orders in the last 30 days by others, for each who bought within 365 days",
        "Spend per other buyer, 30 days",
        "非会员买家近 30 天人均消费",
    ),
    Metric(
        "naive_ratio",
        "ratio",
        "factor",
        "spend per subscriber over spend per other buyer: who joins bought more before, so it is no effect",
        "Subscribers' spend over others'",
        "会员与非会员消费比",
    ),
)
