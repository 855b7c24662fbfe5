"""Funding: tranches by contract or milestone, and what happens when own cash is gone."""

from collections import deque

from sim.core.constants import DAYS_PER_YEAR, MONTHS_PER_YEAR
from sim.core.mechanism import Mechanism, Phase
from sim.core.series import Metric
from sim.core.state import State
from sim.core.timeline import Day
from sim.mechanisms.company.funding.terms import FundingTerms
from sim.world import accounts

TRANCHES = (1, 2, 3)
QUARTER = 91
MONTH = DAYS_PER_YEAR / MONTHS_PER_YEAR
LONGEST_RUNWAY = 120.0


class Funding(Mechanism):
    """Two views of money in one pass: the world goes on when own cash is gone, the shortfall is the gap.

    Page: docs/mechanisms/funding.md
    """

    phase = Phase.SETTLE
    after = ("books", "taxes")
    closes = True
    may_read = ("metrics.gmv_paid", "metrics.refunds", "metrics.acquisition_cost", "metrics.cohort_contribution")
    before_launch = True
    accounts = (accounts.INTEREST,)
    metrics = (
        Metric("cash", "stock", "fen", "own cash", "Own cash", "自有现金"),
        Metric("funding_gap", "stock", "fen", "money that nobody has given", "Funding gap", "资金缺口"),
        Metric("cash_less_gap", "stock", "fen", "own cash less the gap", "Cash less gap", "现金减缺口"),
        Metric("cash_flow_before_financing", "flow", "fen", "cash earned less spent", "Cash flow", "筹资前现金流"),
        Metric("tranches_paid", "flow", "fen", "money paid in by investors", "Tranches", "到账资金"),
        Metric("tranche_1_paid", "flow", "fen", "initial funding paid in", "Initial funding", "首轮到账资金"),
        Metric("tranche_2_paid", "flow", "fen", "phase one paid in, after a haircut", "Phase one", "一期到账资金"),
        Metric("tranche_3_paid", "flow", "fen", "phase two paid in, after a haircut", "Phase two", "二期到账资金"),
        Metric(
            "burn", "stock", "fen", "mean cash spent less earned a month, over the last 91 days", "Burn", "月均现金消耗"
        ),
        Metric("runway", "stock", "months", "own cash over burn, at most 120 months", "Runway", "现金可支撑月数"),
        Metric("bridge_loan", "stock", "fen", "bridge loan outstanding", "Bridge loan", "过桥贷款余额"),
        Metric(
            "milestone_2_met",
            "stock",
            "flag",
            "1 once the milestone of phase one has been met",
            "Milestone of phase one met",
            "一期里程碑达成",
        ),
        Metric(
            "milestone_3_met",
            "stock",
            "flag",
            "1 once the milestone of phase two has been met",
            "Milestone of phase two met",
            "二期里程碑达成",
        ),
        Metric(
            "covenant_breached",
            "stock",
            "flag",
            "1 while burn is above the covenant",
            "Covenant breached",
            "违反约束条款",
        ),
        Metric("ruined", "stock", "flag", "1 once the gap has stood for the ruin time", "Ruined", "资金断裂"),
    )

    class Params(FundingTerms):
        """Terms of funding."""

    def setup(self, world: State) -> None:
        """Nothing is paid, no gap."""
        self._due: dict[int, int] = {}
        self._paid: set[int] = set()
        self._met: dict[int, int] = {}
        self._tried: dict[int, int] = {}
        self._attempts: dict[int, int] = {}
        self._closing = 0
        self._gap_days = 0
        self._is_ruined = False
        self._flows: deque[int] = deque(maxlen=QUARTER)
        self._interest = 0.0
        self._plan_contract(world)

    def _plan_contract(self, world: State) -> None:
        """Set the days of tranches that do not wait for a milestone."""
        t, p = world.timeline, self.params
        self._due[1] = -t.preparation
        if p.mode == "all_upfront":
            self._due |= {2: -t.preparation, 3: -t.preparation}
        if p.mode == "as_written":
            self._due |= {2: t.anniversary(p.month_2), 3: t.anniversary(p.month_3)}

    def step(self, world: State, day: Day) -> None:
        """Pay tranches, draw or repay the bridge, fill or repay the gap, judge ruin."""
        balances = world.ledger.balances
        flow = balances["asset.cash"] - self._closing
        self._flows.append(flow)
        burn = max(0.0, -sum(self._flows) / len(self._flows) * MONTH)
        world.record("cash_flow_before_financing", flow)
        if self.params.mode == "gated" and day.is_launched and day.is_month_end:
            self._judge_milestones(world, day)
        self._pay_tranches(world, day, burn)
        self._bridge(world, day)
        self._fill_gap(world)
        gap = -balances["equity.funding_gap"]
        self._gap_days = self._gap_days + 1 if gap > 0 else 0
        self._is_ruined |= self._gap_days > self.params.ruin_time
        self._closing = balances["asset.cash"]
        self._record(world, burn)
        if self._is_ruined and self.params.on_ruin == "stop":
            world.is_stopped = True

    def _record(self, world: State, burn: float) -> None:
        cash, gap = world.ledger.balances["asset.cash"], -world.ledger.balances["equity.funding_gap"]
        world.record("cash", cash)
        world.record("funding_gap", gap)
        world.record("cash_less_gap", cash - gap)
        world.record("burn", burn)
        world.record("runway", min(LONGEST_RUNWAY, cash / burn) if burn > 0 else LONGEST_RUNWAY)
        world.record("bridge_loan", -world.ledger.balances["liability.bridge"])
        world.record("milestone_2_met", float(2 in self._met))
        world.record("milestone_3_met", float(3 in self._met))
        world.record("covenant_breached", float(burn > self.params.covenant_burn * MONTH))
        world.record("ruined", float(self._is_ruined))

    def _pay_tranches(self, world: State, day: Day, burn: float) -> None:
        """Pay what is due, unless the company is ruined; a tranche of a milestone waits while a covenant is broken."""
        targets = world.facts["sections"]["targets"]
        for k in TRANCHES:
            if k in self._paid or self._is_ruined or self._due.get(k, day.index + 1) > day.index:
                continue
            if k in self._met and burn > self.params.covenant_burn * MONTH:
                continue
            late = k in self._met and self._met[k] > (self.params.deadline_2 if k == 2 else self.params.deadline_3)
            fen = round(getattr(targets, f"tranche_{k}") * (1 - self.params.haircut * late))
            self.post(world, "asset.cash", "equity.capital", fen)
            self._paid.add(k)
            world.record("tranches_paid", fen)
            world.record(f"tranche_{k}_paid", fen)

    def _bridge(self, world: State, day: Day) -> None:
        """Accrue interest; draw the bridge for a shortfall, repay it when own cash exceeds it."""
        balances, p = world.ledger.balances, self.params
        loan = -balances["liability.bridge"]
        self._interest += loan * p.bridge_rate
        accrued = int(self._interest)
        self._interest -= accrued
        self.post(world, "expense.interest", "liability.interest", accrued)
        if day.is_month_end:
            self.post(world, "liability.interest", "asset.cash", -balances["liability.interest"])
        cash = balances["asset.cash"]
        if cash < 0 and not self._is_ruined:
            self.post(world, "asset.cash", "liability.bridge", min(-cash, max(0, round(p.bridge) - loan)))
        elif cash > loan > 0 and balances["equity.funding_gap"] == 0:
            self.post(world, "liability.bridge", "asset.cash", loan)

    def _fill_gap(self, world: State) -> None:
        balances = world.ledger.balances
        cash, gap = balances["asset.cash"], -balances["equity.funding_gap"]
        change = -cash if cash < 0 else -min(cash, gap)
        self.post(world, "asset.cash", "equity.funding_gap", change)

    # ---- milestones ------------------------------------------------------------------------------------------

    def _judge_milestones(self, world: State, day: Day) -> None:
        """At a month's end, see whether the next tranche's milestone is met and whether it closes."""
        p = self.params
        tranche = next((k for k in TRANCHES[1:] if k not in self._due), None)
        if tranche is None or (tranche == 3 and 2 not in self._paid and not self._is_ruined):
            return
        if day.index < self._tried.get(tranche, -1) + p.retry_time and tranche in self._tried:
            return
        goal = p.milestone_2 if tranche == 2 else p.milestone_3
        if min(self._monthly_gmv(world, day.month), self._monthly_gmv(world, day.month - 1)) < goal:
            return
        if not (self._earns(world, day.month) if tranche == 2 else self._pays_back(world, day.month)):
            return
        self._met.setdefault(tranche, day.index)
        attempt = self._attempts.get(tranche, 0)
        self._attempts[tranche] = attempt + 1
        self._tried[tranche] = day.index
        if world.streams.one("funding.closing", entity=tranche, step=attempt) < p.closing:
            self._due[tranche] = day.index + max(1, round(p.closing_time))

    def _monthly_gmv(self, world: State, month: int) -> float:
        """Return GMV net of refunds of a month since launch (0 before launch)."""
        if month < 0:
            return 0.0
        rows = world.timeline.months == month
        values = world.series.values
        refunds = values.get("refunds")
        paid = values.get("gmv_paid")
        if paid is None:
            return 0.0
        return float(paid[rows].sum() - (refunds[rows].sum() if refunds is not None else 0.0))

    def _earns(self, world: State, month: int) -> bool:
        """Return whether the cohort of three months ago has made a positive contribution in its first 90 days."""
        panel = world.series.panels.get("cohort_contribution")
        cohort = month - 2
        return panel is not None and cohort >= 0 and float(panel[cohort, cohort : month + 1].sum()) > 0

    def _pays_back(self, world: State, month: int) -> bool:
        """Return whether the cohort of 12 months ago has earned the money of acquisition of its month, rewards included."""
        panel = world.series.panels.get("cohort_contribution")
        cohort = month - 11
        spent = world.series.values.get("acquisition_cost")
        if panel is None or spent is None or cohort < 0:
            return False
        return float(panel[cohort, cohort : month + 1].sum()) >= float(spent[world.timeline.months == cohort].sum())
