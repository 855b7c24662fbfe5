"""Discovery: what the surfaces do to goods and people, measured; nobody in the model sees it."""

import numpy as np
from numpy.typing import NDArray

from sim.core.mechanism import Mechanism, Phase
from sim.core.pages import Chart, Page
from sim.core.series import Metric
from sim.core.state import State
from sim.core.timeline import Day
from sim.kernels.products import products
from sim.world.market.concentration import gini

WINDOW, WEEK = 30, 7
SAMPLED = 200
NAMES = ("match_bought", "likeness_bought", "breadth_bought", "exposure_gini", "sales_gini", "estimate_correlation")


class Discovery(Mechanism):
    """Diagnostics of the surfaces, once a week: match, homogenisation, diversity, concentration, what is known.

    References: Chaney, Stewart & Engelhardt (2018), RecSys (homogenisation); Fleder & Hosanagar (2009), Management
    Science 55(5). Page: docs/mechanisms/discovery.md
    """

    phase = Phase.RECORD
    reads = (
        "active",
        "today.orders",
        "users.taste",
        "offers.taste",
        "offers.content",
        "offers.is_active",
        "offers.exposure30",
        "offers.sales30",
    )
    may_read = ("users.estimate", "users.information", "offers.latent", "offers.browsed30")
    metrics = (
        Metric(
            "match_bought",
            "stock",
            "factor",
            "mean match z . y of goods bought in 30 days",
            "Match",
            "所购商品匹配度",
            is_observed=False,
        ),
        Metric(
            "likeness_bought",
            "stock",
            "correlation",
            "likeness of goods bought by two buyers",
            "Likeness between buyers",
            "买家间同质度",
        ),
        Metric(
            "breadth_bought",
            "stock",
            "factor",
            "difference of two goods of one buyer",
            "Breadth of a buyer",
            "个人多样性",
        ),
        Metric(
            "exposure_gini", "stock", "coefficient", "concentration of what is shown", "Exposure Gini", "曝光基尼系数"
        ),
        Metric("sales_gini", "stock", "coefficient", "concentration of sales", "Sales Gini", "销量基尼系数"),
        Metric(
            "estimate_correlation",
            "stock",
            "correlation",
            "of estimated and true match over goods, mean over known users",
            "Estimate and truth",
            "偏好估计相关系数",
            is_observed=False,
        ),
    )

    page = Page(
        "Discovery",
        "发现与集中度",
        (
            Chart(
                ("exposure_gini", "sales_gini"),
                "Concentration of what is shown and of sales (Gini)",
                "曝光与销量集中度",
            ),
            Chart(("match_bought",), "Match of goods bought with tastes", "所购商品与品味的匹配度"),
            Chart(("estimate_correlation",), "Estimated and true tastes, correlation", "偏好估计与真实偏好的相关系数"),
        ),
    )

    def setup(self, world: State) -> None:
        """Nothing has been bought yet."""
        self._bought: list[NDArray[np.int32]] = []
        self._found = dict.fromkeys(NAMES, 0.0)

    def step(self, world: State, day: Day) -> None:
        """Remember what was bought; measure once a week."""
        orders = world.today["orders"]
        self._bought = [*self._bought[-WINDOW + 1 :], np.stack([orders["person"], orders["offer"]], axis=1)]
        if day.index % WEEK == 0:
            self._found |= self._of_goods(world) | self._of_buyers(world, day) | self._of_estimates(world, day)
        for name, value in self._found.items():
            world.record(name, value)

    def _of_goods(self, world: State) -> dict[str, float]:
        offers = world.tables["offers"]
        on_sale = offers["is_active"]
        shown = offers["exposure30"].astype(np.float64)
        if "browsed30" in offers.columns:
            shown += offers["browsed30"]
        return {
            "exposure_gini": gini(shown[on_sale]),
            "sales_gini": gini(offers["sales30"][on_sale].astype(np.float64)),
        }

    def _of_buyers(self, world: State, day: Day) -> dict[str, float]:
        """Compare goods bought: with their buyers' tastes, with each other, within a buyer."""
        bought = np.concatenate(self._bought)
        if len(bought) < 2:
            return {}
        person, offer = bought[:, 0], bought[:, 1]
        place = world.tables["offers"]["taste"].astype(np.float64)
        unit = place / np.maximum(np.linalg.norm(place, axis=1, keepdims=True), 1e-12)
        found = {"match_bought": float(products(world.users["taste"], world.user_of(person), place, offer).mean())}
        order = np.argsort(person, kind="stable")
        one, other = order[:-1], order[1:]
        own = person[one] == person[other]
        if own.any():
            found["breadth_bought"] = float(1 - products(unit, offer[one[own]], unit, offer[other[own]]).mean())
        luck = world.streams.uniform("discovery.pairs", np.arange(len(bought)), step=day.step)
        mate = np.minimum((luck * len(bought)).astype(int), len(bought) - 1)
        strangers = person != person[mate]
        if strangers.any():
            found["likeness_bought"] = float(products(unit, offer[strangers], unit, offer[mate[strangers]]).mean())
        return found

    def _of_estimates(self, world: State, day: Day) -> dict[str, float]:
        """Correlate estimated with true match over the goods on sale, for some of the people of whom anything is known."""
        users, offers = world.users, world.tables["offers"]
        if "estimate" not in users.columns:
            return {}
        rows = world.user_of(world.active)
        known = rows[users["information"].take(rows) > 1]
        if not len(known) or offers["is_active"].sum() < 2:
            return {}
        luck = world.streams.uniform("discovery.users", known, step=day.step)
        some = np.argpartition(luck, SAMPLED)[:SAMPLED] if len(luck) > SAMPLED else np.arange(len(luck))
        known = known[some[np.argsort(luck[some])]]
        on_sale = np.flatnonzero(offers["is_active"])[:SAMPLED]
        true = np.einsum("ik,jk->ij", users["taste"][known], offers["taste"][on_sale])
        guess = np.einsum("ik,jk->ij", users["estimate"][known], (offers["content"] + offers["latent"])[on_sale])
        true, guess = (x - x.mean(axis=1, keepdims=True) for x in (true, guess))
        scale = np.sqrt((true**2).sum(axis=1) * (guess**2).sum(axis=1))
        told = scale > 0
        return (
            {"estimate_correlation": float(((true * guess).sum(axis=1)[told] / scale[told]).mean())}
            if told.any()
            else {}
        )
