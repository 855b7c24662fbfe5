"""The parameters of merchant advertising."""

from sim.core.params import ParamSet, par
from sim.core.units import Count, Duration, Money, MoneyRate, Number, Share


class AdTerms(ParamSet):
    """What is for sale, who buys, and what it costs buyers' patience."""

    ad_load: Share = par(
        "5 %",
        symbol="l",
        low="0 %",
        high="30 %",
        lever=True,
        label="ad load",
        zh="广告加载率",
        doc="part of the offers looked at for needs whose place is for sale",
    )
    reserve: Money = par(
        "0.10 RMB",
        symbol="r",
        low="0 RMB",
        high="20 RMB",
        lever=True,
        label="reserve price",
        zh="广告保留价",
        doc="least price of a click, without VAT; for views, as much at the offer's click rate",
    )
    places: Count = par(
        "20",
        symbol="L",
        low="1",
        high="200",
        unit="places",
        lever=True,
        label="sponsored places of a category",
        zh="类目广告位数",
        doc="ranked places that an auction sells; what is not sold stays organic",
    )
    exponent: Number = par(
        "1",
        symbol="eta",
        low="0",
        high="3",
        prior="0.5 - 2",
        evidence="memory",
        source="an early place is seen most, 1 by convention: Craswell et al. 2008; model specification M20 (1 / place)",
        label="fall of attention",
        zh="位置衰减指数",
        doc="chances of a sponsored place to be looked at fall with its rank to this power",
    )
    strategy_upkeep: MoneyRate = par(
        "0 RMB per year",
        symbol="U",
        low="0 RMB per year",
        high="20 M RMB per year",
        lever=True,
        label="upkeep of the strategy library",
        zh="投放策略库维护费",
        doc="spent on a library of campaigns that follow market trends, which sellers use free of charge",
    )
    advertising: Share = par(
        "50 %",
        symbol="a",
        low="0 %",
        high="100 %",
        fixed=True,
        source="about half of the sellers of a large marketplace buy ads in a year; no figure in the specification",
        label="merchants who advertise",
        zh="投放广告商家占比",
        doc="share of merchants who buy advertising once they sell",
    )
    by_views: Share = par(
        "20 %",
        symbol="v",
        low="0 %",
        high="100 %",
        fixed=True,
        source="clicks are what sellers of goods buy; views are bought for a name",
        label="advertisers who buy views",
        zh="按展示付费广告主占比",
        doc="share of advertisers who pay per thousand views; the others pay per click",
    )
    budget: Share = par(
        "4 %",
        symbol="phi",
        low="2 %",
        high="30 %",
        prior="2 % - 6 %",
        source="model specification M20: 2 to 6 % of sales",
        label="ad budget",
        zh="广告预算占销售额比例",
        doc="what an advertiser is ready to spend of the sales of its last 7 days, VAT included; mean over advertisers",
    )
    budget_spread: Share = par(
        "2 %",
        low="0 %",
        high="2 %",
        fixed=True,
        source="model specification M20: 2 to 6 %",
        label="spread of ad budgets",
        zh="广告预算差异",
        doc="advertisers draw their budget evenly from so far below the mean to so far above",
    )
    carry: Duration = par(
        "7 days",
        symbol="H",
        low="1 day",
        high="60 days",
        source="budgets are set by the week",
        prior="3 days - 14 days",
        label="budget kept",
        zh="预算结转天数",
        doc="days of budget that an advertiser has at hand at most; what is not spent by then is not spent at all",
    )
    answer: Share = par(
        "20 %",
        symbol="g",
        low="0 %",
        high="100 %",
        prior="5 % - 40 %",
        label="answer of budgets to returns",
        zh="预算对回报的反应",
        doc="by how much a budget grows in a week per unit of log return on what was spent; it stays between half and one "
        "and a half times what the advertiser began with",
    )
    first_conversion: Share = par(
        "15 %",
        symbol="q0",
        low="1 %",
        high="100 %",
        prior="5 % - 30 %",
        source="about what offers looked at sell at the reference state: 8 for a need, half of needs met, 40 % of views clicked",
        label="conversion expected at first",
        zh="初始点击转化率预期",
        doc="orders per click of an ad that sellers expect before there are records",
    )
    trial_clicks: Count = par(
        "50",
        symbol="nc",
        low="1",
        high="100000",
        unit="clicks",
        prior="lognormal(50, x3)",
        label="trial of sellers",
        zh="商家先验点击数",
        doc="clicks of agents at the category's rate of orders with which a seller's own record begins",
    )
    trial_views: Count = par(
        "200",
        symbol="nv",
        low="1",
        high="1000000",
        unit="views",
        lever=True,
        label="trial of offers",
        zh="平台先验展示数",
        doc="views at the category's click rate with which the platform's record of an offer begins",
    )
    by_recommender: Number = par(
        "0.5",
        symbol="rho",
        low="0",
        high="3",
        lever=True,
        label="use of the recommender's estimate",
        zh="推荐系统估计的使用程度",
        doc="log click rate expected of an offer per unit of appeal above its category's, as the recommender knows it",
    )
    click_rate: Share = par(
        "40 %",
        symbol="y0",
        low="1 %",
        high="90 %",
        prior="20 % - 60 %",
        source="offers looked at for a need are few and seriously meant, so far above rates of banners; with price it makes spend",
        label="click rate",
        zh="广告点击率",
        doc="clicks per view of a sponsored offer, at the reference state",
    )
    steepness: Number = par(
        "0.5",
        symbol="k",
        low="0",
        high="5",
        prior="0.2 - 1",
        source="model specification M09: clicks ~ exp(0.5 V)",
        label="weight of relevance in clicks",
        zh="点击对效用的敏感度",
        doc="log odds of a click per unit of utility",
    )
    strain: Number = par(
        "0.3",
        symbol="ks",
        low="0",
        high="5",
        prior="0.1 - 0.6",
        source="model specification M20",
        label="strain of ads",
        zh="广告过载体验损失",
        doc="experience lost on a visit per part of places that are sponsored beyond what is tolerated",
    )
    tolerated: Share = par(
        "5 %",
        symbol="l0",
        low="0 %",
        high="100 %",
        prior="2 % - 8 %",
        source="model specification M20",
        label="tolerated ads",
        zh="可容忍广告占比",
        doc="part of places that may be sponsored without anybody minding",
    )
    strain_learning: Share = par(
        "5 %",
        symbol="e",
        low="0 %",
        high="50 %",
        prior="2 % - 10 %",
        source="a third of what a disappointing order moves: a visit is less than an order, and there are more of them",
        label="learning from strain",
        zh="广告体验学习率",
        doc="part of the experience lost on a visit by which satisfaction falls",
    )
    strain_floor: Number = par(
        "0.45",
        symbol="f",
        low="0",
        high="0.65",
        prior="0.3 - 0.55",
        source="as for trust lost by lateness (satisfaction.trust_floor)",
        label="satisfaction that ads leave",
        zh="广告影响满意度下限",
        doc="satisfaction below which ads take nothing; they take less the closer it is",
    )
    library_needed: Money = par(
        "500000 RMB",
        symbol="N",
        low="1000 RMB",
        high="1000 M RMB",
        prior="lognormal(500000 RMB, x2)",
        source="a year of an analyst and of an engineer",
        label="strategy library needed",
        zh="策略库所需存量",
        doc="stock at which campaigns follow trends in full",
    )
    library_wear: Share = par(
        "50 %",
        symbol="w",
        low="0 %",
        high="95 %",
        prior="30 % - 70 %",
        source="campaigns age faster than software (30 % a year, see research)",
        label="wear of the strategy library",
        zh="策略库年折旧率",
        doc="part of the library that is lost in a year",
    )
