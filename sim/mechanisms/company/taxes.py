"""Taxes: VAT with input credit, surcharges on it, and income tax after losses carried forward."""

from datetime import date

from sim.core.mechanism import Mechanism, Phase
from sim.core.params import ParamSet, par
from sim.core.series import Metric
from sim.core.state import State
from sim.core.timeline import Day
from sim.core.units import Count, Duration, Share
from sim.world import accounts
from sim.world.chart import LINES

QUARTER_ENDS = (3, 6, 9, 12)
BEARS_VAT = frozenset(line.name for line in LINES if line.bears_vat)


class Taxes(Mechanism):
    """Monthly VAT and surcharges, cumulative income tax of the calendar year, paid some days after the period.

    Streams post their own output VAT; input VAT of what is bought is posted here. Page: docs/mechanisms/taxes.md
    """

    phase = Phase.SETTLE
    after = ("books",)
    closes = True
    before_launch = True
    accounts = (accounts.SURCHARGES, accounts.INCOME_TAX)
    metrics = (Metric("taxes_paid", "flow", "fen", "VAT, surcharges and income tax paid", "Taxes paid", "缴纳税费"),)

    class Params(ParamSet):
        """Rates and times of the law."""

        deductible: Share = par(
            "70 %",
            symbol="d",
            low="0 %",
            high="100 %",
            prior="50 % - 90 %",
            label="purchases with deductible VAT",
            zh="可抵扣进项占比",
            doc="share of marketing, servers, logistics and payment fees that "
            "comes with a VAT invoice; budgets and costs are without VAT",
        )
        surcharges: Share = par(
            "12 %",
            symbol="s",
            low="0 %",
            high="30 %",
            evidence="memory",
            label="surcharges on VAT",
            zh="附加税费率",
            source="urban construction tax 7 %, education surcharges 3 % + 2 %",
            doc="surcharges as a share of the VAT payable",
        )
        income_tax: Share = par(
            "25 %",
            symbol="t",
            low="0 %",
            high="50 %",
            evidence="memory",
            label="income tax",
            zh="企业所得税率",
            source="model specification M27; 15 % for a certified high-tech enterprise",
            doc="share of taxable profit of the calendar year",
        )
        carry_forward: Count = par(
            "5",
            symbol="C",
            low="0",
            high="10",
            evidence="memory",
            label="years of loss carry-forward",
            zh="亏损结转年限",
            source="Chinese enterprise income tax law, article 18",
            doc="calendar years for which a loss lowers later taxable profit",
        )
        filing_time: Duration = par(
            "15 days",
            symbol="F",
            low="1 day",
            high="90 days",
            evidence="memory",
            label="filing time",
            zh="申报期限",
            source="Chinese tax collection practice",
            doc="from the end of the period to the payment",
        )

    def setup(self, world: State) -> None:
        """No loss yet, nothing due."""
        self._losses: list[tuple[int, int]] = []  # (calendar year, fen)
        self._due: dict[int, dict[str, int]] = {}
        self._profit_before, self._accrued = 0, 0
        self._rate = world.facts["sections"]["world"].vat_services
        self._inputs = frozenset(
            a.name for a in world.ledger.accounts.values() if a.kind == "expense" and a.line in BEARS_VAT
        )

    def step(self, world: State, day: Day) -> None:
        """Credit input VAT; at a month's end settle VAT and accrue income tax; pay what is due."""
        spent = max(0, world.ledger.spent_today(self._inputs))
        self.post(world, "asset.input_vat", "asset.cash", spent * self.params.deductible * self._rate)
        if day.is_month_end:
            self._close_vat(world, day)
            self._accrue_income_tax(world, day.date)
            if day.date.month in QUARTER_ENDS:
                self._owe(day, "liability.income_tax", self._open(world, "liability.income_tax"))
        self._pay(world, day)

    def _close_vat(self, world: State, day: Day) -> None:
        """Set input credit against output VAT of the month; what remains is owed, with its surcharges."""
        owed = self._open(world, "liability.vat")
        used = min(owed, world.ledger.balances["asset.input_vat"])
        if used > 0:
            self.post(world, "liability.vat", "asset.input_vat", used)
            owed -= used
        surcharge = round(max(0, owed) * self.params.surcharges)
        self.post(world, "expense.surcharges", "liability.surcharges", surcharge)
        self._owe(day, "liability.vat", owed)
        self._owe(day, "liability.surcharges", surcharge)

    def _accrue_income_tax(self, world: State, today: date) -> None:
        """Bring the year's tax to rate x (taxed profit of the year so far less losses of earlier years)."""
        p = self.params
        profit = self._taxed_profit(world) - self._profit_before
        usable = [loss for loss in self._losses if today.year - loss[0] <= p.carry_forward]
        taxable = max(0, profit - sum(fen for _, fen in usable))
        due = round(taxable * p.income_tax)
        self.post(world, "expense.income_tax", "liability.income_tax", due - self._accrued)
        self._accrued = due
        if today.month == 12:
            self._losses = _carried(usable, profit, year=today.year)
            self._profit_before += profit
            self._accrued = 0

    def _taxed_profit(self, world: State) -> int:
        """Return profit before income tax since the first day, without what the law does not let it bear, fen."""
        left_out = (accounts.INCOME_TAX.name, *accounts.NOT_DEDUCTIBLE)
        return -sum(
            fen
            for name, fen in world.ledger.balances.items()
            if name.startswith(("revenue.", "expense.")) and name not in left_out
        )

    def _open(self, world: State, account: str) -> int:
        """Return what an account owes beyond the payments that are planned already, fen."""
        return -world.ledger.balances[account] - sum(due.get(account, 0) for due in self._due.values())

    def _owe(self, day: Day, account: str, fen: int) -> None:
        if fen > 0:
            due = self._due.setdefault(day.index + max(1, round(self.params.filing_time)), {})
            due[account] = due.get(account, 0) + fen

    def _pay(self, world: State, day: Day) -> None:
        paid = 0
        for account, fen in self._due.pop(day.index, {}).items():
            self.post(world, account, "asset.cash", fen)
            paid += fen
        world.record("taxes_paid", paid)


def _carried(losses: list[tuple[int, int]], profit: int, *, year: int) -> list[tuple[int, int]]:
    """Return the losses that remain after a year: a loss is added, a profit uses up the oldest first."""
    if profit < 0:
        return [*losses, (year, -profit)]
    left = []
    for when, fen in losses:
        used = min(fen, profit)
        profit -= used
        if fen > used:
            left.append((when, fen - used))
    return left
