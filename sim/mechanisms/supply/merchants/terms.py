"""Who wants to sell, who may, what they begin with, and when they give up: the parameters of merchants."""

from sim.core.params import ParamSet, par
from sim.core.units import Count, Duration, Flow, Money, MoneyRate, Number, Rate, Share


class MerchantTerms(ParamSet):
    """Who wants to sell, who may, what they begin with, and when they give up."""

    prospects: Flow = par(
        "0.5 merchants per day",
        symbol="e0",
        low="0 merchants per day",
        high="10 merchants per day",
        unit="merchants",
        prior="lognormal(0.5 merchants per day, x3)",
        evidence="derived",
        source="buyers per merchant as published (facts F17: 29 and 116); model specification M19 says 3 (.2 to 30)",
        label="applications at launch",
        zh="上线初期商家申请量",
        doc="applications while there are no visitors, no profits and no sales staff",
    )
    by_visitors: Number = par(
        "0.6",
        symbol="eb",
        low="0",
        high="1",
        prior="0.3 - 0.9",
        source="model specification M19",
        label="pull of visitors",
        zh="用户规模吸引力",
        doc="power of 1 + monthly visitors / (users at launch + 1,000) to which applications rise",
    )
    by_profit: Number = par(
        "1",
        symbol="ep",
        low="0",
        high="2",
        prior="0.5 - 2",
        source="a category whose sellers lose all that a shop costs draws a third, one that doubles it nearly three times as many",
        label="pull of profit",
        zh="利润吸引力",
        doc="log of applications by the profit of a category over what its shops cost, at most 1 either way",
    )
    heard: Number = par(
        "50",
        symbol="nh",
        low="0",
        high="10000",
        unit="merchants",
        prior="lognormal(50, x3)",
        evidence="judgement",
        source="profits of merchants spread so widely that a mean of a few says little",
        label="sellers who tell",
        zh="品类口径商家数",
        doc="merchants of a category from whom on its own profit counts more than that of all merchants; 0 only its own counts",
    )
    by_staff: Number = par(
        "0.02",
        symbol="es",
        low="0",
        high="0.05",
        prior="0.01 - 0.04",
        source="model specification M19",
        label="pull of sales staff",
        zh="招商人员效果",
        doc="log of applications by each of the sales staff",
    )
    by_fees: Number = par(
        "2",
        symbol="et",
        low="0",
        high="5",
        prior="1 - 4",
        source="ten points more put off a fifth, beside what they take from profits",
        label="push of fees",
        zh="费率阻力",
        doc="log of applications lost by fees of the first year (a share of prices) above those that sellers expect",
    )
    sales_staff: Count = par(
        "2",
        low="0",
        high="20",
        unit="people",
        lever=True,
        label="sales staff",
        zh="招商人员数",
        doc="people who look for merchants",
    )
    pay: MoneyRate = par(
        "17550 RMB per month",
        low="0 RMB per month",
        high="1000000 RMB per month",
        prior="lognormal(17550 RMB per month, x1.5)",
        evidence="low_authority",
        source="operations people: 13,000 RMB with a load of 1.35; model specification 0.2 number 6",
        label="pay of sales staff",
        zh="招商人员成本",
        doc="cost of one of the sales staff, social load included",
    )
    vetting: Share = par(
        "20 %",
        symbol="v",
        low="0 %",
        high="90 %",
        lever=True,
        label="vetting",
        zh="入驻审核拒绝率",
        doc="share of applicants turned away: those about whom the papers say least good",
    )
    papers: Share = par(
        "50 %",
        symbol="r",
        low="0 %",
        high="100 %",
        prior="25 % - 75 %",
        label="what papers tell",
        zh="审核信息有效性",
        doc="correlation of what the papers of an applicant say with the quality of its goods, in normal scores",
    )
    check_cost: Money = par(
        "50 RMB",
        low="0 RMB",
        high="5000 RMB",
        prior="lognormal(50 RMB, x3)",
        source="half an hour of a clerk, and queries of registers",
        label="cost of vetting",
        zh="单次审核成本",
        doc="what vetting costs the platform for each applicant; nothing where nobody is turned away",
    )
    verification: Duration = par(
        "7 days",
        symbol="L",
        low="0 days",
        high="180 days",
        lever=True,
        label="time of verification",
        zh="入驻审核时长",
        doc="from the weekly reading of applications to the first goods on sale",
    )
    brands: Share = par(
        "10 %",
        low="0 %",
        high="100 %",
        prior="3 % - 25 %",
        label="brands",
        zh="品牌商家占比",
        doc="share of applicants whose quality is Beta(8, 2) instead of Beta(4, 2)",
    )
    counterfeits: Share = par(
        "2 %",
        low="0 %",
        high="50 %",
        prior="0.5 % - 5 %",
        label="counterfeiters",
        zh="售假商家占比",
        doc="share of applicants who would sell copies of quality 0.1, at two fifths of the cost and the usual price",
    )
    capital: Money = par(
        "6000 RMB",
        symbol="K",
        low="1 RMB",
        high="10000000 RMB",
        prior="lognormal(6000 RMB, x3)",
        source="deposit and half a year of a shop's fixed cost",
        label="capital of a merchant",
        zh="商家启动资金",
        doc="median of what a merchant can lose before it must give up, the deposit included (lognormal, standard deviation 1 "
        "in logs); those who cannot pay the deposit do not come",
    )
    first_goods: Count = par(
        "3",
        low="1",
        high="5",
        unit="offers",
        prior="2 - 5",
        label="first goods",
        zh="首批上架商品数",
        doc="goods that a new merchant puts on sale",
    )
    growth: Rate = par(
        "0.1 per month",
        symbol="g",
        low="0 per month",
        high="5 per month",
        prior="0.05 per month - 0.2 per month",
        label="new goods",
        zh="上新速度",
        doc="goods that a merchant adds while its profit is what its shop costs or more; in proportion below that",
    )
    most_goods: Count = par(
        "50",
        low="1",
        high="200",
        unit="offers",
        prior="25 - 100",
        label="most goods",
        zh="最多商品数",
        doc="goods of a merchant at a time",
    )
    giving_up: Rate = par(
        "0.003 per day",
        symbol="x0",
        low="0 per day",
        high="1 per day",
        prior="lognormal(0.003 per day, x3)",
        source="model specification M19",
        label="giving up",
        zh="商家退出率",
        doc="hazard that a merchant who neither earns nor loses and has not sold yet gives up",
    )
    stays_by_profit: Number = par(
        "0.5",
        symbol="gp",
        low="0",
        high="5",
        prior="0.25 - 1",
        source="model specification M19",
        label="staying by profit",
        zh="利润留存作用",
        doc="log of the hazard lost by profit over what a shop costs, at most 1 either way",
    )
    stays_by_orders: Number = par(
        "0.25",
        symbol="gr",
        low="0",
        high="2",
        prior="0.08 - 0.4",
        source="model specification M19; Cabral & Hortacsu 2010 found .07 to .1 among sellers of an auction site",
        label="staying by orders",
        zh="销量留存作用",
        doc="log of the hazard lost by the log of 1 + orders sold so far",
    )
