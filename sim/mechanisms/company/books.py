"""Books: administration, and the contribution that each monthly cohort of users has made."""

from sim.core.ledger import Account
from sim.core.mechanism import Mechanism, Phase
from sim.core.params import ParamSet, par
from sim.core.series import Metric
from sim.core.state import State
from sim.core.timeline import Day
from sim.core.units import Flag, Share
from sim.world.accounts import UNRUN
from sim.world.channels import paid_for
from sim.world.market.orders import contribution_parts

NOT_OPERATING = ("own_goods", "interest", "surcharges", "income_tax")


class Books(Mechanism):
    """Administration as a share of the other operating costs; contribution by cohort.

    Page: docs/mechanisms/books.md
    """

    phase = Phase.SETTLE
    closes = True
    before_launch = True
    reads = ("users.cohort", "today.contributions")
    accounts = (Account("expense.administration", "administration", "Administration", "管理费用"),)
    metrics = (
        Metric(
            "operating_cost",
            "flow",
            "fen",
            "all costs of the day but income tax and own goods",
            "Operating cost",
            "运营成本",
        ),
        Metric(
            "net_revenue", "flow", "fen", "all revenue of the day, own goods with their margin", "Net revenue", "净收入"
        ),
        Metric(
            "acquisition_cost",
            "flow",
            "fen",
            "money of acquisition: channels, creators, rewards and coupons of causes of registration",
            "Acquisition cost",
            "获客支出",
        ),
        Metric(
            "contribution_1",
            "flow",
            "fen",
            "take of orders less payment fees, coupons and points; coupons that acquire users are in the acquisition cost",
            "Contribution 1",
            "一级边际贡献",
        ),
        Metric(
            "contribution_2",
            "flow",
            "fen",
            "contribution 1 less service, freight of returns and the logistics subsidy",
            "Contribution 2",
            "二级边际贡献",
        ),
        Metric(
            "cohort_contribution", "cohort", "fen", "contribution 2 by month of joining", "Contribution", "边际贡献"
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
            doc="share of the other operating costs (own goods, interest, taxes, fines and damages are none)",
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
        """Know which accounts are operating costs, and which pay for registrations."""
        causes = world.risks["join"].causes if "join" in world.risks else ()
        self._acquisition = frozenset(
            a.name for a in world.ledger.accounts.values() if paid_for(a.name, a.line, causes=causes) is not None
        )
        self._own_goods = frozenset(a.name for a in world.ledger.accounts.values() if a.line == "own_goods")
        self._operating = frozenset(
            a.name
            for a in world.ledger.accounts.values()
            if a.kind == "expense" and a.line not in (*NOT_OPERATING, "administration") and a.name not in UNRUN
        )

    def step(self, world: State, day: Day) -> None:
        """Post administration on what was spent today; book contributions."""
        spent = world.ledger.spent_today(self._operating)
        self.post(world, "expense.administration", "asset.cash", spent * self.params.administration)
        earned = world.today["contributions"]
        if len(earned) and day.is_launched:
            cohorts, parts = world.users["cohort"].take(world.user_of(earned["person"])), contribution_parts(earned)
            world.record("contribution_1", int(parts["contribution_1"].sum()) * world.weight)
            world.record("contribution_2", int(parts["contribution"].sum()) * world.weight)
            for name in ("contribution", "revenue"):
                world.series.record_cohorts(f"cohort_{name}", day.month, cohorts, parts[name] * world.weight)

    def end_day(self, world: State, day: Day) -> None:
        """Record the day's revenue and cost when everything is posted."""
        taxes = world.ledger.spent_today(("expense.income_tax",))
        goods = world.ledger.spent_today(self._own_goods)
        world.record("operating_cost", world.ledger.moved_today("expense.") - taxes - goods)
        world.record("net_revenue", -world.ledger.moved_today("revenue.") - goods)
        world.record("acquisition_cost", world.ledger.spent_today(self._acquisition))
