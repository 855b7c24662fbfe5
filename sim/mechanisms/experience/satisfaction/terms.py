"""How experience is judged: the parameters of satisfaction and trust."""

from sim.core.params import ParamSet, par
from sim.core.units import Number, Share


class ExperienceTerms(ParamSet):
    """How experience is judged."""

    renamed = {"judge_returned": "returned_counts"}

    by_quality: Number = par(
        "0.45",
        symbol="bq",
        low="0",
        high="2",
        prior="0.2 - 0.8",
        label="weight of quality",
        zh="质量感知",
        doc="gap per unit of quality above expectation",
    )
    by_delivery: Number = par(
        "0.08",
        symbol="bd",
        low="0",
        high="1",
        prior="0.02 - 0.2",
        label="weight of delay",
        zh="时效感知",
        evidence="source",
        source="Deshpande & Pendem 2023, MSOM 25(3) (sign)",
        doc="gap per day later than expected",
    )
    early_counts: Number = par(
        "0.5",
        symbol="E",
        low="0",
        high="30",
        prior="0 - 1",
        label="earliness that counts",
        zh="提前送达计入上限",
        doc="days earlier than expected that count; more earn nothing",
    )
    by_fairness: Number = par(
        "0.15",
        symbol="bf",
        low="0",
        high="1",
        prior="0 - 0.3",
        label="weight of fairness",
        zh="价格公平感",
        doc="gap per unit of log price below the felt normal",
    )
    loss_aversion: Number = par(
        "2",
        symbol="lambda",
        low="1",
        high="5",
        prior="1.5 - 2.5",
        label="loss aversion",
        zh="损失厌恶",
        evidence="memory",
        source="Anderson & Sullivan 1993 (asymmetry)",
        doc="factor on negative gaps",
    )
    learning: Share = par(
        "15 %",
        symbol="a",
        low="0 %",
        high="100 %",
        prior="5 % - 30 %",
        label="learning from gains",
        zh="满意度学习率(满意)",
        doc="share by which satisfaction moves at an order as good as expected or better",
    )
    loss_learning: Share = par(
        "30 %",
        symbol="aL",
        low="0 %",
        high="100 %",
        prior="15 % - 50 %",
        label="learning from losses",
        zh="满意度学习率(不满)",
        doc="share by which satisfaction moves at an order worse than expected",
    )
    expectation_learning: Share = par(
        "10 %",
        symbol="ae",
        low="0 %",
        high="100 %",
        prior="3 % - 20 %",
        label="learning of expectations",
        zh="期望学习率",
        doc="share by which expected quality moves at an order",
    )
    delay_learning: Share = par(
        "10 %",
        symbol="ad",
        low="0 %",
        high="100 %",
        prior="3 % - 20 %",
        label="learning of delivery",
        zh="时效期望学习率",
        doc="share by which the expected delay and the expected share of late orders move at an order",
    )
    usual_delay: Number = par(
        "-1",
        symbol="d0",
        low="-30",
        high="30",
        prior="-2 - 0",
        label="usual delay",
        zh="惯常送达偏差",
        doc="days later than promised that people expect before any experience (negative: earlier)",
    )
    usual_late: Share = par(
        "10 %",
        symbol="L0",
        low="0 %",
        high="100 %",
        prior="2 % - 25 %",
        label="usual share of late orders",
        zh="惯常超时比例",
        doc="share of late orders that people expect before any experience",
    )
    trust_learning: Share = par(
        "5 %",
        symbol="aT",
        low="0 %",
        high="100 %",
        prior="2 % - 10 %",
        label="learning of trust",
        zh="信任学习率",
        doc="share by which trust follows satisfaction at an order",
    )
    late_trust: Number = par(
        "0.05",
        symbol="c",
        low="0",
        high="1",
        prior="0 - 0.1",
        label="trust lost by lateness",
        zh="超时信任损失",
        doc="trust lost when an order is late although lateness was not expected at all",
    )
    trust_floor: Number = par(
        "0.45",
        symbol="Tf",
        low="0",
        high="1",
        prior="0.3 - 0.55",
        label="trust that lateness leaves",
        zh="超时信任下限",
        doc="trust below which lateness takes nothing",
    )
    noise: Number = par(
        "0.1",
        symbol="n",
        low="0",
        high="1",
        prior="0.05 - 0.2",
        label="noise of quality",
        zh="质量波动",
        doc="standard deviation of the quality of one order",
    )
    defects_worst: Share = par(
        "15 %",
        symbol="D0",
        low="0 %",
        high="100 %",
        prior="5 % - 30 %",
        label="defects at the lowest quality",
        zh="最低质量次品率",
        doc="share of defective orders at quality 0; it falls geometrically to that at quality 1",
    )
    defects_best: Share = par(
        "2 %",
        symbol="D1",
        low="0 %",
        high="100 %",
        prior="0.5 % - 6 %",
        label="defects at the highest quality",
        zh="最高质量次品率",
        doc="share of defective orders at quality 1",
    )
    defect_gap: Number = par(
        "0.8",
        symbol="G",
        low="0",
        high="5",
        prior="0.5 - 1.2",
        label="gap of a defect",
        zh="次品落差",
        doc="how far a defective order stays behind what was expected, loss aversion included",
    )
    returning: Number = par(
        "4",
        symbol="g",
        low="0",
        high="20",
        prior="2 - 6",
        label="returning by goods",
        zh="退货对商品落差敏感度",
        doc="log odds of sending an order back per unit by which its goods stay behind",
    )
    returned_counts: Share = par(
        "90 %",
        symbol="rc",
        low="0 %",
        high="100 %",
        prior="60 % - 100 %",
        label="goods of returned orders",
        zh="退货商品计入满意度",
        doc="how much of what is felt about the goods stays when they are sent back; the rest is judged by delivery alone",
    )
