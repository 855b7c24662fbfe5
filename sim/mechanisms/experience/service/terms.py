"""The parameters of the service desk: who asks, who answers, what answers do."""

from sim.core.params import ParamSet, par
from sim.core.units import Choice, Count, Flag, Money, MoneyRate, Number, Rate, Share


class Causes(ParamSet):
    """Why people ask."""

    own_desk: Flag = par(
        "on",
        lever=True,
        label="own desk",
        zh="自营客服台",
        doc="contacts wait for agents of a desk; off: they are paid by the piece, as order_costs says, and nobody waits",
    )
    contacts: Number = par(
        "0.06",
        symbol="k0",
        low="0",
        high="2",
        prior="lognormal(0.06, x2)",
        source="model specification M22",
        label="questions about an order",
        zh="单均咨询量",
        doc="contacts about an order that has come, whatever it is like",
    )
    contacts_late: Number = par(
        "0.2",
        symbol="k1",
        low="0",
        high="20",
        prior="lognormal(0.2, x3)",
        evidence="derived",
        source="facts F8: a tenth of the 2 of model specification M22, which cost more than all that such platforms spend; as "
        "in order_costs",
        label="contacts of a late order",
        zh="超时订单咨询量",
        doc="further contacts about an order that comes later than promised",
    )
    contacts_claim: Number = par(
        "0.5",
        symbol="k2",
        low="0",
        high="40",
        prior="lognormal(0.5, x4)",
        evidence="derived",
        source="facts F8: a tenth of the 5 of model specification M22, as for late orders",
        label="contacts of a claim",
        zh="投诉订单咨询量",
        doc="further contacts about an order that is far behind what was expected, or that never came",
    )
    claim_gap: Number = par(
        "0.5",
        symbol="Gc",
        low="0",
        high="3",
        prior="0.3 - 0.7",
        source="below the gap of a defect (satisfaction.defect_gap)",
        label="gap of a claim",
        zh="投诉触发落差",
        doc="how far an order stays behind what was expected for its buyer to claim",
    )


class Agents(Causes):
    """Who answers."""

    agents: Count = par(
        "0 people",
        symbol="N0",
        low="0",
        high="2000",
        unit="people",
        lever=True,
        label="further agents",
        zh="增聘客服人数",
        doc="agents beside the service people of the team",
    )
    per_agent: Number = par(
        "55",
        symbol="B",
        low="0",
        high="500",
        lever=True,
        label="contacts an agent is meant for",
        zh="人均日接待量目标",
        doc="contacts a day for each of which an agent more is taken on, by the last two weeks; 0: the desk does not grow",
    )
    at_desk: Number = par(
        "4.9",
        symbol="a",
        low="1",
        high="24",
        prior="4.2 - 5.7",
        evidence="derived",
        source="8 hours on 22 days of 30.4, of which 85 % at the desk",
        label="hours at the desk",
        zh="日均在岗时长",
        doc="hours a calendar day that an agent on the payroll answers or is free to answer",
    )
    opens: Count = par(
        "8",
        symbol="h0",
        low="0",
        high="24",
        unit="hours",
        lever=True,
        label="desk opens",
        zh="客服上班时刻",
        doc="hour of the day from which the desk is open",
    )
    closes: Count = par(
        "24",
        symbol="h1",
        low="0",
        high="24",
        unit="hours",
        lever=True,
        label="desk closes",
        zh="客服下班时刻",
        doc="hour of the day at which the desk closes; whoever asks then finds nobody",
    )
    shifts: Choice = par(
        "by_load",
        options=("by_load", "even"),
        lever=True,
        label="shifts",
        zh="排班方式",
        doc="how agents are spread over the hours that the desk is open: as contacts are, or evenly",
    )
    handling: Number = par(
        "4",
        symbol="S",
        low="0.5",
        high="60",
        prior="lognormal(4, x1.6)",
        source="what order_costs reckons with: 115 contacts a head and working day",
        label="handling time",
        zh="平均处理时长(分钟)",
        doc="mean minutes that an agent takes for a contact",
    )
    patience: Number = par(
        "5",
        symbol="P",
        low="0.1",
        high="120",
        prior="lognormal(5, x2)",
        source="model specification M22: mean patience of 5 minutes in a chat",
        label="patience",
        zh="平均等待耐心(分钟)",
        doc="mean minutes that people wait before they give up",
    )
    priority: Flag = par(
        "off",
        lever=True,
        label="subscribers first",
        zh="会员优先接入",
        doc="whether subscribers are answered before others",
    )
    exact: Flag = par(
        "off",
        fixed=True,
        label="desk in SimPy",
        zh="逐事件模拟客服台",
        doc="whether each contact waits in a simulated line, for tests; off: waits by the closed form of each hour",
    )


class ServiceTerms(Agents):
    """Why people ask, who answers, what answers do."""

    training: MoneyRate = par(
        "150 RMB per month",
        symbol="T",
        low="0 RMB per month",
        high="5000 RMB per month",
        lever=True,
        label="training of an agent",
        zh="人均培训投入",
        doc="spent on the training of each agent",
    )
    learning: Number = par(
        "0.4",
        symbol="g",
        low="0",
        high="5",
        prior="lognormal(0.4, x2)",
        label="learning by training",
        zh="培训成效",
        doc="skill gained, of what an agent lacks, by 1,000 RMB of training",
    )
    turnover: Rate = par(
        "0.5 per year",
        symbol="v",
        low="0 per year",
        high="5 per year",
        prior="lognormal(0.5 per year, x1.6)",
        evidence="memory",
        source="call centres lose a third to a half of their agents a year",
        label="turnover of agents",
        zh="客服离职率",
        doc="agents who leave and are replaced by untrained ones; skill wears off as fast",
    )
    solved_untrained: Share = par(
        "55 %",
        symbol="q0",
        low="0 %",
        high="100 %",
        prior="45 % - 65 %",
        label="solved without training",
        zh="未培训解决率",
        doc="share of answers that solve what was asked, by untrained agents",
    )
    solved_trained: Share = par(
        "85 %",
        symbol="q1",
        low="0 %",
        high="100 %",
        prior="78 % - 92 %",
        evidence="memory",
        source="between them: 70 to 75 % solved at the first contact, as call centres report",
        label="solved with full training",
        zh="充分培训解决率",
        doc="share of answers that solve what was asked, by fully trained agents",
    )
    come_back: Count = par(
        "3",
        symbol="k",
        low="0",
        high="10",
        unit="contacts",
        label="contacts that come back",
        zh="最多再次来询次数",
        doc="how often somebody comes back the next day who was not answered or not helped",
    )
    recovery: Share = par(
        "40 %",
        symbol="r",
        low="0 %",
        high="100 %",
        prior="15 % - 65 %",
        label="service recovery",
        zh="服务补救效果",
        doc="part of what an order took that is given back when all that was asked about it is solved",
    )
    annoyance: Number = par(
        "0.03",
        symbol="d",
        low="0",
        high="0.5",
        prior="lognormal(0.03, x3)",
        label="contact in vain",
        zh="未解决来询的满意度损失",
        doc="satisfaction lost when nothing of what was asked about an order is answered, or solved, on a day",
    )
    pay: MoneyRate = par(
        "10125 RMB per month",
        symbol="w",
        low="0 RMB per month",
        high="100000 RMB per month",
        prior="lognormal(10125 RMB per month, x1.4)",
        evidence="derived",
        source="pay of customer service of the team, times its load",
        label="cost of an agent",
        zh="客服单人成本",
        doc="pay of a further agent with its social load",
    )
    tools: Money = par(
        "0.2 RMB",
        symbol="c",
        low="0 RMB",
        high="20 RMB",
        prior="lognormal(0.2 RMB, x3)",
        label="tools of a contact",
        zh="单次咨询工具成本",
        doc="software and lines, for every contact, answered or not",
    )
