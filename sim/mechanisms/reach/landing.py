"""Landing: whoever comes looks at what is on sale; more kinds of goods make more of them register."""

import numpy as np
from numpy.typing import NDArray

from sim.core.mechanism import Mechanism, Phase
from sim.core.params import ParamSet, par
from sim.core.series import Metric
from sim.core.state import State
from sim.core.timeline import Day
from sim.core.units import Number


class Landing(Mechanism):
    """The joining hazard follows the number of different goods on sale with a constant elasticity.

    References: Sethuraman, Gazquez-Abad & Martinez-Lopez (2022), J. Retailing 98 (elasticity of assortments); Chu & Manchanda
    (2016), Marketing Science 35(6) (variety draws buyers). Page: docs/mechanisms/landing.md
    """

    phase = Phase.SUPPLY
    after = ("merchants",)
    sub_daily = True
    reads = ("offers.category", "offers.is_active", "offers.model", "offers.variety", "resources.catalogue")
    null = {"by_goods": "0"}
    metrics = (
        Metric(
            "landing_factor",
            "stock",
            "factor",
            "joining hazard over that at the usual number of goods",
            "Draw of the assortment",
            "商品丰富度对注册的拉动",
        ),
    )

    class Params(ParamSet):
        """How much registration follows what is on sale."""

        by_goods: Number = par(
            "0.082",
            symbol="g",
            low="0",
            high="1",
            prior="lognormal(0.082, x2)",
            evidence="source",
            source="Sethuraman, Gazquez-Abad & Martinez-Lopez 2022: mean of 1,936 elasticities",
            label="registration by goods",
            zh="注册对商品种类的弹性",
            doc="elasticity of the joining hazard to the different goods in a category",
        )
        usual: Number = par(
            "100",
            symbol="N0",
            low="1",
            high="100000",
            prior="lognormal(100, x3)",
            evidence="judgement",
            source="middle, in logs, of the base's thinnest days (30) and the end of its year 3 (270): neutral on the whole",
            label="usual number of goods",
            zh="品类常规商品数",
            doc="different goods in a category at which rates of registration hold as stated",
        )

    def setup(self, world: State) -> None:
        """Whoever is out there on the first day sees the launch."""
        self._seen_version, self._log_goods = -1, 0.0
        self._set(world)

    def step(self, world: State, day: Day) -> None:
        """Set the factor that acts on who registers today."""
        world.record("landing_factor", self._set(world))

    def _set(self, world: State) -> float:
        catalogue = world.resources["catalogue"]
        if catalogue.version != self._seen_version:
            different = np.maximum(1.0, different_goods(world))
            self._log_goods = float(catalogue.need_shares @ np.log(different))
            self._seen_version = catalogue.version
        factor = float(np.exp(self.params.by_goods * (self._log_goods - np.log(self.params.usual))))
        if "join" in world.risks:
            world.risks["join"].scale("landing", factor)
        return factor


def different_goods(world: State) -> NDArray[np.float64]:
    """Return the different goods on sale in each category: equal ones once, a row as many as it stands for, shape [categories]."""
    offers = world.tables["offers"]
    rows = np.flatnonzero(offers["is_active"])
    _, first = np.unique(offers["model"][rows], return_index=True)
    one = rows[first]
    n_categories = len(world.resources["catalogue"].need_shares)
    goods = np.bincount(offers["category"][one], weights=offers["variety"][one], minlength=n_categories)
    return np.asarray(goods, dtype=np.float64)
