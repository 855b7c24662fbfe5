"""When goods cost less, how much less, who pays, and what people make of it: the parameters of promotions."""

from sim.core.params import ParamSet, par
from sim.core.units import Count, Duration, Money, MoneyRate, Number, Rate, Share


class PromotionTerms(ParamSet):
    """Campaigns, coupons for a sum spent, bundles; and how people look, wait and come back."""

    flash_every: Duration = par(
        "7 days",
        low="1 day",
        high="60 days",
        lever=True,
        label="days between flash sales",
        zh="限时抢购间隔",
        doc="a sale of one day every so many days",
    )
    flash_share: Share = par(
        "0 %",
        symbol="a1",
        lever=True,
        label="goods in a flash sale",
        zh="限时抢购商品占比",
        doc="share of the goods on sale that are in a flash sale, as far as their sellers still earn on a unit; 0 %: none",
    )
    flash_depth: Share = par(
        "20 %",
        symbol="d1",
        low="0 %",
        high="60 %",
        lever=True,
        label="discount of flash sales",
        zh="限时抢购折扣力度",
        doc="part off the price in a flash sale",
    )
    festival_share: Share = par(
        "40 %",
        symbol="a2",
        lever=True,
        label="goods in festival sales",
        zh="大促商品占比",
        doc="share of the goods in the sales of 618, Double 11 and Double 12; 0 %: no festival sales",
    )
    festival_depth: Share = par(
        "20 %",
        symbol="d2",
        low="0 %",
        high="60 %",
        lever=True,
        label="discount of festival sales",
        zh="大促折扣力度",
        doc="part off the price in festival sales",
    )
    budget: MoneyRate = par(
        "1000000 RMB per month",
        symbol="B",
        low="0 RMB per month",
        high="100000000 RMB per month",
        lever=True,
        label="platform's promotion money",
        zh="平台促销预算",
        doc="what the platform pays of discounts, bundles and coupons for a sum in a calendar month, refunds not deducted; "
        "they end on the morning after",
    )
    quota: Count = par(
        "0",
        symbol="Q",
        low="0",
        high="1e9",
        unit="units",
        lever=True,
        label="quota of a deal",
        zh="单品促销限量",
        doc="units of each good that a campaign sells at its deal, over all its days; then the deal of that good ends; 0: no limit",
    )
    featured: Number = par(
        "0.4",
        symbol="f",
        low="0",
        high="1",
        prior="0.15 - 1.0",
        source="model specification M14: .4 (0 to 1)",
        label="worth of a featured place",
        zh="活动展示效用",
        doc="utility of a good in a campaign beyond its price",
    )
    browsing: Share = par(
        "30 %",
        symbol="k",
        prior="15 % - 60 %",
        source="every third visitor opens the campaign page",
        label="visitors of campaign pages",
        zh="活动页浏览率",
        doc="share of the visitors of a day with a campaign who look at it without a need",
    )
    reserve: Number = par(
        "4",
        symbol="r",
        low="0",
        high="20",
        prior="3 - 5",
        evidence="derived",
        source="at a discount of 20 % some 3 % of those who look buy; published experiment P15: docs/mechanisms/promotions.md",
        label="reluctance without a need",
        zh="无需求购买门槛",
        doc="utility by which a good must be better for who has no need than for who has one",
    )
    shown: Count = par(
        "8",
        symbol="m",
        low="1",
        high="40",
        label="goods looked at on the page",
        zh="活动页浏览商品数",
        doc="goods of the campaign that such a visitor looks at",
    )
    around: Share = par(
        "0 %",
        symbol="q",
        low="0 %",
        high="100 %",
        source="facts D13: a coupon on carts raised sales of other sellers, too; no size is known",
        label="buyers of deals who look round",
        zh="促销买家顺带浏览占比",
        doc="share of those who bought at a deal on a day who look at goods without one as well",
    )
    around_reserve: Number = par(
        "1.5",
        symbol="r'",
        low="0",
        high="20",
        label="reluctance while looking round",
        zh="顺带浏览购买门槛",
        doc="utility by which such a good must be better than for who has a need; acts where `around` is above 0",
    )
    engagement: Rate = par(
        "0.1 per day",
        symbol="v",
        low="0 per day",
        high="1 per day",
        prior="lognormal(0.1 per day, x3)",
        source="facts D13: users of a coupon viewed more than twice as many goods in the next month; visits are part of it",
        label="visits after a bargain",
        zh="促销后回访率",
        doc="rate of further visits of who bought at a deal, just after it",
    )
    engaged_for: Duration = par(
        "30 days",
        symbol="T",
        low="1 day",
        high="365 days",
        prior="15 days - 60 days",
        source="model specification M14",
        label="time of such visits",
        zh="回访持续时间",
        doc="time in which that rate falls to 1/e",
    )
    waiting: Share = par(
        "10 %",
        symbol="w",
        prior="3 % - 30 %",
        source="some put goods in the cart and wait",
        label="people who wait for sales",
        zh="等待促销的需求占比",
        doc="share of planned needs that people used to deals put off when a sale is near",
    )
    lead: Duration = par(
        "3 days",
        symbol="L",
        low="0 days",
        high="30 days",
        prior="1 day - 7 days",
        label="how long people wait",
        zh="等待促销提前天数",
        doc="days before the first day of a campaign on which needs are put off",
    )
    spend: Money = par(
        "0 RMB",
        symbol="X",
        low="0 RMB",
        high="10000 RMB",
        lever=True,
        label="sum for a coupon",
        zh="满减门槛",
        doc="who spends so much on a day gets the coupon; 0: there is none",
    )
    coupon: Money = par(
        "20 RMB",
        symbol="Y",
        low="0 RMB",
        high="1000 RMB",
        lever=True,
        label="coupon for a sum",
        zh="满减金额",
        doc="taken off the orders of a day that reach the sum, at most half of them",
    )
    bundles: Share = par(
        "0 %",
        symbol="u",
        lever=True,
        label="goods sold in bundles",
        zh="组合销售商品占比",
        doc="share of the goods with which another one of the same seller is offered for less",
    )
    bundle_depth: Share = par(
        "15 %",
        symbol="b",
        low="0 %",
        high="60 %",
        lever=True,
        label="discount of a bundle",
        zh="组合优惠力度",
        doc="part off the price of the second good",
    )
