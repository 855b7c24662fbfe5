"""The terms of the feed: how long people browse, what they look at, what it moves."""

from sim.core.params import ParamSet, par
from sim.core.units import Count, Number, Share


class FeedTerms(ParamSet):
    """How people browse."""

    slots: Count = par(
        "12",
        symbol="S",
        low="0",
        high="60",
        unit="offers",
        label="slots of the feed",
        zh="推荐流条数",
        doc="offers that the feed of a visit holds; 0: there is no feed",
    )
    click_rate: Share = par(
        "1 %",
        symbol="a",
        fixed=True,
        low="0.01 %",
        high="50 %",
        prior="0.4 % - 2.5 %",
        label="click rate at the reference",
        zh="基准点击率",
        doc="share of offers shown whose page is viewed, in a feed of the popular order at launch; sets the intercept",
    )
    steepness: Number = par(
        "0.75",
        symbol="lam",
        fixed=True,
        low="0",
        high="3",
        prior="0.5 - 1.1",
        label="steepness of clicks",
        zh="点击对效用的敏感度",
        doc="log odds of a click per unit of utility",
    )
    staying: Share = par(
        "92 %",
        symbol="s",
        fixed=True,
        low="0 %",
        high="99.9 %",
        prior="86 % - 95.5 %",
        label="going on",
        zh="继续浏览概率",
        doc="probability of going on after an offer of reference appeal",
    )
    impatience: Number = par(
        "0.5",
        symbol="eta",
        fixed=True,
        low="0",
        high="3",
        prior="0.2 - 1.2",
        label="impatience",
        zh="对无关内容的不耐烦",
        doc="power by which an offer of less appeal raises the chance that the visitor stops browsing",
    )
    by_relevance: Number = par(
        "0.5",
        symbol="kappa",
        low="0",
        high="1",
        prior="0.4 - 0.62",
        label="impulse by relevance",
        zh="冲动需求对相关性的弹性",
        doc="power of expected clicks by which needs arise on a visit; below 1: concave",
    )
    refusing: Share = par(
        "0.2 %",
        symbol="f",
        fixed=True,
        low="0 %",
        high="20 %",
        prior="0.05 % - 0.8 %",
        label="not interested",
        zh="不感兴趣反馈率",
        doc="share of offers shown at the reference that visitors mark as not interesting; more where appeal is low",
    )
