"""The chart of a run: what is declared, what a mechanism of one's own adds, what moved."""

from helpers_books import books

from sim.finance.chart import accounts, lines, movements, not_modelled, operating_accounts, vat_bearing_accounts
from sim.world.accounts import ACCOUNTS

POSTINGS = [
    (0, "asset.cash", "equity.capital", 900),
    (1, "expense.payment_fee", "asset.cash", 40),
    (1, "expense.balloons", "asset.cash", 7),
    (2, "asset.cash", "revenue.commission", 11),
]


def test_declared_accounts_keep_their_place_and_an_undeclared_one_takes_it_from_its_name():
    chart = accounts(books(POSTINGS))
    assert list(chart.index[: len(ACCOUNTS)]) == [a.name for a in ACCOUNTS]
    assert chart.loc["expense.payment_fee", ["line", "section", "cash"]].tolist() == [
        "payment", "cost_of_revenue", "suppliers",
    ]  # fmt: skip
    assert chart.loc["expense.balloons", ["kind", "line", "section", "cash", "use"]].tolist() == [
        "expense", "balloons", "administrative", "suppliers", "other",
    ]  # fmt: skip


def test_a_line_is_modelled_when_something_is_posted_on_it():
    record = books(POSTINGS)
    table = lines(record)
    modelled = table.index[table["modelled"].astype(bool)]
    assert set(modelled) == {"commission", "payment", "balloons"}
    assert "Membership subscriptions" in not_modelled(record) and "会员订阅收入" in not_modelled(record, lang="zh")
    assert "income_tax" not in table.index, "a tax is neither revenue nor cost of the plan"


def test_movements_are_debits_less_credits_and_sum_to_nothing_every_day():
    moved = movements(books(POSTINGS))
    assert moved.loc["asset.cash", [0, 1, 2]].tolist() == [900, -47, 11]
    assert (moved.sum(axis=0) == 0).all()


def test_administration_is_a_share_of_operating_accounts_and_vat_comes_with_purchases():
    record = books(POSTINGS)
    own = set(operating_accounts(record))
    assert {"expense.payment_fee", "expense.balloons", "expense.incentives.coupons"} <= own
    assert not {"expense.interest", "expense.surcharges", "expense.income_tax", "expense.own_goods"} & own
    assert set(vat_bearing_accounts(record)) == {
        "expense.payment_fee", "expense.logistics_subsidy", "expense.return_freight", "expense.warehouse",
        "expense.parcels", "expense.return_insurance", "expense.own_storage", "expense.own_returns",
    }  # fmt: skip
