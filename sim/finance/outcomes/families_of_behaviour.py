"""Outcomes of behaviour, declared: indicators by year, what buyers keep, satisfaction, reproduction."""

from sim.finance.outcomes.axes import YEAR
from sim.finance.outcomes.declaration import HIGHER, LOWER, NONE, ORDERS, PEOPLE, RATIO, SHARE, Family
from sim.world.indicators import INDICATORS

_Y = (YEAR,)

OF_BEHAVIOUR = (
    *(
        Family(
            f"year{{year}}.{i.name}",
            RATIO if i.is_of_stocks else SHARE,
            i.better,
            f"{i.label}, year {{year}}",
            "第 {year} 年" + (" " if i.zh[0].isdigit() else "") + i.zh,
            i.doc,
            (f"metric.{i.above}", f"metric.{i.below}" + (f"@-{i.lag}" if i.lag else "")),
            _Y,
        )
        for i in INDICATORS.values()
    ),
    Family(
        "year{year}.kept_orders",
        ORDERS,
        HIGHER,
        "Orders kept, year {year}",
        "第 {year} 年有效订单数",
        "orders delivered and not sent back, when their return window ends",
        ("metric.orders_kept",),
        _Y,
    ),
    Family(
        "year{year}.kept_buyers",
        PEOPLE,
        HIGHER,
        "New buyers who kept an order, year {year}",
        "第 {year} 年有效新买家",
        "people whose first kept order since registration falls into the year",
        ("metric.buyers_kept",),
        _Y,
    ),
    Family(
        "year{year}.top_fifth_share",
        SHARE,
        NONE,
        "Orders of the top fifth of buyers, year {year}",
        "第 {year} 年前五分之一买家订单占比",
        "share of the year's orders paid by the fifth of its buyers who ordered most",
        ("metric.top_fifth_share",),
        _Y,
    ),
    Family(
        "year{year}.satisfaction",
        RATIO,
        HIGHER,
        "Satisfaction, year {year}",
        "第 {year} 年末满意度",
        "mean satisfaction of users at the year's end, 0 to 1",
        ("metric.satisfaction_mean",),
        _Y,
    ),
    Family(
        "year{year}.unhappy_buyers",
        SHARE,
        LOWER,
        "Unhappy buyers, year {year}",
        "第 {year} 年末不满意买家占比",
        "people with satisfaction below 0.5 at the year's end, of those who ordered in its last 365 days",
        ("metric.unhappy_buyers",),
        _Y,
    ),
    Family(
        "year{year}.exposure_gini",
        RATIO,
        NONE,
        "Concentration of what is shown, year {year}",
        "第 {year} 年末曝光集中度",
        "Gini coefficient of how often goods on sale were shown in 30 days, at the year's end",
        ("metric.exposure_gini",),
        _Y,
    ),
    Family(
        "year{year}.sales_gini",
        RATIO,
        NONE,
        "Concentration of sales, year {year}",
        "第 {year} 年末销量集中度",
        "Gini coefficient of what goods on sale sold in 30 days, at the year's end",
        ("metric.sales_gini",),
        _Y,
    ),
    Family(
        "word_of_mouth.r_total",
        RATIO,
        HIGHER,
        "Registrations caused by one",
        "总再生数(R)",
        "registrations that one registration causes by talk, invitations and posts",
        ("metric.r_total",),
    ),
    Family(
        "word_of_mouth.spectral_radius",
        RATIO,
        NONE,
        "Spectral radius of reproduction",
        "再生谱半径",
        "growth per generation of those who come by talk and invitation; at 1 and above they multiply without channels",
        ("metric.spectral_radius",),
    ),
    Family(
        "word_of_mouth.spectral_radius_error",
        RATIO,
        NONE,
        "Standard error of the spectral radius",
        "再生谱半径标准误",
        "between blocks of parents (delete-a-block jackknife)",
        ("metric.spectral_radius_error",),
    ),
)
