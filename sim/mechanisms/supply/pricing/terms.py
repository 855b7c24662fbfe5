"""Terms of pricing: who prices how, how fast and how far, and what the platform does about prices."""

from sim.core.params import ParamSet, par
from sim.core.units import Count, Duration, Number, Share, Shares


class StrategyTerms(ParamSet):
    """Who prices how, how fast, and how far down."""

    value_based: Share = par(
        "20 %",
        low="0 %",
        high="100 %",
        evidence="judgement",
        source="model specification M13",
        label="value-based sellers",
        zh="价值定价商家占比",
        doc="share of merchants who ask for the best price at the elasticity that they expect",
        fixed=True,
    )
    competitive: Share = par(
        "30 %",
        low="0 %",
        high="100 %",
        evidence="judgement",
        source="model specification M13",
        label="competitive sellers",
        zh="竞争定价商家占比",
        doc="share of merchants who follow the others of their category, of those who are not value-based at most; the rest "
        "are dynamic, learning or cost-plus",
        fixed=True,
    )
    speed: Share = par(
        "25 %",
        symbol="f",
        low="0 %",
        high="100 %",
        prior="10 % - 60 %",
        label="speed of prices",
        zh="调价速度",
        doc="part of the way to the price that a strategy asks for which a seller goes in a week",
    )
    least_change: Share = par(
        "1 %",
        symbol="e",
        low="0.5 %",
        high="50 %",
        prior="0.5 % - 3 %",
        label="least change",
        zh="最小调价幅度",
        doc="sellers do not begin to move a price that is off by less; one that moves goes on until it has arrived",
    )
    undercut: Share = par(
        "0 %",
        symbol="u",
        low="0 %",
        high="30 %",
        label="undercutting",
        zh="低价竞争幅度",
        doc="by how much competitive sellers want to be below the prices that they follow; a price war where they are many",
    )
    least_margin: Share = par(
        "5 %",
        symbol="m0",
        low="0 %",
        high="100 %",
        prior="0 % - 15 %",
        label="least margin",
        zh="最低加价率",
        doc="no list price goes below unit cost with this mark-up and the fees, nor below the mark-up of entry if that is less",
    )
    own: Shares = par(
        {},
        named_by="registered merchants",
        low="0 %",
        high="100 %",
        fixed=True,
        evidence="derived",
        source="an experiment's own sellers",
        label="sellers of one's own",
        zh="自定义商家策略占比",
        doc="share of merchants who follow a strategy of one's own (@sim.register on a subclass of sim.Merchant, by its name); "
        "the others are split as above",
    )


class WeeklyTerms(ParamSet):
    """Sellers who answer their own sales: dynamic and learning ones, and new ones who cut prices."""

    dynamic: Share = par(
        "5 %",
        low="0 %",
        high="100 %",
        evidence="judgement",
        source="model specification M13 has 10 % with an unnamed split",
        label="dynamic sellers",
        zh="动态定价商家占比",
        doc="share of merchants who move prices with their sales and stock, of those who are left at most",
        fixed=True,
    )
    by_demand: Number = par(
        "0.1",
        symbol="kd",
        low="0",
        high="2",
        prior="0.03 - 0.3",
        evidence="judgement",
        source="a week that sells twice what was expected raises a price by a tenth, the most that a seller moves in a week",
        label="answer to demand",
        zh="动态定价需求系数",
        doc="log price per relative surprise in the week's sales",
    )
    by_stock: Number = par(
        "0.1",
        symbol="ki",
        low="0",
        high="2",
        prior="0.03 - 0.3",
        evidence="judgement",
        source="an empty shelf raises a price by a tenth, a double stock lowers it by as much",
        label="answer to stock",
        zh="动态定价库存系数",
        doc="log price per relative gap to the stock that a seller aims at; acts where goods have such a stock",
    )
    learning: Share = par(
        "5 %",
        low="0 %",
        high="100 %",
        evidence="judgement",
        source="model specification M13: 10 % together with dynamic ones",
        label="learning sellers",
        zh="学习型定价商家占比",
        doc="share of merchants who try prices and follow what earned more, of those who are left at most",
        fixed=True,
    )
    trial: Share = par(
        "2 %",
        symbol="st",
        low="0.1 %",
        high="10 %",
        prior="1 % - 4 %",
        evidence="judgement",
        source="model specification M13: step .02",
        label="trial step",
        zh="试探调价幅度",
        doc="by how much a learning seller tries a price above or below, and the most by which it moves on in a week",
    )
    belief: Number = par(
        "0.7",
        symbol="sb",
        low="0.05",
        high="5",
        prior="0.3 - 1.5",
        evidence="judgement",
        source="spread of elasticities between goods in Bijmolt, van Heerde & Pieters 2005 is of that size",
        label="doubt about elasticity",
        zh="弹性先验标准差",
        doc="standard deviation of what learning sellers believe before they have seen own sales, around the elasticity of entry",
    )
    new_seller_discount: Share = par(
        "5 %",
        symbol="dn",
        low="0 %",
        high="50 %",
        prior="0 % - 15 %",
        evidence="judgement",
        source="Fan, Ju & Xiao 2016: new sellers cut prices to build a reputation (sign)",
        label="discount of new sellers",
        zh="新商家折扣",
        doc="below what its strategy asks for, by a merchant who entered after launch and has no reviews",
    )
    established: Count = par(
        "20 reviews",
        symbol="ne",
        unit="reviews",
        low="1",
        high="10000",
        prior="10 - 50",
        evidence="judgement",
        source="reviews until stars are told from luck: their standard error is .2",
        label="reviews of an established seller",
        zh="站稳所需评价数",
        doc="with so many reviews a new seller cuts prices no more; in between in proportion",
    )
    new_for: Duration = par(
        "180 days",
        symbol="nt",
        low="7 days",
        high="1095 days",
        prior="90 days - 365 days",
        evidence="judgement",
        source="half a year of losses is what a small shop can bear",
        label="time of being new",
        zh="新商家折扣期",
        doc="after so long a new seller cuts prices no more; in between in proportion",
    )


class PlatformTerms(ParamSet):
    """What the platform does about prices."""

    largest_move: Share = par(
        "10 %",
        symbol="mx",
        low="0 %",
        high="50 %",
        lever=True,
        label="cap on weekly moves",
        zh="单周调价上限",
        doc="by how much a dynamic or learning seller, or one of one's own, may move a price in a week",
    )
    price_match: Share = par(
        "0 %",
        symbol="pm",
        low="0 %",
        high="100 %",
        lever=True,
        label="price match",
        zh="比价跟价商家占比",
        doc="share of merchants who agree to sell no dearer, against entry, than the others of their category; not below the floor",
    )
    guided: Share = par(
        "0 %",
        symbol="pg",
        low="0 %",
        high="100 %",
        lever=True,
        label="guided sellers",
        zh="采纳定价建议商家占比",
        doc="share of merchants who ask for the price that the platform advises: the value-based one at the elasticity that it "
        "publishes",
    )
    guidance: Number = par(
        "2.62",
        symbol="bg",
        low="1.2",
        high="10",
        lever=True,
        label="elasticity that the platform publishes",
        zh="平台建议价格弹性",
        doc="on which its advised prices rest",
    )


class PricingTerms(PlatformTerms, WeeklyTerms, StrategyTerms):
    """All terms of pricing."""
