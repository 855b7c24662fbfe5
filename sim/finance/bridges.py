"""Bridges: from turnover to what the platform keeps, and from the statutory statement to the plan's view.

Every bridge is a list of signed steps in whole fen whose running sum is exact at each total.
"""

from dataclasses import dataclass

import numpy as np

from sim.finance.chart import accounts, lines, movements
from sim.finance.frames import texts
from sim.finance.periods import Period
from sim.finance.record import Record
from sim.finance.statutory import by_period, income_statement, period_numbers, whole_periods
from sim.world.chart import LINES

_LINE = {line.name: line for line in LINES}
NAMES = {
    "gmv_paid": ("GMV paid", "支付交易额"),
    "refunds": ("Refunds", "退款"),
    "waiting": ("Paid and not settled yet (change)", "已支付未结算(变动)"),
    "gmv_settled": ("GMV settled", "结算交易额"),
    "merchants": ("Goes to merchants, and VAT", "归商家及增值税"),
    "commission": ("Commission on sales", "销售佣金收入"),
    "net_revenue": ("Net revenue (plan's view)", "净收入(计划口径)"),
    "incentives": ("Coupons, points and rewards", "优惠券、积分与奖励"),
    "subsidies": ("Logistics subsidies, free delivery of subscribers", "物流补贴与会员免运费"),
    "net_take": ("Net take after incentives", "扣除激励后净收入"),
    "operating_revenue": ("Operating revenue (statutory)", "营业收入(会计口径)"),
    "contra": ("Coupons and rewards count as marketing in the plan", "优惠券与奖励在计划中计入营销"),
    "own_goods": ("Own goods count with their margin", "自营商品按毛利计"),
    "plan_revenue": ("Revenue (plan's view)", "收入(计划口径)"),
    "plan_cost": ("Cost (plan's view)", "成本(计划口径)"),
    "profit": ("Profit before tax, the same in both", "利润总额(两口径一致)"),
}


@dataclass(frozen=True)
class Step:
    """A step of a bridge: a signed amount per period (fen), or a total of everything before it."""

    key: str
    label: str
    zh: str
    fen: tuple[int, ...]
    is_total: bool = False


@dataclass(frozen=True)
class Bridge:
    """Steps over periods."""

    periods: tuple[int, ...]
    steps: tuple[Step, ...]

    def step(self, key: str) -> Step:
        """One step by its key."""
        return next(step for step in self.steps if step.key == key)


def take_bridge(record: Record, period: Period = "year") -> Bridge:
    """GMV paid -> settled -> net revenue (plan's view) -> net take after incentives, by period.

    Incentives are coupons, points and rewards (the line ``incentives``) and the logistics subsidy per order. Without
    orders every step of turnover is zero.
    """
    books = _Books(record, period)
    paid, back, settled = (books.flow(name) for name in ("gmv_paid", "refunds", "gmv_settled"))
    commission = -books.line("commission")
    streams = {name: -books.line(name) for name, kind in texts(lines(record)["kind"]).items() if kind == "revenue"}
    streams["own_retail"] = streams.get("own_retail", 0 * paid) - books.line("own_goods")
    other = [
        Step(name, _LINE[name].label, _LINE[name].zh, _whole(fen))
        if name in _LINE
        else Step(name, name, name, _whole(fen))
        for name, fen in streams.items()
        if name != "commission" and fen.any()
    ]
    net = sum(streams.values(), 0 * paid)
    incentives = books.line("incentives")
    subsidy = books.account("expense.logistics_subsidy") + books.account("expense.member_delivery")
    steps = [
        _step("gmv_paid", paid, is_total=True),
        _step("refunds", -back),
        _step("waiting", settled - paid + back),
        _step("gmv_settled", settled, is_total=True),
        _step("merchants", commission - settled),
        _step("commission", commission, is_total=True),
        *other,
        _step("net_revenue", net, is_total=True),
        _step("incentives", -incentives),
        _step("subsidies", -subsidy),
        _step("net_take", net - incentives - subsidy, is_total=True),
    ]
    return Bridge(books.periods, tuple(steps))


def plan_bridge(record: Record, period: Period = "year") -> Bridge:
    """Statutory operating revenue -> the plan's revenue; statutory expenses -> the plan's cost; one profit."""
    income = income_statement(record, period).values
    periods = tuple(int(p) for p in income.columns)
    own_goods, contra = _Books(record, period).line("own_goods"), income.loc["contra"].to_numpy()
    revenue, profit = income.loc["operating_revenue"].to_numpy(), income.loc["profit_before_tax"].to_numpy()
    net = revenue + contra - own_goods
    steps = (
        _step("operating_revenue", revenue, is_total=True),
        _step("contra", contra),
        _step("own_goods", -own_goods),
        _step("plan_revenue", net, is_total=True),
        _step("plan_cost", profit - net),
        _step("profit", profit, is_total=True),
    )
    return Bridge(periods, steps)


def _step(key: str, fen: np.ndarray, *, is_total: bool = False) -> Step:
    return Step(key, *NAMES[key], _whole(fen), is_total)


def _whole(fen: np.ndarray) -> tuple[int, ...]:
    return tuple(int(x) for x in fen)


class _Books:
    """Sums of a run by period: debits less credits of a line's income accounts, of an account, or a metric's flow."""

    def __init__(self, record: Record, period: Period) -> None:
        self._record, self._period = record, period
        self._chart, self._sums = accounts(record), by_period(record, movements(record), period)
        self.periods = tuple(whole_periods(record, period))

    def line(self, name: str) -> np.ndarray:
        own = self._chart.index[(self._chart["line"] == name) & self._chart["kind"].isin(["revenue", "expense"])]
        total: np.ndarray = self._sums.loc[own].to_numpy(dtype=np.int64).sum(axis=0)
        return total

    def account(self, name: str) -> np.ndarray:
        found: np.ndarray = self._sums.loc[self._sums.index == name].to_numpy(dtype=np.int64).sum(axis=0)
        return found

    def flow(self, metric: str) -> np.ndarray:
        values = self._record.metric(metric)
        at = np.searchsorted(self.periods, period_numbers(self._record, self._period))
        total = np.zeros(len(self.periods), dtype=np.int64)
        if values is not None:
            np.add.at(total, at, np.rint(values).astype(np.int64))
        return total
