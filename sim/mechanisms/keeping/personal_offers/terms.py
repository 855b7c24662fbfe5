"""To whom coupons are given, of what worth, and who comes because of one."""

from sim.core.params import ParamSet, par
from sim.core.units import Choice, Count, Money, Share

NOBODY, LAPSING, TASTE, CHANCE = "nobody", "lapsing", "taste", "chance"


class PersonalOfferTerms(ParamSet):
    """Rule, share, worth, answers."""

    by: Choice = par(
        NOBODY,
        options=(NOBODY, LAPSING, TASTE, CHANCE),
        lever=True,
        label="personal offers, by",
        zh="个性化优惠规则",
        doc="who gets a coupon: nobody; who has not ordered for long; who is known to like what is on sale; drawn by lot",
    )
    share: Share = par(
        "20 %",
        symbol="m",
        low="0 %",
        high="100 %",
        lever=True,
        label="users with an offer",
        zh="每月获券用户占比",
        doc="share of users who get a coupon in a month, by every rule",
    )
    worth: Money = par(
        "10 RMB",
        symbol="Y",
        low="0 RMB",
        high="100 RMB",
        lever=True,
        label="worth of an offer",
        zh="个性化优惠券面额",
        doc="taken off the next order, at most 90 % of its price",
    )
    valid: Count = par(
        "14 days",
        low="1",
        high="365",
        unit="days",
        lever=True,
        label="time of an offer",
        zh="个性化优惠券有效期",
        doc="days on which the coupon can be used, that on which it is given among them",
    )
    longest: Count = par(
        "90 days",
        symbol="L",
        low="1",
        high="10000",
        unit="days",
        lever=True,
        label="longest time without an order",
        zh="流失用户最长未购天数",
        doc="by lapsing: users without an order (or registration) for longer are given up, and get an offer last",
    )
    answer: Share = par(
        "5 %",
        symbol="a",
        low="0 %",
        high="100 %",
        prior="2 % - 10 %",
        label="visits for an offer",
        zh="优惠券唤起访问率",
        doc="share of those with a coupon of very large worth who come on its day because of it",
    )
    half: Money = par(
        "10 RMB",
        symbol="s",
        low="0.1 RMB",
        high="1000 RMB",
        prior="lognormal(10 RMB, x3)",
        label="worth that makes people come",
        zh="唤起访问面额尺度",
        doc="worth at which all but 1/e of those visits are made",
    )
