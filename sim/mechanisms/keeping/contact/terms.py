"""Terms of contact: who is written to, what wins back those who stay away, and how messages tire."""

from sim.core.params import par
from sim.core.units import Choice, Count, Duration, Money, Number, Share
from sim.mechanisms.keeping.contact.channels import CHANNELS, ChannelTerms


class ContactTerms(ChannelTerms):
    """Who is written to, what wins back those who stay away, and how messages tire."""

    asking: Choice = par(
        "opt_in",
        options=("opt_out", "opt_in"),
        lever=True,
        label="asking for consent",
        zh="同意方式",
        doc="opt_out: whoever does not say no is written to; opt_in: whoever says yes",
    )
    least_absence: Count = par(
        "2 days",
        symbol="A1",
        low="1",
        high="10000",
        unit="days",
        lever=True,
        label="not before",
        zh="触达最短未访天数",
        doc="days since the last visit from which on users are written to",
    )
    most_absence: Count = par(
        "60 days",
        symbol="A2",
        low="1",
        high="10000",
        unit="days",
        lever=True,
        label="not after",
        zh="触达最长未访天数",
        doc="days since the last visit up to which users are written to",
    )
    least_orders: Count = par(
        "0 orders",
        symbol="O",
        low="0",
        high="100",
        unit="orders",
        lever=True,
        label="orders so far",
        zh="触达最少订单数",
        doc="only users who have ordered at least so often are written to",
    )
    since_order: Count = par(
        "0 days",
        symbol="A3",
        low="0",
        high="10000",
        unit="days",
        lever=True,
        label="time since the last order",
        zh="触达距上次下单天数",
        doc="only users whose last order, if any, was at least so many days ago are written to",
    )
    after: Count = par(
        "30 days",
        symbol="B",
        low="2",
        high="10000",
        unit="days",
        lever=True,
        label="winning back, after",
        zh="召回触发天数",
        doc="days without a visit after which users get a message to win them back, and again after as many more",
    )
    tries: Count = par(
        "1",
        symbol="N",
        low="0",
        high="20",
        lever=True,
        label="winning back, tries",
        zh="召回次数",
        doc="how often users who stay away are asked to come back; 0: never",
    )
    by: Choice = par(
        "push",
        options=tuple(CHANNELS),
        lever=True,
        label="winning back, by",
        zh="召回渠道",
        doc="channel of the messages that win back",
    )
    coupon: Money = par(
        "0 RMB",
        low="0 RMB",
        high="100 RMB",
        lever=True,
        label="winning back, coupon",
        zh="召回券面额",
        doc="coupon in the message, off the next order",
    )
    valid: Count = par(
        "7 days",
        low="1",
        high="60",
        unit="days",
        lever=True,
        label="winning back, validity of the coupon",
        zh="召回券有效期",
        doc="days for which the coupon can be used, that of the message aside",
    )
    fatigue: Number = par(
        "0.05",
        symbol="k",
        low="0",
        high="2",
        prior="lognormal(0.05, x2)",
        label="fatigue",
        zh="触达疲劳系数",
        doc="fall of the log of the answer per message of the last 30 days, of whatever channel",
    )
    interest_time: Duration = par(
        "60 days",
        symbol="tau",
        low="1 day",
        high="100000 days",
        prior="lognormal(60 days, x2)",
        label="fading of interest",
        zh="兴趣衰减时间",
        doc="time away in which the answer falls by a factor e",
    )
    opt_out: Share = par(
        "0.1 %",
        symbol="o0",
        low="0 %",
        high="100 %",
        prior="0.03 % - 0.3 %",
        evidence="memory",
        source="newsletters lose .1 % to .3 % of their readers at each sending",
        label="opting out",
        zh="退订率",
        doc="hazard of opting out of a channel for good at a message after a month of none",
    )
    opt_out_rise: Share = par(
        "0.01 %",
        symbol="o1",
        low="0 %",
        high="10 %",
        prior="0.003 % - 0.03 %",
        label="opting out by number",
        zh="退订率随频次上升",
        doc="rise of that hazard per message of the last 30 days",
    )
    leaving: Share = par(
        "0.002 %",
        symbol="v",
        low="0 %",
        high="10 %",
        prior="0.0005 % - 0.008 %",
        label="leaving by number",
        zh="触达引发流失",
        doc="hazard of leaving the platform at a message, per message of the last 30 days before it",
    )
