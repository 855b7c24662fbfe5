"""The terms of participation in design: what the platform pays for, who takes part, what redesigned goods gain."""

from sim.core.params import ParamSet, par
from sim.core.units import Count, Duration, Money, Number, Share

NO_SOURCE = "no measurement known"


class Channels(ParamSet):
    """Through which channels people are heard, and how often."""

    survey: Share = par(
        "5 %",
        symbol="S",
        low="0 %",
        high="100 %",
        lever=True,
        label="users surveyed",
        zh="问卷触达比例",
        doc="share of users who are asked in each round",
    )
    panel: Count = par(
        "200",
        symbol="G",
        low="0",
        high="100000",
        unit="people",
        lever=True,
        label="panel",
        zh="共创小组人数",
        doc="people of a standing panel who are heard in each round",
    )
    research: Money = par(
        "30000 RMB",
        symbol="R",
        low="0 RMB",
        high="10 M RMB",
        lever=True,
        label="interviews bought",
        zh="用户访谈预算",
        doc="spent on interviews with users drawn by lot, in each round and category",
    )
    every: Count = par(
        "90 days",
        symbol="E",
        low="1",
        high="730",
        unit="days",
        lever=True,
        label="time between rounds",
        zh="共创周期",
        doc="days from one round to the next",
    )
    categories: Count = par(
        "2",
        symbol="m",
        low="0",
        high="30",
        lever=True,
        label="categories with co-design",
        zh="共创品类数",
        doc="categories, by falling share of needs, in which there are rounds",
    )
    goods: Count = par(
        "5",
        symbol="g",
        low="0",
        high="1000",
        unit="offers",
        lever=True,
        label="goods redesigned",
        zh="每轮改款商品数",
        doc="goods that are redesigned after each round in each category",
    )
    weight: Share = par(
        "80 %",
        symbol="u",
        low="0 %",
        high="100 %",
        lever=True,
        label="say of participants",
        zh="用户意见采纳权重",
        doc="part of what participants say that sellers follow; 0: nobody is asked",
    )


class TakingPart(Channels):
    """Who takes part, and what that costs."""

    answers: Share = par(
        "8 %",
        symbol="q",
        low="0 %",
        high="90 %",
        prior="3 % - 20 %",
        source="usual response to surveys by message; " + NO_SOURCE,
        label="answers",
        zh="问卷回收率",
        doc="share of those asked who answer, of mean activity and interest",
    )
    by_activity: Number = par(
        "0.5",
        symbol="ba",
        low="0",
        high="5",
        prior="0.2 - 1",
        source=NO_SOURCE,
        label="participation by activity",
        zh="活跃度对参与的影响",
        doc="log odds of answering per log of one and the orders so far",
    )
    by_interest: Number = par(
        "0.5",
        symbol="bh",
        low="0",
        high="5",
        prior="0.2 - 1",
        source=NO_SOURCE,
        label="participation by interest",
        zh="兴趣对参与的影响",
        doc="log odds of answering per unit of interest in the category, whose standard deviation is 1",
    )
    panel_pull: Number = par(
        "2",
        symbol="r",
        low="0",
        high="10",
        prior="1 - 4",
        source=NO_SOURCE,
        label="selection into the panel",
        zh="共创小组自选强度",
        doc="pull of activity and interest into the panel, as a multiple of that on answers",
    )
    depth: Number = par(
        "10",
        symbol="d",
        low="1",
        high="1000",
        prior="4 - 25",
        source=NO_SOURCE,
        label="depth of a conversation",
        zh="深访信息量",
        doc="what a panelist or an interview says, as so many answers to a survey",
    )
    answer_cost: Money = par(
        "5 RMB",
        symbol="cs",
        low="0 RMB",
        high="1000 RMB",
        prior="lognormal(5 RMB, x2)",
        source="a small coupon for a survey",
        label="cost of an answer",
        zh="单份问卷成本",
        doc="paid for each answer to a survey",
    )
    panelist_cost: Money = par(
        "100 RMB",
        symbol="cp",
        low="0 RMB",
        high="10000 RMB",
        prior="lognormal(100 RMB, x2)",
        source="samples and an hour of somebody's time",
        label="cost of a panelist",
        zh="小组成员单轮成本",
        doc="paid for each member of the panel in each round and category",
    )
    interview_cost: Money = par(
        "300 RMB",
        symbol="ci",
        low="1 RMB",
        high="10000 RMB",
        prior="lognormal(300 RMB, x2)",
        source="fee of the person and of who asks",
        label="cost of an interview",
        zh="单次访谈成本",
        doc="paid for each interview",
    )


class CoDesignTerms(TakingPart):
    """Who takes part, what that costs, and what redesigned goods gain."""

    redesign_cost: Money = par(
        "20000 RMB",
        symbol="cr",
        low="0 RMB",
        high="10 M RMB",
        prior="lognormal(20000 RMB, x3)",
        source="some weeks of a designer, and samples",
        label="cost of a redesign",
        zh="单款改款成本",
        doc="paid by the platform for each good that is redesigned",
    )
    delay: Duration = par(
        "120 days",
        symbol="D",
        low="0 days",
        high="730 days",
        prior="lognormal(120 days, x2)",
        source=NO_SOURCE,
        label="time to the redesigned good",
        zh="改款周期",
        doc="time from a round until its goods are on sale; counted in whole days",
    )
    enough: Number = par(
        "500",
        symbol="N",
        low="1",
        high="10000000",
        prior="lognormal(500, x3)",
        source=NO_SOURCE,
        label="answers that tell what is wanted",
        zh="洞察所需问卷量",
        doc="answers after which half of what could be known about a category is known",
    )
    fit: Number = par(
        "0.5",
        symbol="B",
        low="0",
        high="5",
        prior="0.2 - 1",
        source="a sixth of the distance of goods from the middle of the taste space; " + NO_SOURCE,
        label="taste moved by design",
        zh="改款口味调整幅度",
        doc="how far a good moves for each unit of the mean taste of participants who like it, all known and followed",
    )
    quality: Number = par(
        "0.06",
        symbol="Q",
        low="0",
        high="0.5",
        prior="0.02 - 0.12",
        source="as what complaints can mend (care.most)",
        label="quality added by design",
        zh="改款品质提升",
        doc="quality that design can add to a good, all known and followed",
    )
