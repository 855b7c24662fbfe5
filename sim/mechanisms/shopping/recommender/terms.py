"""The terms of the recommender: what it may use, how it explores, how it forgets, how its lists are made."""

from sim.core.params import ParamSet, par
from sim.core.units import Count, Flag, Number, Share


class RecommenderTerms(ParamSet):
    """What the platform learns from, and how it shows what it has learned."""

    share: Share = par(
        "35 %",
        low="0 %",
        high="100 %",
        lever=True,
        label="share of recommendations",
        zh="推荐位占比",
        doc="share of what is shown for a need that comes from the recommended lists",
    )
    fills_feed: Flag = par(
        "on",
        lever=True,
        label="fills the feed",
        zh="推荐流由推荐系统填充",
        doc="recommended goods fill the feed of a visit; off: the popular order does",
    )
    is_personal: Flag = par(
        "on",
        lever=True,
        label="personal recommendations",
        zh="个性化推荐",
        doc="what is known of single people is learned and used; off: only goods are, and everybody sees one list",
    )
    consent: Share = par(
        "95 %",
        symbol="k",
        low="0 %",
        high="100 %",
        prior="85 % - 98.5 %",
        label="consent",
        zh="数据授权率",
        doc="share of users whose behaviour may be recorded and used (opting out is possible; a law may ask for opting in)",
    )
    from_browsing: Flag = par(
        "on",
        lever=True,
        label="learns from browsing",
        zh="从浏览中学习",
        doc="what visitors saw in the feed, and whether they viewed its page",
    )
    from_purchases: Flag = par(
        "on",
        lever=True,
        label="learns from purchases",
        zh="从购买中学习",
        doc="what buyers chose out of what they were shown",
    )
    from_feedback: Flag = par(
        "on",
        lever=True,
        label="learns from feedback",
        zh="从反馈中学习",
        doc="what visitors marked as not interesting",
    )
    from_friends: Flag = par(
        "on",
        lever=True,
        label="learns from friends",
        zh="从好友中学习",
        doc="a new user begins with what is known of friends",
    )
    about_goods: Flag = par(
        "on",
        lever=True,
        label="learns about goods",
        zh="学习商品特征",
        doc="how much goods are liked beyond their ratings, and by whom",
    )
    exploration: Number = par(
        "1",
        symbol="x",
        low="0",
        high="5",
        lever=True,
        label="exploration",
        zh="探索强度",
        doc="how far the order of lists is drawn from what is uncertain about goods; 0: the best guess decides",
    )
    random_share: Share = par(
        "2 %",
        symbol="e",
        low="0 %",
        high="100 %",
        lever=True,
        label="random places",
        zh="随机位占比",
        doc="share of places that go to goods at random",
    )
    popularity: Number = par(
        "0",
        symbol="bpop",
        low="0",
        high="3",
        lever=True,
        label="popularity weight",
        zh="热度权重",
        doc="weight of the log of recent sales in the score of goods",
    )
    by_price: Number = par(
        "2.2",
        symbol="bp",
        low="-5",
        high="5",
        lever=True,
        label="weight of price",
        zh="价格权重",
        doc="score per unit of log price over the category's mean, as far as the appeal of a good is known; with the goods of the "
        "launch alone 1.4 is neutral, more ranks by what goods may sell for",
    )
    memory: Share = par(
        "99.8 %",
        symbol="f",
        low="50 %",
        high="100 %",
        prior="99.5 % - 99.92 %",
        label="memory",
        zh="记忆留存",
        doc="share of what is known of a person that is left after a day, with all research that it takes",
    )
    memory_worn: Share = par(
        "99 %",
        symbol="f0",
        low="50 %",
        high="100 %",
        prior="97.5 % - 99.6 %",
        label="memory of a worn system",
        zh="老化系统的记忆留存",
        doc="the same when nothing of the research stock is left",
    )
    assumed_match: Number = par(
        "0.35",
        symbol="bz",
        low="0.01",
        high="2",
        evidence="derived",
        label="assumed weight of taste",
        zh="假定的品味权重",
        doc="utility per unit of match that the platform assumes; it is not told the true one",
    )
    assumed_steepness: Number = par(
        "0.75",
        symbol="lam",
        low="0.01",
        high="3",
        evidence="derived",
        label="assumed steepness of clicks",
        zh="假定的点击敏感度",
        doc="log odds of a click per unit of utility that the platform assumes",
    )
    friends_alike: Number = par(
        "0.3",
        symbol="rho",
        low="0",
        high="0.99",
        prior="0.15 - 0.5",
        label="assumed likeness of friends",
        zh="假定的好友相似度",
        doc="correlation of friends' tastes that the platform assumes",
    )
    rebuild: Count = par(
        "7 days",
        low="1",
        high="365",
        unit="days",
        lever=True,
        label="rebuild",
        zh="榜单重建周期",
        doc="days between two orders of the lists; anew, too, when more than 2 % of the goods have changed",
    )
    length: Count = par(
        "50",
        symbol="L",
        low="1",
        high="10000",
        unit="offers",
        label="length of lists",
        zh="榜单长度",
        doc="goods in the list of a category for a cluster of people",
    )
    home_length: Count = par(
        "200",
        symbol="H",
        low="1",
        high="10000",
        unit="offers",
        label="length of the feed's list",
        zh="推荐流候选长度",
        doc="goods of all categories in a cluster's list, from which feeds are filled",
    )
    candidates: Count = par(
        "48",
        symbol="m",
        low="1",
        high="1000",
        unit="offers",
        label="candidates of a feed",
        zh="推荐流候选数",
        doc="goods drawn from the cluster's list for one feed, of which the best by the person's own taste are shown",
    )
    position: Number = par(
        "0.5",
        low="0",
        high="3",
        prior="0.25 - 0.95",
        label="fall with position",
        zh="位置衰减",
        doc="the chance to be shown falls with the place in a list to this power",
    )
