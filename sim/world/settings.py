"""Settings of a scenario that belong to no mechanism: time, market, world and the plan's targets."""

from sim.core.params import ParamSet, par
from sim.core.units import Choice, Count, Date, Money, Number, Share
from sim.world.categories import CategorySettings
from sim.world.cities import CitySettings
from sim.world.costs import CostSettings
from sim.world.equal_goods import AssortmentSettings
from sim.world.seasons import SeasonSettings
from sim.world.tastes import TasteSettings

_PLAN = {"low": "0 RMB", "high": "1000000 M RMB", "evidence": "source", "source": "business plan, section 4"}


class TimeSettings(ParamSet):
    """When the run happens."""

    start: Date = par(
        "2027-01-01",
        low="1990-01-01",
        high="2100-01-01",
        label="launch",
        zh="上线日期",
        doc="day 0, on which the platform opens",
    )
    days: Count = par(
        "1096 days",
        low="1",
        high="7305",
        unit="days",
        label="days after launch",
        zh="模拟天数",
        evidence="derived",
        source="three years from 2027-01-01, 2028 has 366 days",
        doc="simulated days from launch on",
    )
    preparation: Count = par(
        "90 days",
        low="0",
        high="720",
        unit="days",
        label="days before launch",
        zh="上线前准备天数",
        doc="days before launch; their burn is posted to year 0",
    )
    steps_per_day: Count = par(
        "1",
        low="1",
        high="2",
        label="steps per day",
        zh="每日步数",
        evidence="derived",
        doc="2 exists for the time-step gate only (reach, joining, leaving)",
    )


class MarketSettings(SeasonSettings):
    """Who could ever become a customer."""

    people: Count = par(
        "20000000 people",
        low="1",
        high="1e9",
        unit="people",
        label="addressable market",
        zh="目标市场人数",
        prior="10000000 people - 60000000 people",
        doc="people who could ever register (nobody who can never adopt is counted)",
    )
    people_per_agent: Count = par(
        "20",
        low="1",
        high="1e9",
        label="people per agent",
        zh="每个体代表人数",
        evidence="derived",
        source="model specification 5.4",
        doc="w: one row stands for w people of w identical districts",
    )
    responsiveness_shape: Number = par(
        "2",
        low="0",
        high="100",
        label="spread of responsiveness",
        zh="响应度分布形状",
        doc="Gamma shape (mean 1) of the personal multiplier of external channels; 0 makes everybody alike",
    )
    registered_at_start: Share = par(
        "0 %",
        low="0",
        high="1",
        label="registered at launch",
        zh="上线时已注册占比",
        evidence="derived",
        doc="share of people registered on day 0 (loaded world)",
    )
    tier_1: Share = par(
        "25 %",
        label="first-tier cities",
        zh="一线城市",
        doc="share of communities in tier 1; no mechanism reads it yet",
    )
    tier_new_1: Share = par(
        "25 %", label="new first-tier cities", zh="新一线城市", doc="share in new tier 1; no mechanism reads it yet"
    )
    tier_2: Share = par(
        "20 %", label="second-tier cities", zh="二线城市", doc="share in tier 2; no mechanism reads it yet"
    )
    tier_3: Share = par(
        "20 %", label="third-tier cities", zh="三线城市", doc="share in tier 3; no mechanism reads it yet"
    )
    tier_4: Share = par(
        "10 %", label="smaller places", zh="四线及以下", doc="share in tier 4 and below; no mechanism reads it yet"
    )
    age_18_24: Share = par(
        "30 %", label="aged 18-24", zh="18-24岁", doc="share of people aged 18 to 24; no mechanism reads it yet"
    )
    age_25_30: Share = par(
        "35 %", label="aged 25-30", zh="25-30岁", doc="share of people aged 25 to 30; no mechanism reads it yet"
    )
    age_31_40: Share = par(
        "25 %", label="aged 31-40", zh="31-40岁", doc="share of people aged 31 to 40; no mechanism reads it yet"
    )
    age_41_up: Share = par(
        "10 %",
        label="aged 41 and above",
        zh="41岁及以上",
        doc="share of people aged 41 or more; no mechanism reads it yet",
    )
    price_low: Share = par("30 %", label="little price-sensitive", zh="低价格敏感", doc="lowest part of price slopes")
    price_middle: Share = par("40 %", label="middling price-sensitive", zh="中价格敏感", doc="middle part of slopes")
    price_high: Share = par("30 %", label="very price-sensitive", zh="高价格敏感", doc="highest part of slopes")
    price_slope: Number = par(
        "2.62",
        low="0",
        high="6",
        prior="1.5 - 4",
        evidence="source",
        label="price slope",
        zh="价格系数",
        source="Bijmolt, van Heerde & Pieters 2005, J. Marketing Research 42(2)",
        doc="mean coefficient of log price in utility",
    )
    price_slope_spread: Number = par(
        "0.6",
        low="0",
        high="2",
        label="spread of price slopes",
        zh="价格系数离散度",
        doc="standard deviation over people, truncated to 0.8 .. 6",
    )
    taste_homophily: Share = par(
        "30 %",
        prior="10 % - 60 %",
        label="taste homophily",
        zh="品味同质性",
        doc="correlation of tastes inside a community",
    )


class WorldSettings(CategorySettings, CitySettings, TasteSettings, CostSettings, AssortmentSettings):
    """What the market looks like: ties, merchants, influencers, goods."""

    graph: Choice = par(
        "social",
        options=("social", "poisson", "regular", "negative_binomial", "complete", "none"),
        label="social graph",
        zh="社交网络类型",
        evidence="derived",
        doc="social: communities and a configuration model; the others are pure test graphs",
    )
    graph_seed: Count = par(
        "-1",
        low="-1",
        high="4294967295",
        label="graph seed",
        zh="网络随机种子",
        evidence="derived",
        doc="seed of the graph alone; -1 takes the seed of the run",
    )
    mean_degree: Number = par(
        "20",
        low="0",
        high="500",
        prior="10 - 40",
        label="ties per person",
        zh="人均社交关系数",
        doc="mean number of commerce-relevant ties",
    )
    degree_spread: Number = par(
        "0.9",
        low="0",
        high="2",
        prior="0.6 - 1.2",
        label="spread of ties",
        zh="关系数离散度",
        doc="log standard deviation of the number of ties",
        source="shape after Ugander et al. 2011, arXiv 1111.4503",
    )
    degree_cap: Count = par(
        "500",
        low="1",
        high="5000",
        prior="100 - 2000",
        label="most ties",
        zh="关系数上限",
        doc="largest number of ties of a person",
    )
    degree_shape: Number = par(
        "1",
        low="0.05",
        high="1000",
        label="shape of test degrees",
        zh="测试网络度数形状",
        evidence="derived",
        doc="shape r of the negative-binomial test graph",
    )
    strong_share: Share = par(
        "45 %",
        prior="20 % - 70 %",
        label="ties within the community",
        zh="强关系占比",
        doc="share of ties inside one's community; these are the strong ties",
    )
    same_zone: Share = par(
        "70 %",
        prior="40 % - 90 %",
        label="weak ties within the zone",
        zh="弱关系同区占比",
        doc="share of the other ties that stay in one's zone",
    )
    merchants: Count = par(
        "200",
        low="0",
        high="100000",
        prior="50 - 1000",
        label="merchants at launch",
        zh="上线时商家数",
        doc="merchants on day 0",
    )
    offers_low: Count = par(
        "3", low="1", high="1000", label="fewest offers", zh="商家最少商品数", doc="fewest offers of a merchant"
    )
    offers_high: Count = par(
        "10", low="1", high="1000", label="most offers", zh="商家最多商品数", doc="most offers of a merchant"
    )
    popularity_exponent: Number = par(
        "0.8",
        low="0",
        high="3",
        label="popularity exponent",
        zh="热度指数",
        doc="Zipf exponent of offers inside a category",
    )
    categories: Count = par("30", low="1", high="1000", label="categories", zh="品类数", doc="categories of goods")
    category_exponent: Number = par(
        "0.7",
        low="0",
        high="3",
        label="category concentration",
        zh="品类集中度",
        doc="Zipf exponent of needs over categories",
    )
    basket: Money = par(
        "120 RMB",
        low="1 RMB",
        high="100000 RMB",
        label="order value",
        zh="笔单价",
        evidence="derived",
        source="business plan, section 7",
        doc="mean price paid per order at the reference state (sets the price level)",
    )
    price_spread: Number = par(
        "0.35",
        low="0",
        high="2",
        label="spread of prices",
        zh="价格离散度",
        doc="log standard deviation of prices inside a category, and between categories",
    )
    vat_services: Share = par(
        "6 %",
        low="0 %",
        high="25 %",
        evidence="memory",
        label="VAT on services",
        zh="服务增值税率",
        source="Chinese VAT rate of modern services",
        doc="on top of commission and fees; also the rate of input VAT on what is bought",
    )
    vat_goods: Share = par(
        "13 %",
        low="0 %",
        high="25 %",
        evidence="memory",
        label="VAT on goods",
        zh="货物增值税率",
        source="Chinese VAT rate of goods",
        doc="contained in the price of own goods; on top of what the platform pays for them",
    )
    influencers: Count = par(
        "500",
        low="0",
        high="100000",
        label="influencers",
        zh="达人数",
        doc="creators on social networks who can be asked for posts",
    )
    follower_tail: Number = par(
        "2.1",
        low="1.2",
        high="5",
        label="tail of followers",
        zh="粉丝数尾部指数",
        doc="Pareto exponent of followers above 10,000",
    )


class TargetSettings(ParamSet):
    """The business plan's numbers under test."""

    revenue_year_1: Money = par("50 M RMB", label="revenue, year 1", zh="第1年收入", doc="plan", **_PLAN)
    revenue_year_2: Money = par("120 M RMB", label="revenue, year 2", zh="第2年收入", doc="plan", **_PLAN)
    revenue_year_3: Money = par("240 M RMB", label="revenue, year 3", zh="第3年收入", doc="plan", **_PLAN)
    cost_year_1: Money = par("30 M RMB", label="cost, year 1", zh="第1年成本", doc="plan", **_PLAN)
    cost_year_2: Money = par("60 M RMB", label="cost, year 2", zh="第2年成本", doc="plan", **_PLAN)
    cost_year_3: Money = par("120 M RMB", label="cost, year 3", zh="第3年成本", doc="plan", **_PLAN)
    tranche_1: Money = par("10 M RMB", label="initial funding", zh="首轮资金", doc="plan", **_PLAN)
    tranche_2: Money = par("20 M RMB", label="phase one", zh="一期资金", doc="plan", **_PLAN)
    tranche_3: Money = par("30 M RMB", label="phase two", zh="二期资金", doc="plan", **_PLAN)
    implied_net_take: Share = par(
        "5 %",
        low="0.1 %",
        label="implied net take",
        zh="隐含净货币化率",
        evidence="derived",
        source="business plan, section 4; facts F5: 2.8 to 18 % elsewhere",
        doc="net revenue of all streams over GMV net of refunds that the plan's revenue "
        "rests on; for the gap only, it moves no simulated number",
    )
    implied_basket: Money = par(
        "120 RMB",
        low="1 RMB",
        high="100000 RMB",
        label="implied order value",
        zh="隐含笔单价",
        evidence="derived",
        source="business plan, section 7",
        doc="GMV net of refunds per kept order that the plan's revenue rests on",
    )
    implied_spend: Money = par(
        "1127 RMB",
        low="1 RMB",
        high="1000000 RMB",
        label="implied spend per annual buyer",
        zh="隐含年客单价",
        evidence="derived",
        source="Pinduoduo 2018, GMV over annual buyers (filings; model specification 11.1)",
        doc="yearly GMV per annual buyer that the plan's revenue rests on; its users are solved from its revenue",
    )
    implied_spend_year_1: Money = par(
        "555 RMB",
        low="1 RMB",
        high="1000000 RMB",
        label="implied spend per annual buyer, year 1",
        zh="隐含年客单价(第1年)",
        evidence="derived",
        source="model specification 11.1: 500 to 610 RMB",
        doc="the same in year 1, in which buyers arrive through the year",
    )


SECTIONS: dict[str, type[ParamSet]] = {
    "time": TimeSettings,
    "market": MarketSettings,
    "world": WorldSettings,
    "targets": TargetSettings,
}
GROUPS = ("targets.implied",)
"""Parameters that are written together: ``targets.implied.net_take`` is the parameter ``implied_net_take``."""
