"""Funding: tranches by contract or milestone, and what happens when own cash is gone."""

import numpy as np

from sim.core.mechanism import Mechanism, Phase
from sim.core.params import ParamSet, par
from sim.core.series import Metric
from sim.core.state import State
from sim.core.timeline import Day
from sim.core.units import Choice, Count, Duration, Money, Share

TRANCHES = (1, 2, 3)


class Funding(Mechanism):
    """Two views of money in one pass: the world goes on when own cash is gone, the shortfall is the gap.

    Page: docs/mechanisms/funding.md
    """

    phase = Phase.SETTLE
    after = ("books",)
    closes = True
    may_read = ("metrics.gmv_paid", "metrics.refunds", "metrics.marketing_budget", "metrics.cohort_contribution")
    before_launch = True
    metrics = (
        Metric("cash", "stock", "fen", "own cash", "Own cash", "自有现金"),
        Metric("funding_gap", "stock", "fen", "money that nobody has given", "Funding gap", "资金缺口"),
        Metric("cash_less_gap", "stock", "fen", "own cash less the gap", "Cash less gap", "现金减缺口"),
        Metric("cash_flow_before_financing", "flow", "fen", "cash earned less spent", "Cash flow", "筹资前现金流"),
        Metric("tranches_paid", "flow", "fen", "money paid in by investors", "Tranches", "到账资金"),
        Metric("ruined", "stock", "flag", "1 once the gap has stood for the ruin time", "Ruined", "资金断裂"),
    )

    class Params(ParamSet):
        """Terms of funding."""

        mode: Choice = par("gated", fixed=True, options=("gated", "as_written", "all_upfront"), lever=True, label="funding mode",
                           zh="融资方式", doc="gated: milestones; as_written: months 0, 6, 18; all_upfront: day one")  # fmt: skip
        milestone_2: Money = par("15 M RMB", low="0 RMB", high="1000 M RMB", label="milestone for phase one",
                                 zh="一期里程碑", evidence="derived", source="business plan, section 7",
                                 doc="GMV net of refunds per month, two months running")  # fmt: skip
        milestone_3: Money = par("60 M RMB", low="0 RMB", high="10000 M RMB", label="milestone for phase two",
                                 zh="二期里程碑", evidence="derived", source="business plan, section 7",
                                 doc="GMV net of refunds per month, two months running")  # fmt: skip
        closing: Share = par("80 %", low="0 %", high="100 %", prior="50 % - 100 %", label="closing probability",
                             zh="交割概率", doc="that a milestone met leads to a closing; else tried again later")  # fmt: skip
        closing_time: Duration = par("60 days", low="0 days", high="720 days", prior="30 days - 120 days",
                                     label="closing time", zh="交割周期", doc="from milestone to money")  # fmt: skip
        retry_time: Duration = par("180 days", low="30 days", high="720 days", label="retry time", zh="重启融资间隔",
                                   doc="from a failed closing to the next attempt")  # fmt: skip
        month_2: Count = par("6", fixed=True, low="0", high="120", label="month of phase one", zh="一期到账月",
                             doc="months after launch, mode as_written", evidence="derived",
                             source="business plan, section 7")  # fmt: skip
        month_3: Count = par("18", fixed=True, low="0", high="120", label="month of phase two", zh="二期到账月",
                             doc="months after launch, mode as_written", evidence="derived",
                             source="business plan, section 7")  # fmt: skip
        ruin_time: Duration = par("30 days", low="1 day", high="720 days", label="ruin time", zh="断裂判定天数",
                                  evidence="derived", source="model specification 0.2, number 1",
                                  doc="time for which a gap must stand to be ruin (no bridge loan)")  # fmt: skip
        on_ruin: Choice = par("continue", options=("continue", "stop"), label="on ruin", zh="断裂后",
                              evidence="derived", doc="continue: the operating view goes on; stop: the run ends")  # fmt: skip

    def setup(self, world: State) -> None:
        """Nothing is paid, no gap."""
        self._due: dict[int, int] = {}
        self._tried: dict[int, int] = {}
        self._closing = 0
        self._gap_days = 0
        self._is_ruined = False
        self._plan_contract(world)

    def _plan_contract(self, world: State) -> None:
        """Set the days of tranches that do not wait for a milestone."""
        t, p = world.timeline, self.params
        self._due[1] = -t.preparation
        if p.mode == "all_upfront":
            self._due |= {2: -t.preparation, 3: -t.preparation}
        if p.mode == "as_written":
            self._due |= {2: _day_of_month(world, p.month_2), 3: _day_of_month(world, p.month_3)}

    def step(self, world: State, day: Day) -> None:
        """Pay tranches, fill or repay the gap, judge ruin."""
        balances = world.ledger.balances
        flow = balances["asset.cash"] - self._closing
        world.record("cash_flow_before_financing", flow)
        if self.params.mode == "gated" and day.is_launched and day.is_month_end:
            self._judge_milestones(world, day)
        self._pay_tranches(world, day)
        self._fill_gap(world)
        gap = -balances["equity.funding_gap"]
        self._gap_days = self._gap_days + 1 if gap > 0 else 0
        self._is_ruined |= self._gap_days > self.params.ruin_time
        self._closing = balances["asset.cash"]
        world.record("cash", balances["asset.cash"])
        world.record("funding_gap", gap)
        world.record("cash_less_gap", balances["asset.cash"] - gap)
        world.record("ruined", float(self._is_ruined))
        if self._is_ruined and self.params.on_ruin == "stop":
            world.is_stopped = True

    def _pay_tranches(self, world: State, day: Day) -> None:
        targets = world.facts["sections"]["targets"]
        for k in TRANCHES:
            if self._due.get(k) == day.index and not self._is_ruined:
                fen = round(getattr(targets, f"tranche_{k}"))
                self.post(world, "asset.cash", "equity.capital", fen)
                world.record("tranches_paid", fen)

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
        if tranche is None or (tranche == 3 and self._due[2] > day.index):
            return
        if day.index < self._tried.get(tranche, -1) + p.retry_time and tranche in self._tried:
            return
        goal = p.milestone_2 if tranche == 2 else p.milestone_3
        if min(self._monthly_gmv(world, day.month), self._monthly_gmv(world, day.month - 1)) < goal:
            return
        if not (self._earns(world, day.month) if tranche == 2 else self._pays_back(world, day.month)):
            return
        attempt = self._tried.get(tranche, -1) + 1
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
        """Return whether the cohort of 12 months ago has earned the marketing money of its month."""
        panel = world.series.panels.get("cohort_contribution")
        cohort = month - 11
        if panel is None or cohort < 0:
            return False
        spent = world.series.values.get("marketing_budget", np.zeros(world.timeline.n_rows))
        return float(panel[cohort, cohort : month + 1].sum()) >= float(spent[world.timeline.months == cohort].sum())


def _day_of_month(world: State, months: int) -> int:
    """Return the day index on which a number of months after launch begins."""
    t = world.timeline
    hits = np.flatnonzero(t.months[t.preparation :] == months)
    return int(hits[0]) if len(hits) else 10**9
