"""The chart of accounts: every account has its place in all three statements, and a wrong one is refused."""

import pytest
from helpers_offenders import assert_none

import sim
from sim.core.errors import ModelError
from sim.core.ledger import Account
from sim.mechanisms import SHIPPED
from sim.scenario.build import blueprint
from sim.world.accounts import ACCOUNTS
from sim.world.chart import ACTIVITIES, BALANCE, CASH_FLOW, INCOME, LINES, USES, misfit

LINE = {line.name: line for line in LINES}
EVERY = {a.name: a for a in (*ACCOUNTS, *(a for m in SHIPPED for a in m.accounts))}


def misplaced(account: Account) -> str:
    """Return what of an account's place does not exist."""
    line = LINE[account.line]
    sections = {s.name for s in (INCOME if account.kind in ("revenue", "expense") else BALANCE)}
    if (section := account.section or line.section) not in sections:
        return f"section {section}"
    if line.cash not in {s.name for s in CASH_FLOW} and account.name != "asset.cash":
        return f"cash row {line.cash}"
    return misfit(account)


def test_every_account_names_a_line_a_section_and_a_cash_row_that_exist() -> None:
    assert_none(f"{name}: {said}" for name, a in EVERY.items() if (said := misplaced(a)))


def test_every_account_has_a_name_in_english_and_chinese() -> None:
    assert_none(a.name for a in EVERY.values() if not a.label or not any("\u4e00" <= s <= "\u9fff" for s in a.zh))


def test_shared_accounts_are_declared_alike_by_their_mechanisms() -> None:
    shared = {a.name: a for a in ACCOUNTS}
    assert all(shared.get(a.name, a) == a for m in SHIPPED for a in m.accounts)
    assert len(shared) == len(ACCOUNTS)


def test_names_of_the_chart_are_unique_and_every_row_of_the_cash_flow_has_one_activity() -> None:
    for names in ([x.name for x in LINES], [x.name for x in INCOME], [x.name for x in BALANCE], [u[0] for u in USES]):
        assert len(set(names)) == len(names)
    placed = [row for rows in ACTIVITIES.values() for row in rows]
    assert sorted(placed) == sorted(s.name for s in CASH_FLOW)


def test_the_shares_of_the_plans_uses_sum_to_one_and_every_line_of_cost_has_a_use() -> None:
    assert sum(share for *_, share in USES) == pytest.approx(1, abs=1e-12)
    uses = {u[0] for u in USES}
    assert all(line.use in uses for line in LINES if line.kind == "cost")
    assert all(line.use in {*uses, ""} for line in LINES)


def test_sections_hold_lines_of_one_kind_and_only_purchases_bear_vat() -> None:
    by_section = {s.name: {x.kind for x in LINES if x.section == s.name} for s in (*INCOME, *BALANCE)}
    assert all(len(kinds) <= 1 for name, kinds in by_section.items())
    assert all(line.kind == "cost" for line in LINES if line.bears_vat)
    assert not {"people", "incentives", "interest", "surcharges"} & {line.name for line in LINES if line.bears_vat}


@pytest.mark.parametrize(
    ("account", "said"),
    [
        (Account("expense.goods", "inventory"), "expense on the line 'inventory', which is of kind asset"),
        (Account("asset.box", "payables"), "asset on the line 'payables', which is of kind liability"),
        (Account("asset.petty_cash", "cash"), "own cash is one account, asset.cash"),
        (Account("expense.x", "marketing", section="sales"), "unknown section 'sales'; allowed: revenue, contra"),
        (Account("expense.x", "marketing", use="fun"), "unknown use 'fun'; allowed: research"),
        (Account("expense.x", "marketting"), "unknown line 'marketting'"),
    ],
)
def test_an_account_that_no_statement_would_show_is_said_in_words(account: Account, said: str) -> None:
    assert said in misfit(account)


def test_a_mechanism_with_such_an_account_is_refused_when_the_model_is_built(monkeypatch: pytest.MonkeyPatch) -> None:
    from sim.mechanisms.company.team import Team

    monkeypatch.setattr(Team, "accounts", (*Team.accounts, Account("expense.canteen", "inventory")))
    with pytest.raises(ModelError, match="account expense.canteen: expense on the line 'inventory'"):
        blueprint(sim.load("business_plan", settings={"market.people": 100, "market.people_per_agent": 1}).plan())
