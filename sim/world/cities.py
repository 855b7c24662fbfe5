"""Names of the zones of a world: groups of cities, called after the first of them."""

from typing import Any

from sim.core.params import ParamSet, par
from sim.core.units import Names
from sim.world.people import N_ZONES

CITIES = {
    "Shanghai": "上海",
    "Beijing": "北京",
    "Shenzhen": "深圳",
    "Guangzhou": "广州",
    "Chengdu": "成都",
    "Hangzhou": "杭州",
    "Chongqing": "重庆",
    "Wuhan": "武汉",
    "Suzhou": "苏州",
    "Nanjing": "南京",
    "Xian": "西安",
    "Changsha": "长沙",
    "Tianjin": "天津",
    "Zhengzhou": "郑州",
    "Qingdao": "青岛",
    "Ningbo": "宁波",
    "Hefei": "合肥",
    "Dongguan": "东莞",
    "Foshan": "佛山",
    "Shenyang": "沈阳",
}
"""Names of the shipped zones with their Chinese names."""


class CitySettings(ParamSet):
    """What zones are called."""

    zone_names: Names = par(
        list(CITIES),
        label="names of zones",
        zh="城市群名称",
        evidence="judgement",
        source="large cities of the first and new first tier",
        doc=f"names of the {N_ZONES} zones (groups of cities), which are alike in all but their people and ties; those beyond "
        f"{N_ZONES} are not used, and a zone beyond the names is called zone 3 and so on",
    )


def zone_names(settings: Any) -> list[str]:
    """Return the name of every zone of a world; those beyond the names given are ``zone 3`` and so on."""
    given = settings.zone_names[:N_ZONES]
    return [*given, *(f"zone {k}" for k in range(len(given) + 1, N_ZONES + 1))]
