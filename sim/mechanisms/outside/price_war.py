"""Price war: rivals cut prices when the platform has a share of its niche and grows fast; ads get dearer too."""

from collections import deque

import numpy as np
from scipy.special import expit

from sim.core.constants import DAYS_PER_YEAR
from sim.core.params import par
from sim.core.state import State
from sim.core.timeline import Day
from sim.core.units import Duration, Money, MoneyRate, Number, Rate, Share
from sim.world.shock_terms import (
    ShockTerms,
    answer_par,
    best_par,
    duration_par,
    half_par,
    hazard_par,
    size_par,
    varies_par,
)
from sim.world.shocks import Answer, Effect, Shock, metrics_of

SHARE_WIDTH, GROWTH_WIDTH = 0.01, 0.1
"""Over which rivals become alarmed by share and by growth (model specification M25)."""
MONTH = 30
FEWEST = 1000.0
"""Visitors of a month below which growth is not counted."""


class PriceWar(Shock):
    """Rivals cut prices when the platform has a share of its niche and grows fast; ads get dearer too.

    References: model specification M25 and 0.3, number 18. Page: docs/mechanisms/price_war.md
    """

    may_read = ("resources.emergency", "metrics.gmv_paid", "metrics.mau")
    effects = (
        Effect("competition.giants_gain", difference="gain"),
        Effect("competition.independents_gain", difference="gain"),
        Effect("channels.feed_cpm", factor="ads"),
        Effect("channels.search_cpc", factor="ads"),
        Effect("precision_ads.cpm", factor="ads"),
    )
    answers = (Answer("differentiation", "severity"),)
    metrics = metrics_of("price_war", "Price war", "价格战")

    class Params(ShockTerms):
        """What provokes a war, and what it does."""

        hazard: Rate = hazard_par(
            "1.825 per year",
            doc="hazard of a war when rivals are as alarmed as they can be",
            source="model specification M25: .005 per day",
        )
        duration: Duration = duration_par("60 days", source="model specification M25: 30 to 120 days")
        varies: Number = varies_par("2", source="model specification M25: 30 to 120 days")
        alarming_share: Share = size_par(
            "2 %",
            symbol="x0",
            low="0 %",
            high="50 %",
            prior="1 % - 4 %",
            source="model specification M25",
            label="alarming share",
            zh="引发价格战的份额",
            doc="share of the niche at which rivals are half as alarmed by it as they can be",
        )
        alarming_growth: Share = size_par(
            "30 %",
            symbol="g0",
            low="0 %",
            high="100 %",
            prior="20 % - 40 %",
            source="model specification M25",
            label="alarming growth",
            zh="引发价格战的增速",
            doc="growth of monthly visitors in a month at which rivals are half as alarmed by it as they can be",
        )
        niche: Money = size_par(
            "10000 M RMB",
            symbol="n",
            low="1 M RMB",
            high="10000000 M RMB",
            prior="lognormal(10000 M RMB, x3)",
            source="1 % of the market of the plan",
            label="niche",
            zh="细分市场规模",
            doc="what the niche in which rivals see the platform sells in the year of launch",
        )
        niche_growth: Share = par(
            "20 %",
            symbol="G",
            low="0 %",
            high="100 %",
            evidence="source",
            source="business plan, section 4: 20 % a year or more",
            label="growth of the niche",
            zh="细分市场年增长率",
            doc="growth of the niche in a year",
        )
        gain: Number = size_par(
            "0.4",
            symbol="d",
            low="0",
            high="2",
            prior="0.2 - 0.6",
            source="model specification M25",
            label="gain of rivals",
            zh="价格战中对手吸引力提升",
            doc="utility by which giants and independents gain, for a person of the mean price slope",
        )
        ads: Number = size_par(
            "1.3",
            symbol="f",
            low="1",
            high="5",
            prior="1.15 - 1.5",
            source="model specification M25: CPM x 1.3",
            label="prices of ads in a war",
            zh="价格战广告价格倍数",
            doc="factor on prices of feed, search and precision ads",
        )
        differentiation: MoneyRate = answer_par(
            "differentiation", "差异化投入", "exclusive goods and services that make prices count for less", symbol="y"
        )
        differentiation_half: MoneyRate = half_par("200000 RMB per month", "differentiation", "差异化投入", symbol="y2")
        differentiation_best: Share = best_par("50 %", "25 % - 75 %", "differentiation", "差异化投入", symbol="m")

    def setup(self, world: State) -> None:
        """Nobody has visited or bought yet."""
        super().setup(world)
        self._visitors: deque[float] = deque(maxlen=MONTH + 1)
        self._sales: deque[float] = deque(maxlen=MONTH)

    def hazard_today(self, world: State, day: Day) -> float:
        """Return the hazard of today: the product of how alarmed rivals are by share and by growth."""
        p = self.params
        self._visitors.append(world.last("mau"))
        self._sales.append(world.last("gmv_paid"))
        niche = p.niche * (1 + p.niche_growth) ** (day.index / DAYS_PER_YEAR)
        share = sum(self._sales) / MONTH * DAYS_PER_YEAR / niche
        by_share = expit((share - p.alarming_share) / SHARE_WIDTH)
        return float(p.hazard * by_share * expit((self._growth() - p.alarming_growth) / GROWTH_WIDTH))

    def _growth(self) -> float:
        """Return by which part visitors of a month have grown in a month; 0 before there are enough days."""
        if len(self._visitors) <= MONTH:
            return 0.0
        return float(np.clip(self._visitors[-1] / max(self._visitors[0], FEWEST) - 1, -1, 10))
