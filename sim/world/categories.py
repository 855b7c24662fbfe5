"""Categories of goods: their names, in English and Chinese, and which of them a world has."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.core.params import ParamSet, par
from sim.core.state import State
from sim.core.units import Names

CATEGORIES = {
    "clothing": "服装",
    "beauty": "美妆",
    "home decor": "家居装饰",
    "snacks": "零食",
    "accessories": "饰品",
    "kitchenware": "厨具",
    "shoes": "鞋靴",
    "bags": "箱包",
    "skin care": "护肤",
    "bedding": "床品",
    "tea and coffee": "茶与咖啡",
    "small appliances": "小家电",
    "stationery": "文具",
    "fragrance": "香氛",
    "fitness": "运动健身",
    "pets": "宠物用品",
    "toys": "潮玩",
    "storage": "收纳",
    "phone accessories": "手机配件",
    "outdoor": "户外",
    "plants and flowers": "绿植鲜花",
    "lighting": "灯具",
    "audio": "影音",
    "books": "图书",
    "hair care": "个人护理",
    "cleaning": "家清",
    "mother and baby": "母婴",
    "health": "营养保健",
    "crafts": "手工",
    "travel goods": "旅行用品",
}
"""Names of the shipped categories, by falling share of needs, with their Chinese names."""


class CategorySettings(ParamSet):
    """What categories are called."""

    category_names: Names = par(
        list(CATEGORIES),
        label="names of categories",
        zh="品类名称",
        evidence="judgement",
        source="lifestyle goods for young city dwellers; business plan, section 7",
        doc="names by falling share of needs, one for each of world.categories; those beyond their number are not used, and "
        "a category beyond the names is called category 31 and so on",
    )


def category_names(settings: Any) -> list[str]:
    """Return the name of every category of a world; those beyond the names given are ``category 31`` and so on."""
    given, n = settings.category_names[: settings.categories], settings.categories
    return [*given, *(f"category {k}" for k in range(len(given) + 1, n + 1))]


def category_number(settings: Any) -> dict[str, int]:
    """Return the number of every category by its name."""
    return {name: k for k, name in enumerate(category_names(settings))}


def by_category(world: State, shares: tuple[tuple[str, float], ...], *, other: float) -> NDArray[np.float64]:
    """Return a share for every category: that of its name, or ``other``."""
    known = category_number(world.facts["sections"]["world"])
    out = np.full(len(known), other)
    for name, share in shares:
        out[known[name]] = share
    return out
