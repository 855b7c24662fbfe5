"""Parameters of the subscription: what it costs and gives, who joins and who renews."""

from sim.core.params import ParamSet, par
from sim.core.units import Count, Duration, Flag, Flow, Money, Number, Rate, Share


class SubscriptionTerms(ParamSet):
    """Fee and benefits; joining; what it does to buying; renewal."""

    fee: Money = par(
        "128 RMB",
        symbol="f",
        low="9 RMB",
        high="999 RMB",
        lever=True,
        label="subscription fee",
        zh="付费会员年费",
        doc="fee of a subscription of 365 days, VAT included",
    )
    trial: Duration = par(
        "0 days",
        low="0 days",
        high="90 days",
        lever=True,
        label="free trial",
        zh="付费会员试用期",
        doc="days at no fee with which a first subscription begins; at its end it is paid for or lapses",
    )
    notice: Flag = par(
        "on",
        lever=True,
        label="notice before renewal",
        zh="续费前提醒",
        doc="subscribers are told before the subscription renews itself, as the law asks",
    )
    price_off: Share = par(
        "5 %",
        symbol="d",
        low="0 %",
        high="30 %",
        lever=True,
        label="exclusive price",
        zh="会员价优惠幅度",
        doc="taken off every price that a subscriber pays",
    )
    merchant_share: Share = par(
        "80 %",
        symbol="ms",
        low="0 %",
        high="100 %",
        lever=True,
        label="merchants' share of the exclusive price",
        zh="会员价商家承担比例",
        doc="share of the exclusive price that merchants bear; the platform bears the rest",
    )
    delivery: Money = par(
        "2 RMB",
        symbol="w",
        low="0 RMB",
        high="20 RMB",
        lever=True,
        label="free delivery of subscribers",
        zh="会员包邮补贴",
        doc="what free delivery of an order is worth to a subscriber, and costs the platform",
    )
    faster: Number = par(
        "2",
        symbol="mp",
        low="1",
        high="10",
        lever=True,
        label="points of subscribers",
        zh="付费会员积分倍数",
        doc="points that orders of subscribers earn, as a multiple of others'; acts where membership is on",
    )
    named: Share = par(
        "1 %",
        symbol="n",
        low="0 %",
        high="20 %",
        prior="0 % - 3 %",
        label="worth of other benefits",
        zh="其他权益感知价值",
        doc="worth that people see in priority of service and the like, as a share of what they buy: it counts when they join or "
        "renew, and moves no order",
    )
    gifts: Flow = par(
        "0 people per day",
        low="0 people per day",
        high="100000 people per day",
        unit="people",
        lever=True,
        label="gifted subscriptions",
        zh="赠送会员数",
        doc="subscriptions of a year given to visitors drawn at random, at no fee",
    )
    campaign_days: Count = par(
        "0 days",
        low="0",
        high="31",
        unit="days",
        lever=True,
        label="days of the joining campaign",
        zh="会员招募活动天数",
        doc="days of each month, from its first, on which subscriptions are promoted",
    )
    interest: Rate = par(
        "0.02 per day",
        symbol="h0",
        low="0 per day",
        high="1 per day",
        prior="lognormal(0.02 per day, x3)",
        label="interest in subscribing",
        zh="入会关注率",
        doc="hazard of subscribing on a day of a visit for a person who is sure that it pays",
    )
    joining: Number = par(
        "-1",
        symbol="a0",
        low="-10",
        high="10",
        prior="-1.7 - -0.3",
        label="inclination to subscribe",
        zh="入会倾向",
        doc="log odds of subscribing where benefits just pay for the fee, at neutral trust of .5",
    )
    by_worth: Number = par(
        "5",
        symbol="a1",
        low="0",
        high="20",
        prior="3 - 8",
        source="chosen so that subscribers spend 2 to 4 times what others do (M15)",
        label="subscribing by worth",
        zh="权益价值对入会影响",
        doc="log odds of subscribing per fee by which expected benefits exceed the fee",
    )
    by_trust: Number = par(
        "2",
        symbol="a2",
        low="0",
        high="10",
        prior="1 - 3",
        label="subscribing by trust",
        zh="信任对入会影响",
        doc="log odds of subscribing per unit of trust",
    )
    by_campaign: Number = par(
        "1",
        symbol="a3",
        low="0",
        high="5",
        prior="0.5 - 1.5",
        label="subscribing in a campaign",
        zh="活动对入会影响",
        doc="added to the log odds of subscribing on days of the joining campaign",
    )
    by_friend: Number = par(
        "1.55",
        symbol="of",
        low="1",
        high="5",
        prior="1.5 - 1.6",
        evidence="source",
        source="Bapna & Umyarov (2015): odds 50-60 % higher for friends of people who were given a subscription",
        label="interest by a friend who subscribes",
        zh="好友入会影响倍数",
        doc="factor on the hazard of subscribing by one friend who subscribes, mean over friends; more for those with few friends",
    )
    doubt: Duration = par(
        "90 days",
        symbol="k",
        low="1 day",
        high="1000 days",
        prior="lognormal(90 days, x2)",
        label="doubt about own spend",
        zh="消费预期收缩天数",
        doc="days of usual spend that weigh as much as a person's own records when they expect what they will spend",
    )
    beyond: Number = par(
        "2",
        symbol="nu",
        low="0",
        high="10",
        prior="1 - 3",
        evidence="source",
        source="Iyengar et al. (2022), pattern P18: a third of the effect of a paid programme is economic, two thirds are not",
        label="non-economic part",
        zh="非经济效应倍数",
        doc="non-economic utility of being a paying subscriber, as a multiple of the economic one, mean over the first 365 days",
    )
    half_life: Duration = par(
        "120 days",
        symbol="hl",
        low="10 days",
        high="2000 days",
        prior="lognormal(120 days, x2)",
        label="half-life of the non-economic part",
        zh="非经济效应半衰期",
        doc="time in which the non-economic part halves",
    )
    renewing: Number = par(
        "0.42",
        symbol="r0",
        low="-10",
        high="10",
        prior="-0.5 - 1.2",
        source="model specification M15: renewal .65 (.4-.85), here where benefits were worth the fee and satisfaction is .7",
        label="inclination to renew",
        zh="续费倾向",
        doc="log odds of renewal where benefits were worth the fee, at satisfaction .5, with notice",
    )
    renewing_by_worth: Number = par(
        "0.8",
        symbol="r1",
        low="0",
        high="20",
        prior="0.4 - 1.6",
        label="renewal by worth",
        zh="权益价值对续费影响",
        doc="log odds of renewal per fee by which benefits of the term exceeded the fee",
    )
    renewing_by_satisfaction: Number = par(
        "1",
        symbol="r2",
        low="0",
        high="10",
        prior="0.5 - 2",
        label="renewal by satisfaction",
        zh="满意度对续费影响",
        doc="log odds of renewal per unit of satisfaction",
    )
    inertia: Number = par(
        "0.5",
        symbol="r3",
        low="0",
        high="5",
        prior="0.2 - 1",
        label="renewal without notice",
        zh="无提醒续费惯性",
        doc="added to the log odds of renewal where nobody is told before",
    )
    collection: Share = par(
        "0.6 %",
        symbol="pf",
        low="0 %",
        high="3 %",
        prior="0.38 % - 1 %",
        evidence="memory",
        source="list prices of WeChat Pay and Alipay, as for orders",
        label="payment fee of subscriptions",
        zh="会员费支付手续费率",
        doc="share of a subscription fee that its payment costs the platform",
    )
