"""Terms of the community: who joins, what posts are worth, and what is spent on it."""

from sim.core.params import ParamSet, par
from sim.core.units import Count, Duration, Flow, Money, MoneyRate, Number, Rate, Share


class PostTerms(ParamSet):
    """Joining, posts and what they are worth."""

    interest: Rate = par(
        "0.01 per day",
        symbol="h0",
        low="0 per day",
        high="1 per day",
        prior="lognormal(0.01 per day, x3)",
        label="interest in the community",
        zh="社区加入率",
        doc="hazard of joining on a day of a visit for a person without friends in the community",
    )
    by_friends: Number = par(
        "5",
        symbol="f",
        low="0",
        high="100",
        prior="lognormal(5, x2)",
        evidence="memory",
        source="Backstrom et al. (2006), KDD: joining rises with the friends inside; the number is judgement",
        label="joining by friends",
        zh="好友带动加入",
        doc="rise of that hazard, relative, where all friends are members",
    )
    friends_seen: Count = par(
        "20 people",
        symbol="F",
        low="1",
        high="1000",
        unit="people",
        label="friends who count",
        zh="计入好友数上限",
        doc="a person looks at so many friends, the strong ones first",
    )
    posting: Rate = par(
        "0.08 per day",
        symbol="lambda",
        low="0 per day",
        high="20 per day",
        prior="lognormal(0.08 per day, x2)",
        source="model specification M16: .02 posts per member and day, who come on one day of four",
        label="posts",
        zh="发帖率",
        doc="posts of a mean member on a day of a visit",
    )
    writers: Share = par(
        "30 %",
        symbol="W",
        low="1 %",
        high="100 %",
        prior="10 % - 50 %",
        evidence="memory",
        source="Nielsen (2006), participation inequality: 90 % of users only read, 9 % write now and then, 1 % a lot",
        label="members who write",
        zh="发帖成员占比",
        doc="share of members who ever write; the others only read",
    )
    posting_shape: Number = par(
        "1.5",
        symbol="alpha",
        low="1.05",
        high="100",
        prior="1.2 - 1.8",
        evidence="memory",
        source="model specification M16: Pareto; at 1.5 a tenth of those who write writes half of all posts",
        label="spread of posting",
        zh="发帖分布指数",
        doc="exponent of the Pareto law of the activity of members who write",
    )
    most_posts: Flow = par(
        "50 posts per day",
        symbol="P",
        low="1 posts per day",
        high="1000 posts per day",
        unit="posts",
        source="no source; at the defaults it takes off 3 % of what the Pareto law would write",
        label="most posts of a member",
        zh="成员单日发帖上限",
        doc="largest mean of posts of one member on a day of a visit: the end of the Pareto law",
    )
    fading: Duration = par(
        "3 days",
        symbol="tau",
        low="0.5 days",
        high="100 days",
        prior="lognormal(3 days, x2)",
        label="life of a post",
        zh="帖子时效",
        doc="time in which what there is to read falls by a factor e",
    )
    half: Number = par(
        "0.06",
        symbol="k",
        low="0.0001",
        high="100",
        prior="lognormal(0.06, x2)",
        label="posts for half the worth",
        zh="半饱和帖量",
        doc="posts of the last days per member at which half of the largest worth is reached (9 in a circle of 150)",
    )
    reading: Rate = par(
        "0.05 per day",
        symbol="r",
        low="0 per day",
        high="1 per day",
        prior="lognormal(0.05 per day, x2)",
        label="visits to read",
        zh="阅读带来的访问",
        doc="further visits of a member where there is very much to read",
    )
    poster_interest: Number = par(
        "2",
        symbol="m",
        low="1",
        high="20",
        prior="1.3 - 3",
        source="model specification M16: effects of .235 on posters and .12 on lurkers",
        label="interest of posters",
        zh="发帖者回访系数",
        doc="factor on those visits for who has written within 30 days, to see what others say",
    )
    impulse: Number = par(
        "0.4",
        symbol="g",
        low="0",
        high="3",
        prior="lognormal(0.4, x2)",
        label="impulse by posts",
        zh="帖子激发的需求",
        doc="rise of the needs that arise on a member's visit, relative, where there is very much to read",
    )


class CommunityTerms(PostTerms):
    """The above, and bad posts, moderators, games and online events."""

    bad: Share = par(
        "5 %",
        symbol="b",
        low="0 %",
        high="100 %",
        prior="2 % - 10 %",
        label="bad posts",
        zh="不良帖占比",
        doc="share of posts that are spam or hurt somebody",
    )
    harm: Number = par(
        "3",
        symbol="c",
        low="0",
        high="50",
        prior="lognormal(3, x2)",
        label="harm of bad posts",
        zh="不良帖危害系数",
        doc="fall of the log of the worth of posts per share of bad ones among those seen",
    )
    moderators: Count = par(
        "1 people",
        symbol="M",
        low="0",
        high="500",
        unit="people",
        lever=True,
        label="moderators",
        zh="审核人员数",
        doc="people who read posts and take bad ones out",
    )
    moderated: Count = par(
        "1500 posts",
        symbol="R",
        low="1",
        high="1e6",
        unit="posts",
        prior="lognormal(1500 posts, x2)",
        label="posts read by a moderator",
        zh="人均日审核量",
        doc="posts that a moderator reads a day",
    )
    moderator_pay: MoneyRate = par(
        "9000 RMB per month",
        symbol="w",
        low="0 RMB per month",
        high="100000 RMB per month",
        prior="lognormal(9000 RMB per month, x1.3)",
        label="pay of moderators",
        zh="审核人员成本",
        doc="cost of a moderator, social load included",
    )
    games: MoneyRate = par(
        "0 RMB per month",
        symbol="s",
        low="0 RMB per month",
        high="100 RMB per month",
        lever=True,
        label="money for games",
        zh="人均游戏投入",
        doc="spent on games for each member",
    )
    b_game: Rate = par(
        "0.05 per day",
        symbol="b_game",
        low="0 per day",
        high="1 per day",
        prior="lognormal(0.05 per day, x2)",
        label="visits to play",
        zh="游戏带来的访问",
        doc="further visits of a member at very much money for games",
    )
    games_half: MoneyRate = par(
        "1 RMB per month",
        symbol="s0",
        low="0.01 RMB per month",
        high="100 RMB per month",
        prior="lognormal(1 RMB per month, x2)",
        label="money for half the games",
        zh="半饱和游戏投入",
        doc="money for games at which half of those visits are reached",
    )
    events: Count = par(
        "4",
        symbol="E",
        low="0",
        high="28",
        lever=True,
        label="online events per month",
        zh="每月线上活动场次",
        doc="regular events in the app, spread evenly over the days of a month",
    )
    event_cost: Money = par(
        "3000 RMB",
        symbol="e",
        low="0 RMB",
        high="1000000 RMB",
        prior="lognormal(3000 RMB, x2)",
        label="cost of an online event",
        zh="单场线上活动费用",
        doc="paid for each event, however many come",
    )
    coming: Share = par(
        "5 %",
        symbol="q",
        low="0 %",
        high="100 %",
        prior="2 % - 12 %",
        label="members at an event",
        zh="线上活动参与率",
        doc="chance that a member comes to an event",
    )
    ties_made: Number = par(
        "0.1",
        symbol="t",
        low="0",
        high="20",
        prior="lognormal(0.1, x2)",
        source="model specification M16: tie formation; the number is judgement, a tenth of that of offline events",
        label="ties made at an online event",
        zh="线上活动新增好友数",
        doc="weak ties that a guest makes with other guests, on average",
    )
