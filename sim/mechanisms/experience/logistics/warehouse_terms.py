"""The platform's warehouse, and the sellers who send themselves."""

from sim.core.params import ParamSet, par
from sim.core.units import Choice, Count, Duration, Money, MoneyRate, Number, Share


class WarehouseTerms(ParamSet):
    """The platform's warehouse and the sellers who send themselves."""

    engine: Choice = par(
        "compiled",
        options=("compiled", "simpy"),
        fixed=True,
        label="engine of the queue",
        zh="排队引擎",
        doc="how the line of the warehouse is computed; both serve every parcel at the same time, SimPy in 100 times the time",
    )
    warehoused: Share = par(
        "10 %",
        symbol="W",
        low="0 %",
        high="100 %",
        lever=True,
        label="goods at the warehouse",
        zh="入仓商品占比",
        doc="share of goods that are kept and packed at the platform's warehouse; sellers send the others themselves",
    )
    servers: Count = par(
        "12",
        symbol="c",
        low="0",
        high="5000",
        unit="places",
        lever=True,
        label="packing places",
        zh="打包工位数",
        doc="places at which parcels are packed, each with one person during opening hours",
    )
    opens: Number = par(
        "8",
        symbol="h0",
        low="0",
        high="12",
        lever=True,
        label="warehouse opens",
        zh="仓库开门时刻",
        doc="hour of the day at which packing begins",
    )
    closes: Number = par(
        "22",
        symbol="h1",
        low="12",
        high="24",
        lever=True,
        label="warehouse closes",
        zh="仓库关门时刻",
        doc="hour of the day from which no packing is begun",
    )
    packing_time: Duration = par(
        "6 minutes",
        symbol="S",
        low="0.1 minutes",
        high="2 hours",
        prior="lognormal(6 minutes, x1.5)",
        evidence="low_authority",
        source="model specification M22",
        label="packing time",
        zh="单件打包时长",
        doc="mean time to pick and pack a parcel (lognormal)",
    )
    packing_spread: Number = par(
        "0.5",
        symbol="sS",
        low="0",
        high="2",
        prior="0.3 - 0.8",
        label="spread of packing time",
        zh="打包时长离散度",
        doc="log standard deviation of the packing time",
    )
    accept_time: Duration = par(
        "5 hours",
        symbol="A",
        low="0.1 hours",
        high="200 hours",
        prior="lognormal(5 hours, x2)",
        label="sellers hand over",
        zh="商家发货时长",
        doc="median time until a seller who sends hands a parcel to the carrier",
    )
    accept_spread: Number = par(
        "1.2",
        symbol="sA",
        low="0",
        high="3",
        prior="0.8 - 1.5",
        label="spread of handing over",
        zh="发货时长离散度",
        doc="log standard deviation of the time until sellers hand over",
    )
    seller_capacity: Number = par(
        "1.5",
        symbol="kS",
        low="0.1",
        high="1000",
        prior="1.2 - 3",
        label="capacity of sellers",
        zh="商家发货能力倍数",
        doc="parcels that sellers can hand over in a day, in those of a usual day (mean of the last 28 days); more wait",
    )
    least_volume: Number = par(
        "2000",
        symbol="V0",
        low="0",
        high="10000000",
        label="parcels always taken",
        zh="保底日件量",
        doc="parcels a day that sellers and carriers always have room for, however few are usual",
    )
    patience: Duration = par(
        "6 days",
        symbol="P",
        low="1 hour",
        high="365 days",
        prior="lognormal(6 days, x1.7)",
        label="patience before sending",
        zh="发货等待耐心",
        doc="median time after which a buyer cancels an order that has not been sent",
    )
    patience_spread: Number = par(
        "0.5",
        symbol="sP",
        low="0",
        high="2",
        prior="0.3 - 0.8",
        label="spread of patience",
        zh="等待耐心离散度",
        doc="log standard deviation of patience",
    )
    pay: Money = par(
        "30 RMB",
        symbol="w",
        low="0 RMB",
        high="500 RMB",
        prior="lognormal(30 RMB, x1.4)",
        label="pay of a packing hour",
        zh="仓库小时工资",
        doc="pay of an opening hour of a packing place, social load included",
    )
    rent: MoneyRate = par(
        "3000 RMB per month",
        symbol="r",
        low="0 RMB per month",
        high="100000 RMB per month",
        prior="lognormal(3000 RMB per month, x1.5)",
        label="rent of a packing place",
        zh="单工位仓租",
        doc="rent and energy of a packing place and the shelves behind it",
    )
