"""Parameters of suppliers."""

from sim.core.params import ParamSet, par
from sim.core.units import Count, Duration, Number, Rate, Share
from sim.mechanisms.supply.suppliers.choosing import MOST


class SupplierTerms(ParamSet):
    """How many there are, how they deliver, how buyers choose, what contracts say."""

    suppliers_per_good: Count = par(
        "3",
        symbol="n",
        low="1",
        high=str(MOST),
        unit="suppliers",
        lever=True,
        fixed=True,
        evidence="judgement",
        source="business plan: several suppliers for each good",
        label="suppliers of a good",
        zh="每类商品供应商数",
        doc="suppliers that buyers keep in each category",
    )
    lead_time: Duration = par(
        "5 days",
        symbol="L",
        low="1 day",
        high="45 days",
        prior="3 days - 8 days",
        evidence="judgement",
        source="model specification M19",
        label="lead time of suppliers",
        zh="供应商交货期",
        doc="mean time from an order to its arrival, over suppliers, while they work",
        fixed=True,
    )
    lead_spread: Number = par(
        "0.5",
        symbol="cv",
        low="0",
        high="2",
        prior="0.25 - 1",
        evidence="judgement",
        source="model specification M19",
        label="spread of a supplier's lead times",
        zh="单一供应商交货期离散度",
        doc="standard deviation of the lead times of one supplier over their mean",
    )
    lead_differs: Number = par(
        "0.3",
        symbol="sl",
        low="0",
        high="1.5",
        prior="0.15 - 0.6",
        evidence="judgement",
        label="difference of suppliers in lead time",
        zh="供应商间交货期差异",
        doc="log standard deviation of mean lead times between suppliers",
        fixed=True,
    )
    price_differs: Number = par(
        "0.05",
        symbol="sp",
        low="0",
        high="0.5",
        prior="0.025 - 0.1",
        evidence="judgement",
        label="difference of suppliers in price",
        zh="供应商间价格差异",
        doc="log standard deviation of prices between suppliers of the same good",
        fixed=True,
    )
    reliability: Share = par(
        "90 %",
        symbol="R",
        low="0 %",
        high="100 %",
        prior="80 % - 96 %",
        evidence="judgement",
        label="reliability",
        zh="供应商足量交付率",
        doc="chance of a median supplier that a line of an order comes in full",
        fixed=True,
    )
    reliability_differs: Number = par(
        "0.8",
        symbol="sr",
        low="0",
        high="3",
        prior="0.4 - 1.6",
        evidence="judgement",
        label="difference of suppliers in reliability",
        zh="供应商间可靠性差异",
        doc="standard deviation of the log odds of reliability between suppliers",
        fixed=True,
    )
    short_part: Share = par(
        "50 %",
        symbol="h",
        low="0 %",
        high="100 %",
        prior="25 % - 75 %",
        evidence="judgement",
        label="part of a short delivery",
        zh="短交时到货比例",
        doc="part of a line that comes when it does not come in full; the rest never does",
    )
    least_order: Count = par(
        "12",
        symbol="m",
        low="1",
        high="1000",
        unit="units",
        lever=True,
        evidence="judgement",
        source="a carton of a dozen",
        label="minimum order of suppliers",
        zh="供应商最小起订量",
        doc="units to which a smaller line is raised; agreed with suppliers",
    )
    interruptions: Rate = par(
        "0.3 per year",
        symbol="u",
        low="0 per year",
        high="20 per year",
        prior="lognormal(0.3 per year, x3)",
        evidence="judgement",
        label="interruptions of a supplier",
        zh="供应中断频率",
        doc="hazard with which a supplier that works cannot deliver any more",
    )
    interruption_time: Duration = par(
        "21 days",
        symbol="d",
        low="0 days",
        high="1 year",
        prior="lognormal(21 days, x2)",
        evidence="judgement",
        label="length of an interruption",
        zh="供应中断时长",
        doc="mean of the exponential time until an interrupted supplier works again",
    )
    review_time: Duration = par(
        "30 days",
        symbol="T",
        low="1 day",
        high="1 year",
        lever=True,
        evidence="judgement",
        source="business plan: regular supplier evaluation",
        label="time between evaluations",
        zh="供应商评估周期",
        doc="days after which suppliers are evaluated, and volume is shared out anew",
    )
    selectivity: Number = par(
        "5",
        symbol="K",
        low="0",
        high="100",
        lever=True,
        evidence="judgement",
        source="a tenth cheaper gets 1.6 times the volume",
        label="weight of the evaluation",
        zh="评估结果对分配的权重",
        doc="log of the ratio of two suppliers' volumes by the difference in what they are worth; 0: the same volume for all",
    )
    worth_fill: Number = par(
        "0.5",
        symbol="wf",
        low="0",
        high="5",
        prior="lognormal(0.5, x2)",
        evidence="judgement",
        label="worth of complete deliveries",
        zh="足量交付的价值",
        doc="what a complete delivery is worth over none, as a part of the price",
    )
    worth_speed: Number = par(
        "0.05",
        symbol="wl",
        low="0",
        high="1",
        prior="lognormal(0.05, x2)",
        evidence="judgement",
        label="worth of quick deliveries",
        zh="快速交付的价值",
        doc="what a whole mean lead time less is worth, as a part of the price",
    )
    contract: Share = par(
        "0 %",
        symbol="G",
        low="0 %",
        high="100 %",
        lever=True,
        evidence="judgement",
        label="volume under contract",
        zh="长约采购占比",
        doc="share of orders that goes to the partner of the category under a long-term contract",
    )
    discount: Share = par(
        "3 %",
        symbol="D",
        low="0 %",
        high="50 %",
        prior="lognormal(3 %, x2)",
        evidence="judgement",
        label="discount under contract",
        zh="长约价格优惠",
        doc="by how much the partner is cheaper for volume under contract",
    )
    term: Duration = par(
        "180 days",
        symbol="M",
        low="7 days",
        high="3 years",
        lever=True,
        evidence="judgement",
        label="term of a contract",
        zh="长约期限",
        doc="time for which a partner and a volume are agreed",
    )
    take_or_pay: Share = par(
        "20 %",
        symbol="t",
        low="0 %",
        high="100 %",
        prior="10 % - 40 %",
        evidence="judgement",
        label="price of volume not taken",
        zh="未履约补偿比例",
        doc="part of the price that is paid at the end of a term for units that were bound and not taken",
    )
