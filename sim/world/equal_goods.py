"""Goods that several sellers offer: equal in all but seller, price and reviews. How many are, and what there is to be equal to."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.core.params import ParamSet, par
from sim.core.table import Table
from sim.core.units import Number, Share


class AssortmentSettings(ParamSet):
    """What merchants put on sale after launch."""

    same_goods: Share = par(
        "80 %",
        symbol="m",
        low="0 %",
        high="100 %",
        prior="60 % - 95 %",
        label="goods that others sell too",
        zh="同款商品占比",
        doc="share of goods listed after launch that equal one of the launch in all but seller, price and reviews",
    )
    same_goods_spread: Number = par(
        "0.12",
        symbol="d",
        low="0",
        high="1",
        prior="0.06 - 0.24",
        evidence="memory",
        source="Baye, Morgan & Scholten 2004, Journal of Industrial Economics 52(4): prices of equal goods in a price "
        "comparison differ by about a tenth",
        label="prices of equal goods",
        zh="同款价格离散度",
        doc="log standard deviation of what a good costs different sellers, and so of the prices that they begin with",
    )


@dataclass(frozen=True)
class GoodsAtLaunch:
    """The goods of the launch, by category: what goods listed later may be equal to.

    Attributes
    ----------
    category, number, price : arrays [goods]
        Ascending by category; prices in fen.
    content, taste : float32 [goods, tastes]
    """

    category: NDArray[np.integer]
    number: NDArray[np.int64]
    price: NDArray[np.int64]
    content: NDArray[np.float32]
    taste: NDArray[np.float32]


def goods_at_launch(offers: Table) -> GoodsAtLaunch:
    """Return what stands in the table of offers now."""
    order: Any = np.argsort(offers["category"], kind="stable")
    return GoodsAtLaunch(*(offers[name][order] for name in ("category", "number", "price", "content", "taste")))
