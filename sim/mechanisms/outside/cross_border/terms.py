"""Parameters of cross-border trade: who is abroad, tax and quota, the way, the currency, fees, exports."""

from sim.core.params import ParamSet, par
from sim.core.units import Choice, Duration, Money, MoneyRate, Number, Share

LAW = "rules of cross-border e-commerce retail imports, 2018 list and later; Customs questions and answers"
SPECIFICATION = "model specification M23"


class ImportTerms(ParamSet):
    """Who sells from abroad, and what the law takes."""

    share: Share = par(
        "15 %",
        symbol="q",
        fixed=True,
        low="0 %",
        high="60 %",
        lever=True,
        source=SPECIFICATION + ", section 9: cbec_share",
        label="merchants from abroad",
        zh="跨境商家占比",
        doc="share of merchants who sell from abroad",
    )
    bonded: Share = par(
        "50 %",
        symbol="B",
        fixed=True,
        low="0 %",
        high="100 %",
        lever=True,
        source=SPECIFICATION + ", section 9: cbec_bonded",
        label="bonded",
        zh="保税仓占比",
        doc="share of merchants from abroad whose goods wait in a bonded warehouse; the others send by direct mail",
    )
    vat: Share = par(
        "13 %",
        symbol="d",
        low="0 %",
        high="30 %",
        evidence="source",
        source=LAW,
        label="import VAT",
        zh="进口环节增值税率",
        doc="VAT on imported goods, before relief",
    )
    consumption_tax: Share = par(
        "0 %",
        symbol="c",
        low="0 %",
        high="50 %",
        evidence="source",
        source=LAW + "; 15 % on dear cosmetics",
        label="consumption tax",
        zh="进口环节消费税率",
        doc="consumption tax on imported goods, before relief",
    )
    relief: Share = par(
        "70 %",
        symbol="P",
        low="0 %",
        high="100 %",
        evidence="source",
        source=LAW,
        label="part of the taxes that is asked",
        zh="跨境综合税计征比例",
        doc="part of VAT and consumption tax that is asked within the limits",
    )
    tariff: Share = par(
        "10 %",
        symbol="t",
        low="0 %",
        high="100 %",
        prior="5 % - 20 %",
        label="tariff",
        zh="关税税率",
        doc="tariff on orders above the limit of an order",
    )
    order_limit: Money = par(
        "5000 RMB",
        symbol="O",
        low="0 RMB",
        high="1 M RMB",
        evidence="source",
        source=LAW,
        label="limit of an order",
        zh="单次交易限值",
        doc="value of an order up to which the composite tax is asked",
    )
    quota: Money = par(
        "26000 RMB",
        symbol="Q",
        low="0 RMB",
        high="1 M RMB",
        evidence="source",
        source=LAW,
        label="yearly quota",
        zh="年度交易限值",
        doc="value of what a person may buy from abroad in a calendar year",
    )
    tax_felt: Number = par(
        "0.7",
        symbol="f",
        low="0",
        high="2",
        prior="0.35 - 1",
        source="Chetty, Looney & Kroft 2009, American Economic Review 99(4): .35 in shops, 1 where it is seen",
        label="tax felt",
        zh="税负感知系数",
        doc="part of a tax on top that people feel as they feel a price",
    )


class WayTerms(ImportTerms):
    """The way from abroad, and the currency."""

    bonded_days: Duration = par(
        "1 day",
        symbol="D_b",
        low="0 days",
        high="20 days",
        prior="0.5 days - 2 days",
        source=SPECIFICATION + ": 2 to 4 days in all",
        label="bonded, days more",
        zh="保税发货额外天数",
        doc="median days that customs add to an order from a bonded warehouse",
    )
    direct_days: Duration = par(
        "5 days",
        symbol="D_d",
        low="0 days",
        high="60 days",
        prior="3 days - 9 days",
        source=SPECIFICATION + ": 5 to 12 days in all",
        label="direct mail, days more",
        zh="直邮额外天数",
        doc="median days that the way from abroad adds to an order",
    )
    way_spread: Number = par(
        "0.3",
        symbol="s",
        low="0",
        high="1.5",
        prior="0.15 - 0.5",
        label="spread of the way",
        zh="跨境时效离散度",
        doc="log standard deviation of the days that are added",
    )
    freight_bonded: Money = par(
        "5 RMB",
        symbol="F_b",
        low="0 RMB",
        high="1000 RMB",
        prior="lognormal(5 RMB, x2)",
        label="bonded, freight",
        zh="保税单均额外费用",
        doc="freight and handling of an order from a bonded warehouse beyond one at home, borne by its seller",
    )
    freight_direct: Money = par(
        "30 RMB",
        symbol="F_d",
        low="0 RMB",
        high="1000 RMB",
        prior="lognormal(30 RMB, x2)",
        label="direct mail, freight",
        zh="直邮单均额外运费",
        doc="freight of an order from abroad beyond one at home, borne by its seller",
    )
    currency: Share = par(
        "4 %",
        symbol="X",
        low="0 %",
        high="30 %",
        prior="2 % - 8 %",
        source="specification, section 10: FX, AR(1)",
        label="swing of the currency",
        zh="汇率波动幅度",
        doc="standard deviation of the log of the price of foreign money",
    )
    currency_time: Duration = par(
        "1 year",
        symbol="M",
        low="1 day",
        high="20 years",
        prior="lognormal(1 year, x2)",
        label="memory of the currency",
        zh="汇率持续时间",
        doc="time in which the correlation of the exchange rate falls to 1/e",
    )
    pass_through: Share = par(
        "60 %",
        symbol="g",
        low="0 %",
        high="100 %",
        prior="40 % - 80 %",
        source=SPECIFICATION + ": pass-through .6",
        label="cost that follows the currency",
        zh="汇率传导比例",
        doc="part of the log of the exchange rate that goes into what a unit costs its seller",
    )


class CrossBorderTerms(WayTerms):
    """All parameters of cross-border trade."""

    fee_kind: Choice = par(
        "transaction",
        options=("transaction", "service"),
        lever=True,
        label="kind of fee",
        zh="跨境收费方式",
        doc="what merchants from abroad pay beside the commission: a share of orders kept, or a fee for each shop",
    )
    fee: Share = par(
        "3 %",
        symbol="e",
        low="0 %",
        high="12 %",
        lever=True,
        source=SPECIFICATION + ": 5 to 8 % in all, the commission of 5 % included",
        label="transaction fee",
        zh="跨境交易服务费率",
        doc="share of the value of orders from abroad that are kept, without VAT",
    )
    service_fee: MoneyRate = par(
        "2500 RMB per month",
        symbol="A",
        low="0 RMB per month",
        high="100000 RMB per month",
        lever=True,
        label="service fee",
        zh="跨境店铺服务费",
        doc="paid by each merchant from abroad who sells, without VAT, where the kind of fee is service",
    )
    credit: Duration = par(
        "30 days",
        symbol="N",
        low="1 day",
        high="365 days",
        lever=True,
        label="time to pay",
        zh="境外账期",
        doc="days after which merchants from abroad pay their invoices",
    )
    exporters: Share = par(
        "0 %",
        symbol="h",
        fixed=True,
        low="0 %",
        high="100 %",
        lever=True,
        label="exporters",
        zh="出口商家占比",
        doc="share of merchants at home who also sell abroad through the platform",
    )
    export_sales: MoneyRate = par(
        "5000 RMB per month",
        symbol="E",
        low="0 RMB per month",
        high="10 M RMB per month",
        prior="lognormal(5000 RMB per month, x3)",
        label="sales abroad",
        zh="单店月均出口额",
        doc="what an exporter sells abroad at the mean exchange rate",
    )
    export_elasticity: Number = par(
        "1.5",
        symbol="z_e",
        low="0",
        high="5",
        prior="0.8 - 2.2",
        label="exports by currency",
        zh="出口汇率弹性",
        doc="elasticity of sales abroad to the price of foreign money",
    )
    export_fee: Share = par(
        "2 %",
        symbol="y",
        low="0 %",
        high="12 %",
        lever=True,
        label="export fee",
        zh="出口服务费率",
        doc="share of sales abroad that the platform earns, zero-rated for VAT",
    )
