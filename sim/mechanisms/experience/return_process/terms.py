"""Terms of returns: how long each step takes, what the platform promises, and what it costs."""

from sim.core.params import ParamSet, par
from sim.core.units import Count, Duration, Flag, Money, Number, Share


class StepTerms(ParamSet):
    """How long people take to ask, parcels to travel, and goods to be looked at."""

    asking: Duration = par(
        "1.5 days",
        symbol="m",
        low="1 hour",
        high="30 days",
        prior="lognormal(1.5 days, x1.6)",
        label="time until a return is asked for",
        zh="申请退货时长",
        doc="mean time from delivery to asking, of an exponential law cut at the window",
    )
    pick_up: Duration = par(
        "2.25 days",
        symbol="P",
        low="1 hour",
        high="30 days",
        prior="lognormal(2.25 days, x1.4)",
        source="model specification M22: refunds come 3 to 7 days after delivery; the steps add up to that",
        label="way back",
        zh="退货揽收与运输时长",
        doc="median time of pick-up and way back (lognormal)",
    )
    pick_up_spread: Number = par(
        "0.4",
        symbol="sP",
        low="0",
        high="2",
        prior="0.2 - 0.6",
        label="spread of the way back",
        zh="退货运输离散度",
        doc="log standard deviation of the way back",
    )
    inspection: Duration = par(
        "1 days",
        symbol="I",
        low="0 days",
        high="30 days",
        lever=True,
        label="inspection",
        zh="验货时长",
        doc="time for which goods that came back are looked at before the refund",
    )


class ReturnTerms(StepTerms):
    """The above, and what the platform promises."""

    window: Count = par(
        "7 days",
        symbol="W",
        low="7",
        high="90",
        unit="days",
        lever=True,
        label="window of returns",
        zh="无理由退货期",
        doc="days from delivery within which goods may be sent back; the law asks for 7",
    )
    by_window: Number = par(
        "0.15",
        symbol="gW",
        low="0",
        high="2",
        prior="0.05 - 0.3",
        label="returns by the window",
        zh="退货期对退货率的影响",
        doc="log odds of sending an order back by the log of the window over 7 days",
    )
    window_worth: Number = par(
        "0.02",
        symbol="vW",
        low="0",
        high="1",
        prior="0 - 0.05",
        label="worth of a longer window",
        zh="延长退货期的效用",
        doc="utility of any order by the log of the window over 7 days",
    )
    refund_first: Share = par(
        "0 %",
        symbol="F",
        low="0 %",
        high="100 %",
        lever=True,
        label="refunded when asked for",
        zh="先行退款占比",
        doc="share of people who get their money when they ask for the return, before the goods are back",
    )
    never_back: Share = par(
        "3 %",
        symbol="k",
        low="0 %",
        high="100 %",
        prior="1 % - 8 %",
        label="goods that never come back",
        zh="退款后未寄回占比",
        doc="share of goods refunded first that are never sent back; the platform pays what they cost their seller",
    )
    insured: Flag = par(
        "off",
        lever=True,
        label="freight insurance",
        zh="运费险",
        doc="whether the platform insures the freight of returns for its buyers",
    )
    premium: Money = par(
        "0.6 RMB",
        symbol="i",
        low="0 RMB",
        high="20 RMB",
        prior="0.3 RMB - 1.5 RMB",
        evidence="low_authority",
        source="model specification M22: .3 to 1.5 RMB",
        label="premium of freight insurance",
        zh="运费险保费",
        doc="paid to the insurer for each parcel at the door; it then pays what buyers would pay for the freight of a return",
    )
    by_insurance: Number = par(
        "0.25",
        symbol="gI",
        low="0",
        high="3",
        prior="0.1 - 0.5",
        label="returns by freight insurance",
        zh="运费险对退货率的影响",
        doc="log odds of sending an order back where the freight is insured",
    )
    insurance_worth: Number = par(
        "0.03",
        symbol="vI",
        low="0",
        high="1",
        prior="0.01 - 0.08",
        label="worth of freight insurance",
        zh="运费险的效用",
        doc="utility of any order where the freight of its return is insured",
    )
    recovery: Share = par(
        "20 %",
        symbol="R",
        low="0 %",
        high="100 %",
        prior="0 % - 40 %",
        label="made good by a quick refund",
        zh="快速退款的满意度修复",
        doc="part of the satisfaction lost by an order sent back that a refund on the same day would give back",
    )
    recovery_time: Duration = par(
        "5 days",
        symbol="tau",
        low="0.5 days",
        high="100 days",
        prior="lognormal(5 days, x1.6)",
        label="patience with refunds",
        zh="等待退款耐心时长",
        doc="wait for the refund over which that part falls by a factor e",
    )
