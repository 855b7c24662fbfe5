"""What people weigh up when they spend a need."""

from sim.core.params import ParamSet, par
from sim.core.units import Choice, Count, Number, Share


class ChoiceTerms(ParamSet):
    """What people weigh up."""

    considered: Count = par(
        "8",
        symbol="C",
        low="1",
        high="64",
        prior="2 - 20",
        label="offers considered",
        zh="考虑集大小",
        doc="offers looked at per need",
    )
    buying: Share = par(
        "50 %",
        symbol="P0",
        fixed=True,
        low="0 %",
        high="95 %",
        prior="35 % - 65 %",
        label="buying here",
        zh="基准购买概率",
        doc="probability that a need is met here, and paid, at the reference state; sets the outside option",
    )
    favourites: Share = par(
        "50 %",
        symbol="phi",
        low="0 %",
        high="100 %",
        prior="30 % - 70 %",
        label="favourite categories",
        zh="偏好品类占比",
        doc="share of needs that fall in one of the person's two favourite categories; the others follow the market",
    )
    quality: Number = par(
        "1",
        symbol="bq",
        low="0",
        high="10",
        prior="0.5 - 2",
        label="weight of quality",
        zh="质量权重",
        doc="utility per unit of quality, as far as it is known",
    )
    quality_known: Choice = par(
        "reviews",
        options=("reviews", "truth"),
        label="how quality is known",
        zh="质量信息来源",
        doc="what people weigh: quality as reviews tell it, or the true one, as if everybody knew it",
    )
    price_signal: Number = par(
        "0.7",
        symbol="ps",
        low="0",
        high="1",
        prior="0.4 - 0.9",
        label="what price says",
        zh="价格信号强度",
        doc="part of the mean price slope that a dear good earns at entry, by what its price says; later changes count in full",
    )
    rating: Number = par(
        "0.5",
        symbol="br",
        low="0",
        high="5",
        prior="0.2 - 1",
        label="weight of ratings",
        zh="评分权重",
        doc="utility per star above 4.5",
    )
    sales: Number = par(
        "0.15",
        symbol="bs",
        low="0",
        high="2",
        prior="0.05 - 0.3",
        label="weight of sales",
        zh="销量权重",
        doc="utility per log of the sales of 30 days, against those of the category",
    )
    popularity: Choice = par(
        "relative",
        options=("relative", "absolute"),
        label="popularity",
        zh="销量参照",
        doc="sales count against the mean of what is bought in the category, or as they are (then size alone raises purchases)",
    )
    surprise: Number = par(
        "1",
        symbol="bx",
        low="0",
        high="5",
        prior="0 - 2",
        label="weight of price rises",
        zh="涨价厌恶",
        doc="extra log-price coefficient above the felt normal price",
    )
    match: Number = par(
        "0.35",
        symbol="bz",
        low="0",
        high="2",
        prior="0.1 - 0.7",
        label="weight of taste",
        zh="品味匹配权重",
        doc="utility per unit of taste match",
    )
    delivery: Number = par(
        "0.03",
        symbol="bd",
        low="0",
        high="1",
        prior="lognormal(0.03, x2)",
        label="weight of delivery",
        zh="时效权重",
        evidence="source",
        source="facts E12: Fisher, Gallino & Xu 2019, 1.5 % of sales a business day; model specification 0.3, number 18",
        doc="utility per day promised sooner than 2 days",
    )
    trust: Number = par(
        "1",
        symbol="bT",
        low="0",
        high="10",
        prior="0.3 - 2",
        label="weight of trust",
        zh="信任权重",
        doc="utility per unit of trust above 0.70",
    )
    reference_learning: Share = par(
        "10 %",
        symbol="l",
        low="0 %",
        high="100 %",
        prior="3 % - 30 %",
        label="learning of prices",
        zh="参考价学习率",
        doc="share by which the felt normal price moves at a purchase",
    )
    learns_from: Choice = par(
        "paid",
        options=("paid", "list"),
        label="price that is learned",
        zh="参考价来源",
        doc="what moves the felt normal price, and is compared with it: the price paid after all discounts, or the list price",
    )
    displacement: Share = par(
        "40 %",
        symbol="xi",
        low="0 %",
        high="100 %",
        prior="10 % - 80 %",
        label="displacement",
        zh="需求前移占比",
        doc="share of extra orders (for which no need arose) that comes out of the buyer's later needs",
    )
    repayment: Share = par(
        "50 %",
        symbol="chi",
        low="1 %",
        high="100 %",
        prior="20 % - 80 %",
        label="repayment",
        zh="需求偿还占比",
        doc="share of the needs of a person who owes that repay; the others are spent as ever",
    )
