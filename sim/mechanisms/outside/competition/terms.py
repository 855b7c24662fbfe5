"""Parameters of competition: what rivals are worth, what binds brands, what an alliance and an acquisition cost."""

from sim.core.params import ParamSet, par
from sim.core.units import Choice, Count, Duration, Money, MoneyRate, Number, Rate, Share
from sim.world.rivals import RIVALS

SPECIFICATION = "model specification M25"


class RivalTerms(ParamSet):
    """Shares at rest, and what moves them."""

    giants_share: Share = par(
        "45 %",
        symbol="s_1",
        fixed=True,
        low="0 %",
        high="60 %",
        prior="30 % - 55 %",
        source="three quarters of online retail in 2018, within all that a need can find elsewhere",
        label="share of giants",
        zh="巨头基准占比",
        doc="part of the outside option that giants are at rest",
    )
    social_share: Share = par(
        "10 %",
        symbol="s_2",
        fixed=True,
        low="0 %",
        high="20 %",
        prior="5 % - 15 %",
        label="share of social platforms",
        zh="社交平台基准占比",
        doc="part of the outside option that social platforms are at rest",
    )
    independents_share: Share = par(
        "15 %",
        symbol="s_3",
        fixed=True,
        low="0 %",
        high="20 %",
        prior="8 % - 18 %",
        label="share of independents",
        zh="独立平台基准占比",
        doc="part of the outside option that independent platforms are at rest",
    )
    segments: Number = par(
        "1",
        symbol="z",
        fixed=True,
        low="0",
        high="3",
        prior="0.5 - 1.5",
        label="differences between segments",
        zh="人群差异强度",
        doc="how much the shares of rivals at rest differ by price class, age and city tier; 0: alike for all",
    )
    giants_gain: Number = par(
        "0",
        symbol="g_1",
        low="-3",
        high="3",
        source=SPECIFICATION + ": Delta_r, 0.2 to 0.6 in a price war",
        label="gain of giants",
        zh="巨头吸引力变化",
        doc="utility of buying at giants over that at rest; shocks move it",
    )
    social_gain: Number = par(
        "0",
        symbol="g_2",
        low="-3",
        high="3",
        source=SPECIFICATION,
        label="gain of social platforms",
        zh="社交平台吸引力变化",
        doc="utility of buying at social platforms over that at rest; shocks move it",
    )
    independents_gain: Number = par(
        "0",
        symbol="g_3",
        low="-3",
        high="3",
        source=SPECIFICATION,
        label="gain of independents",
        zh="独立平台吸引力变化",
        doc="utility of buying at independent platforms over that at rest; shocks move it",
    )
    noticed: Share = par(
        "100 %",
        symbol="w",
        low="0 %",
        high="100 %",
        label="gains noticed",
        zh="对手变化被感知程度",
        doc="part of all gains of rivals that people notice when they compare platforms; 0 %: rivals stay at rest for them",
    )
    by_price: Number = par(
        "1",
        symbol="e",
        low="0",
        high="2",
        prior="0.5 - 1.5",
        evidence="derived",
        source="a price cut is worth slope x its log, so a gain by prices goes with the slope",
        label="gains felt by price slope",
        zh="价格敏感者感受强度",
        doc="power of a person's price slope over the mean with which gains are felt; 0: all alike",
    )
    sooner: Duration = par(
        "0 days",
        symbol="d",
        low="0 days",
        high="5 days",
        label="rivals deliver sooner",
        zh="对手物流提速",
        doc="days by which rivals with logistics of their own deliver sooner than at rest",
    )


class TalkTerms(RivalTerms):
    """Talk that spills over, and brands that rivals bind."""

    talk_to_rivals: Number = par(
        "0",
        symbol="n",
        low="0",
        high="10",
        source="sign: Libai, Muller & Peres 2009; no size is published that fits",
        label="talk that helps rivals",
        zh="口碑外溢至对手",
        doc="utility of rivals with a social graph when everybody of the market visits here in a month; proportional below",
    )
    talk_to_needs: Number = par(
        "0",
        symbol="N",
        low="0",
        high="3",
        source="sign: Libai, Muller & Peres 2009; no size is published that fits",
        label="talk that raises needs",
        zh="品类口碑提升需求",
        doc="part by which all needs rise when everybody of the market visits here in a month; proportional below",
    )
    exclusivity: Share = par(
        "0 %",
        symbol="x0",
        low="0 %",
        high="100 %",
        source="facts F16: 60 % of merchants were asked to choose one; illegal since 2021 (memory)",
        label="brands withheld",
        zh="二选一扣留品牌占比",
        doc="share of brands that rivals keep from selling here, at launch; it halves in the time below",
    )
    exclusivity_time: Duration = par(
        "365 days",
        symbol="h",
        low="1 day",
        high="100 years",
        prior="lognormal(365 days, x2)",
        label="time in which withheld brands halve",
        zh="二选一半衰期",
        doc="days in which the share of brands withheld halves",
    )


class CompetitionTerms(TalkTerms):
    """All parameters of competition."""

    ally: Choice = par(
        "none",
        options=("none", *RIVALS),
        lever=True,
        label="ally",
        zh="结盟对象",
        doc="group of rivals with which the platform is allied: its gains act in part, its users meet an entry here",
    )
    ally_fee: MoneyRate = par(
        "500000 RMB per month",
        symbol="f",
        low="0 RMB per month",
        high="100 M RMB per month",
        lever=True,
        label="cost of an alliance",
        zh="结盟费用",
        doc="paid to the ally while there is one",
    )
    ally_peace: Share = par(
        "50 %",
        symbol="c",
        low="0 %",
        high="100 %",
        prior="20 % - 80 %",
        label="peace with the ally",
        zh="盟友竞争缓和程度",
        doc="part of the ally's gains that does not act against the platform",
    )
    acquired: Share = par(
        "0 %",
        symbol="A",
        low="0 %",
        high="100 %",
        lever=True,
        label="acquired part of independents",
        zh="收购独立平台份额",
        doc="part of the independents' business that the platform has bought and closed; a rise is paid on its day",
    )
    acquired_price: Money = par(
        "300 RMB",
        symbol="Q",
        low="1 RMB",
        high="5000 RMB",
        prior="lognormal(300 RMB, x2)",
        source="between what platforms paid for a buyer (facts F1, F2)",
        label="price of an acquired user",
        zh="被收购用户单价",
        doc="paid for each active user of the acquired part",
    )
    entry: Rate = par(
        "0.003 per year",
        symbol="E",
        low="0 per year",
        high="5 per year",
        prior="lognormal(0.003 per year, x3)",
        source="so that the default cost of an alliance buys a registration for about 100 RMB, as channels do (facts F1, F2)",
        label="joining by an ally's entry",
        zh="盟友入口导流注册率",
        doc="hazard with which a user of the ally joins by the entry that is shown there",
    )
    coming_over: Rate = par(
        "0.3 per year",
        symbol="O",
        low="0 per year",
        high="5 per year",
        prior="lognormal(0.3 per year, x2)",
        label="coming over",
        zh="被收购用户转化率",
        doc="hazard with which a user of what was acquired, who is invited, joins",
    )
    yearly_needs: Count = par(
        "12 needs",
        symbol="y",
        unit="needs",
        low="1",
        high="200",
        prior="lognormal(12 needs, x2)",
        label="needs in a year",
        zh="人均年需求次数",
        doc="needs of a person of the market in a year: how many people use a rival at all",
    )
    market_size: Money = par(
        "1000000 M RMB",
        symbol="S",
        low="1 M RMB",
        high="10000000 M RMB",
        evidence="source",
        source="business plan, section 4: above 1 trillion RMB",
        label="size of the market",
        zh="市场规模",
        doc="what the whole market sells in the year of launch",
    )
    market_growth: Share = par(
        "20 %",
        symbol="G",
        low="0 %",
        high="100 %",
        evidence="source",
        source="business plan, section 4: 20 % a year or more",
        label="growth of the market",
        zh="市场年增长率",
        doc="growth of the whole market in a year, against which the market share is measured",
    )
