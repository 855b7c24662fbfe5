"""The terms of pre-orders to the factory: what the platform decides, and what factories are like."""

from sim.core.params import ParamSet, par
from sim.core.units import Count, Duration, Number, Share

NO_SOURCE = "model specification M21; no measurement known"


class PoolTerms(ParamSet):
    """What the platform decides."""

    categories: Count = par(
        "2",
        symbol="n",
        low="0",
        high="30",
        lever=True,
        label="categories with pre-orders",
        zh="反向定制品类数",
        doc="categories, by falling share of needs, in which a pool is open whenever an offer is worth one",
    )
    days: Count = par(
        "10 days",
        symbol="T",
        low="3",
        high="30",
        unit="days",
        lever=True,
        label="days of a pool",
        zh="预订征集天数",
        doc="days on which a pool takes pre-orders",
    )
    commitment: Share = par(
        "20 %",
        symbol="a",
        low="0 %",
        high="100 %",
        lever=True,
        label="take or pay",
        zh="照付不议比例",
        doc="part of the factory's minimum that the platform takes when buyers do not",
    )
    to_price: Share = par(
        "50 %",
        symbol="s",
        low="0 %",
        high="100 %",
        lever=True,
        label="saving that goes to the price",
        zh="让利于价比例",
        doc="part of the saving of a unit by which its price falls; the rest is margin of the seller",
    )
    least: Number = par(
        "1",
        symbol="l",
        low="0",
        high="10",
        lever=True,
        label="forecast wanted",
        zh="开团预测门槛",
        doc="forecast, over what the factory requires, from which on a pool opens; 0: always",
    )


class C2MTerms(PoolTerms):
    """What the platform decides, and what factories and buyers are like."""

    saving: Share = par(
        "15 %",
        symbol="x",
        low="0 %",
        high="60 %",
        prior="5 % - 30 %",
        source=NO_SOURCE,
        label="saving of a made-to-order run",
        zh="定制生产降本率",
        doc="part of the unit cost that is saved by making a known quantity at once",
    )
    lead_time: Duration = par(
        "20 days",
        symbol="L",
        low="0 days",
        high="60 days",
        prior="10 days - 45 days",
        source=NO_SOURCE,
        label="lead time of the factory",
        zh="工厂生产周期",
        doc="time from the acceptance of a pool until its goods go out; counted in whole days",
    )
    minimum: Number = par(
        "300",
        symbol="M",
        low="1",
        high="100000",
        prior="lognormal(300, x3)",
        source="a short run of a flexible factory; no measurement known",
        label="minimum quantity",
        zh="工厂起订量",
        doc="units that a factory asks for without any commitment",
    )
    eased: Number = par(
        "0.5",
        symbol="k",
        low="0",
        high="1",
        prior="0.2 - 0.8",
        source=NO_SOURCE,
        label="minimum eased by a commitment",
        zh="照付不议降低起订量",
        doc="part of the committed units by which the quantity falls that a factory asks for",
    )
    salvage: Share = par(
        "50 %",
        symbol="v",
        low="0 %",
        high="100 %",
        prior="25 % - 75 %",
        source="model specification M21: leftover goods sold at half",
        label="salvage value",
        zh="尾货残值率",
        doc="part of what they cost that units bring which the platform had to take",
    )
    first_error: Number = par(
        "0.8",
        symbol="sigma0",
        low="0",
        high="3",
        prior="0.4 - 1.6",
        source=NO_SOURCE,
        label="first forecast error",
        zh="初始预测误差",
        doc="log standard deviation of the forecast of a pool before any order of the category has been seen",
    )
    enough: Number = par(
        "2000",
        symbol="n1",
        low="1",
        high="10000000",
        prior="lognormal(2000, x5)",
        source=NO_SOURCE,
        label="orders that teach to forecast",
        zh="预测学习所需订单量",
        doc="orders of a category after which the variance of forecasts has halved",
    )
    disappointment: Number = par(
        "0.05",
        symbol="d",
        low="0",
        high="1",
        prior="0.02 - 0.1",
        source="as of a group that finds nobody (group_buying.disappointment)",
        label="disappointment",
        zh="预订失败不满",
        doc="satisfaction that somebody loses whose pool fails",
    )
