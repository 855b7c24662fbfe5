"""The parameters of customer care: what is collected, what is acted upon, what that mends."""

from sim.core.params import ParamSet, par
from sim.core.units import Duration, Money, Number, Rate, Share


class Collecting(ParamSet):
    """What is collected, and acted upon."""

    of_contacts: Share = par(
        "60 %",
        symbol="x",
        low="0 %",
        high="100 %",
        lever=True,
        label="contacts recorded",
        zh="来询原因记录率",
        doc="share of contacts with the service desk whose reason is written down",
    )
    of_orders: Share = par(
        "3 %",
        symbol="y",
        low="0 %",
        high="50 %",
        lever=True,
        label="orders with an opinion",
        zh="订单意见回收率",
        doc="share of orders about which the buyer says what was bad when asked; asking more often raises it",
    )
    bad_gap: Number = par(
        "0.3",
        symbol="Gb",
        low="0",
        high="3",
        prior="0.15 - 0.6",
        label="gap of a bad opinion",
        zh="差评意见落差",
        doc="how far an order stays behind what was expected for an opinion to be a complaint about the goods",
    )
    acted_on: Share = par(
        "50 %",
        symbol="z",
        low="0 %",
        high="100 %",
        lever=True,
        label="acted upon",
        zh="意见处理率",
        doc="share of what is collected that somebody acts upon",
    )
    delay: Duration = par(
        "30 days",
        symbol="D",
        low="0 days",
        high="365 days",
        prior="lognormal(30 days, x2)",
        label="delay of action",
        zh="意见处理周期",
        doc="time from a complaint to what is done about its cause",
    )
    cost: Money = par(
        "30 RMB",
        symbol="c",
        low="0 RMB",
        high="1000 RMB",
        prior="lognormal(30 RMB, x2)",
        source="half an hour of somebody at 12,000 RMB a month with load",
        label="cost of acting",
        zh="单条意见处理成本",
        doc="spent on each complaint or opinion that is acted upon, on the day of collecting",
    )


class CareTerms(Collecting):
    """What is collected, and what it mends."""

    most: Number = par(
        "0.06",
        symbol="E",
        low="0",
        high="0.3",
        prior="0.02 - 0.12",
        source="a third of the bound of what sellers do of their own (merchant_effort.most)",
        label="goods mended by feedback",
        zh="反馈改进品质上限",
        doc="quality that complaints can add to the goods of a merchant, all of them acted upon",
    )
    enough: Number = par(
        "30",
        symbol="A",
        low="1",
        high="10000",
        prior="lognormal(30, x3)",
        label="complaints that tell what is wrong",
        zh="定位品质问题所需投诉量",
        doc="complaints about a merchant acted upon after which 63 % of what they can mend is mended",
    )
    ease: Number = par(
        "0.03",
        symbol="k",
        low="0",
        high="0.5",
        prior="0.01 - 0.08",
        source="a tenth of what worn technology costs (research.ease)",
        label="better features",
        zh="功能改进效用",
        doc="utility of buying here that opinions about the platform can add, all of them acted upon",
    )
    enough_features: Number = par(
        "20000",
        symbol="B",
        low="1",
        high="10000000",
        prior="lognormal(20000, x5)",
        label="opinions that tell what is missing",
        zh="定位功能问题所需意见量",
        doc="opinions about the platform acted upon after which 63 % of what they can mend is mended",
    )
    wear: Rate = par(
        "0.5 per year",
        symbol="v",
        low="0 per year",
        high="10 per year",
        prior="lognormal(0.5 per year, x2)",
        label="wear of what was mended",
        zh="改进效果衰减率",
        doc="rate at which what was mended comes undone: other goods, other people, other features",
    )
    answer_noise: Number = par(
        "1.5",
        symbol="s",
        low="0",
        high="5",
        prior="1 - 2.2",
        label="noise of an answer",
        zh="推荐意愿打分噪声",
        doc="standard deviation of an answer from 0 to 10 around ten times satisfaction",
    )
