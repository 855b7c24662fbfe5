"""The terms of influencer campaigns: what is bought, what it costs, what it does."""

from sim.core.params import ParamSet, par
from sim.core.units import Choice, Duration, Flag, Flow, Money, Number, Share


class InfluencerTerms(ParamSet):
    """What is bought, what it costs, what it does: levers first, then behaviour."""

    is_spending: Flag = par(
        "on",
        label="spend on influencers",
        zh="投放达人",
        evidence="derived",
        fixed=True,
        doc="whether the channel's money is spent",
    )
    posts_head: Flow = par(
        "0 posts per month",
        low="0 per month",
        high="100 per month",
        unit="posts",
        lever=True,
        label="posts, head",
        zh="头部达人篇数",
        doc="from creators with a million followers",
    )
    posts_middle: Flow = par(
        "5 posts per month",
        low="0 per month",
        high="1000 per month",
        unit="posts",
        lever=True,
        label="posts, middle",
        zh="腰部达人篇数",
        doc="from creators with 100,000 followers",
    )
    posts_tail: Flow = par(
        "50 posts per month",
        low="0 per month",
        high="10000 per month",
        unit="posts",
        lever=True,
        label="posts, tail",
        zh="尾部达人篇数",
        doc="from creators with fewer followers",
    )
    follow_budget: Flag = par(
        "on",
        lever=True,
        label="posts follow the money",
        zh="篇数随预算",
        doc="on: the numbers of posts are a mix, bought as often as the money allows; off: they are the numbers",
    )
    seeding: Choice = par(
        "reactions",
        lever=True,
        options=("random", "hub", "revenue", "fit", "early", "reactions"),
        label="seeding",
        zh="选人策略",
        doc="who is asked first: at random, most followers, followers who buy or resemble buyers, followers to whom "
        "the goods posted are worth most, responsive followers, most reactions per view expected",
    )
    highest_fee: Number = par(
        "2",
        symbol="B",
        low="0.1",
        high="5",
        lever=True,
        label="highest fee",
        zh="最高报价倍数",
        doc="highest fee offered over the list price, to creators who refused less",
    )
    commission: Share = par(
        "15 %",
        symbol="κ",
        low="0 %",
        high="40 %",
        lever=True,
        label="commission of influencers",
        zh="达人佣金率",
        evidence="low_authority",
        source="facts B6, B7: 10 to 40 %",
        doc="share of the attributed order value that influencers earn",
    )
    platform_share: Share = par(
        "10 %",
        symbol="π",
        low="0 %",
        high="100 %",
        lever=True,
        label="commission paid by the platform",
        zh="平台承担佣金比例",
        doc="the rest is paid by merchants, outside our books",
    )
    window: Duration = par(
        "30 days",
        symbol="W",
        low="0 days",
        high="365 days",
        lever=True,
        label="attribution window",
        zh="归因窗口",
        doc="time after registration in which orders earn commission",
    )
    carry_over: Duration = par(
        "60 days",
        low="7 days",
        high="365 days",
        lever=True,
        label="unspent money kept",
        zh="预算结转期",
        doc="money not spent within this time is given up",
    )
    price: Money = par(
        "2000 RMB",
        symbol="P0",
        low="1 RMB",
        high="1000000 RMB",
        prior="lognormal(2000 RMB, x3)",
        label="price of a post",
        zh="单篇报价",
        evidence="low_authority",
        source="facts B3, B4: 0.02 to 0.15 RMB per follower",
        doc="list price of a creator with 100,000 followers",
    )
    price_power: Number = par(
        "0.85",
        symbol="a_P",
        low="0",
        high="2",
        prior="0.7 - 1",
        label="price by followers",
        zh="报价弹性",
        doc="power with which the price grows with followers",
    )
    views: Share = par(
        "30 %",
        symbol="V0",
        low="0 %",
        high="100 %",
        prior="10 % - 60 %",
        label="views per follower",
        zh="粉丝浏览率",
        doc="V0: views over followers of a creator with 100,000",
    )
    views_power: Number = par(
        "0.8",
        symbol="a_V",
        low="0",
        high="1.5",
        prior="0.6 - 1",
        label="views by followers",
        zh="浏览弹性",
        doc="power with which views grow with followers between creators",
    )
    reaction: Share = par(
        "3 %",
        symbol="e0",
        low="0 %",
        high="50 %",
        prior="lognormal(3 %, x2.5)",
        label="reactions per view",
        zh="互动率",
        doc="e0: share of views of a creator with 10,000 followers who react",
    )
    reaction_power: Number = par(
        "0.15",
        symbol="a_e",
        low="0",
        high="1",
        prior="0.05 - 0.3",
        label="reactions by followers",
        zh="互动率衰减",
        doc="power with which reactions fall with followers",
    )
    registering: Share = par(
        "3 %",
        symbol="η",
        low="0 %",
        high="50 %",
        prior="lognormal(3 %, x3)",
        label="reactions that register",
        zh="互动注册率",
        doc="eta: share of reactions of non-users that register",
    )
    fit: Choice = par(
        "worth",
        options=("worth", "mean_taste"),
        label="fit",
        zh="匹配度口径",
        doc="what the goods posted are worth to followers over anybody, or the cosine of topic and the goods' mean taste",
    )
    match: Number = par(
        "1.6",
        symbol="m",
        low="0",
        high="4",
        prior="0.6 - 2.6",
        label="effect of fit",
        zh="匹配效应",
        doc="power with which reactions follow what the goods posted are worth to followers over anybody",
    )
    homophily: Number = par(
        "0.5",
        symbol="g",
        low="0",
        high="1.5",
        fixed=True,
        prior="0.2 - 0.8",
        label="taste of followers",
        zh="粉丝兴趣同质性",
        doc="g: log odds of following per standard deviation of taste",
    )
    tiring: Number = par(
        "0.3",
        symbol="d_f",
        low="0",
        high="3",
        prior="0.1 - 0.6",
        label="fatigue per post",
        zh="单篇疲劳",
        doc="what a post for the platform adds to fatigue",
    )
    recovery: Duration = par(
        "20 days",
        symbol="T_f",
        low="1 day",
        high="1000 days",
        prior="10 days - 60 days",
        label="half-life of fatigue",
        zh="疲劳半衰期",
        doc="of fatigue between posts",
    )
    reserve: Number = par(
        "0.9",
        symbol="r0",
        low="0",
        high="5",
        prior="0.7 - 1.1",
        label="reservation",
        zh="接单底价",
        doc="what a rested creator asks for over the list price",
    )
    reluctance: Number = par(
        "1",
        symbol="r1",
        low="0",
        high="5",
        prior="0.4 - 2",
        label="reservation by fatigue",
        zh="疲劳加价",
        doc="what a unit of fatigue adds to it",
    )
    distrust: Number = par(
        "1",
        symbol="q",
        low="0",
        high="10",
        prior="0.3 - 3",
        label="loss of credibility",
        zh="可信度损失",
        doc="log reactions lost by a creator whose posts are all sponsored (from half on)",
    )
    reproduction: Number = par(
        "0.3",
        symbol="R",
        low="0",
        high="3",
        prior="0.05 - 0.9",
        label="resharing",
        zh="转发再生数",
        evidence="source",
        source="Iribarren & Moro 2011: mostly below the tipping point",
        doc="R: people reached by somebody who was reached",
    )
    sharing: Share = par(
        "4 %",
        symbol="s",
        low="0 %",
        high="100 %",
        prior="1 % - 15 %",
        label="people who pass on",
        zh="愿转发者占比",
        doc="s: share of viewers who pass a post on at all",
    )
    delay: Duration = par(
        "0.4 days",
        symbol="d",
        low="0 days",
        high="30 days",
        prior="0.1 days - 1.5 days",
        evidence="memory",
        label="delay of resharing",
        zh="转发延迟",
        source="Iribarren & Moro 2009",
        doc="median time until a friend sees what was passed on",
    )
    delay_spread: Number = par(
        "1.6",
        symbol="σ",
        low="0",
        high="3",
        prior="1 - 2.2",
        evidence="memory",
        label="spread of delays",
        zh="转发延迟离散度",
        source="Iribarren & Moro 2009",
        doc="log standard deviation of these times",
    )
    incrementality: Share = par(
        "70 %",
        symbol="i",
        low="1 %",
        high="100 %",
        prior="40 % - 95 %",
        label="influencer incrementality",
        zh="达人增量占比",
        doc="share of claimed registrations that the posts caused",
    )
