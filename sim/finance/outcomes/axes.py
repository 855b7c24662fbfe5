"""The places in names of outcomes: years, months, channels, lines of the plan, blocks of cost ..."""

from sim.core.constants import MONTHS, YEARS
from sim.finance.decomposition import FACTORS, LABELS
from sim.finance.outcomes.declaration import Axis
from sim.finance.unit_costs import BLOCKS
from sim.world.channels import CHANNELS
from sim.world.groups import GROUPS

YEAR = Axis("year", {y: (str(y), str(y)) for y in YEARS})
LATER_YEAR = YEAR.only(2, 3)
MONTH = Axis("month", {m: (str(m), str(m)) for m in MONTHS})
CHANNEL = Axis("channel", CHANNELS)
BLOCK = Axis("block", {b.name: (b.label.lower(), b.zh) for b in BLOCKS} | {"total": ("total", "合计")})
VIEW = Axis(
    "view",
    {"": ("", ""), "within90.": ("within a tenth: ", "偏差一成以内:"), "funded.": ("funded view: ", "融资口径:")},
)
LINES = {
    "revenue": ("revenue, net", "收入(净额)"),
    "gmv": ("revenue read as turnover", "收入(按成交额)"),
    "gross_revenue": ("revenue, gross", "收入(总额)"),
    "cost": ("cost", "成本"),
    "profit": ("profit", "利润"),
    "cost_ratio": ("cost / revenue", "成本收入比"),
    "revenue_and_profit": ("revenue and profit", "收入与利润同时达成"),
    "all": ("revenue, cost and profit", "收入、成本与利润同时达成"),
}
"""Lines of the plan that are judged, with their words."""

LINE = Axis("line", LINES)
MONEY_LINE = LINE.only("revenue", "gmv", "gross_revenue", "cost", "profit")
RATIO_LINE = LINE.only("revenue", "gmv", "gross_revenue", "cost", "profit", "cost_ratio")
JOINT = LINE.only("revenue_and_profit", "all")
FACTOR = Axis("factor", {name: (LABELS[name][0].lower(), LABELS[name][1]) for name in FACTORS})
GROUP = Axis("group", GROUPS)
LEVEL = Axis("level", {k: (str(k), zh) for k, zh in ((1, "一"), (2, "二"), (3, "三"))})
TRANCHE = Axis("tranche", {k: (str(k), str(k)) for k in (2, 3)})
