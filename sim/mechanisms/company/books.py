"""Books: administration, and the contribution that each monthly cohort of users has made."""

from sim.core.ledger import Account
from sim.core.mechanism import Mechanism, Phase
from sim.core.params import ParamSet, par
from sim.core.series import Metric
from sim.core.state import State
from sim.core.timeline import Day
from sim.core.units import Flag, Share
from sim.world.market.orders import contribution_parts

NOT_OPERATING = ("own_goods", "interest", "surcharges", "income_tax")


class Books(Mechanism):
    """Administration as a share of the other operating costs; contribution by cohort.

    Page: docs/mechanisms/books.md
    """

    phase = Phase.SETTLE
    closes = True
    before_launch = True
    reads = ("users.cohort",)
    may_read = ("today.contributions",)
    accounts = (Account("expense.administration", "administration", "Administration", "管理费用"),)
    metrics = (
        Metric("operating_cost", "flow", "fen", "all costs of the day but income tax", "Operating cost", "运营成本"),
        Metric("net_revenue", "flow", "fen", "all revenue of the day", "Net revenue", "净收入"),
        Metric(
            "cohort_contribution",
            "cohort",
            "fen",
            "commission less order costs by month of joining",
            "Contribution",
            "边际贡献",
        ),
        Metric(
            "cohort_revenue",
            "cohort",
            "fen",
            "net revenue from orders by month of joining of the buyer",
            "Net revenue",
            "净收入",
        ),
    )

    class Params(ParamSet):
        """Overheads, and how incentives are shown."""

        administration: Share = par(
            "8 %",
            symbol="a",
            low="0 %",
            high="50 %",
            prior="4 % - 15 %",
            label="administration",
            zh="管理费用率",
            doc="share of the other operating costs (own goods, interest and taxes are none)",
        )
        contra_revenue: Flag = par(
            "on",
            fixed=True,
            label="incentives off revenue",
            zh="激励冲减收入",
            evidence="memory",
            source="IFRS 15, consideration payable to a customer; CAS 14",
            doc="whether coupons, points and rewards come off revenue in the statements; in the "
            "plan's view they are marketing either way",
        )

    def setup(self, world: State) -> None:
        """Know which accounts are operating costs."""
        self._operating = frozenset(
            a.name
            for a in world.ledger.accounts.values()
            if a.kind == "expense" and a.line not in (*NOT_OPERATING, "administration")
        )

    def step(self, world: State, day: Day) -> None:
        """Post administration on what was spent today; book contributions."""
        spent = world.ledger.spent_today(self._operating)
        self.post(world, "expense.administration", "asset.cash", spent * self.params.administration)
        earned = world.today.get("contributions")
        if earned is not None and len(earned) and day.is_launched:
            cohorts, parts = world.users["cohort"][world.user_of(earned["person"])], contribution_parts(earned)
            for name in ("contribution", "revenue"):
                world.series.record_cohorts(f"cohort_{name}", day.month, cohorts, parts[name] * world.weight)

    def end_day(self, world: State, day: Day) -> None:
        """Record the day's revenue and cost when everything is posted."""
        taxes = world.ledger.spent_today(("expense.income_tax",))
        world.record("operating_cost", world.ledger.moved_today("expense.") - taxes)
        world.record("net_revenue", -world.ledger.moved_today("revenue."))
