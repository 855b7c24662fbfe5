"""The ledger: double entry in whole fen, checked at the end of every day."""

import pytest

from sim.core.errors import LedgerError, ModelError
from sim.core.ledger import Account, Check, Ledger

LINES = ("cash", "capital", "marketing")


def books() -> Ledger:
    ledger = Ledger()
    for name, line in (("asset.cash", "cash"), ("equity.capital", "capital"), ("expense.marketing.feed", "marketing")):
        ledger.open(Account(name, line), lines=LINES)
    return ledger


def test_a_posting_moves_two_balances_by_the_same_amount() -> None:
    ledger = books()
    ledger.post("funding", "asset.cash", "equity.capital", 1000)
    assert ledger.balances == {"asset.cash": 1000, "equity.capital": -1000, "expense.marketing.feed": 0}


def test_a_negative_amount_reverses_the_sides() -> None:
    ledger = books()
    ledger.post("feed", "expense.marketing.feed", "asset.cash", -300)
    ledger.close(0)
    assert ledger.frame()[["debit", "credit", "fen"]].values.tolist() == [["asset.cash", "expense.marketing.feed", 300]]


def test_nothing_is_posted_for_nothing() -> None:
    ledger = books()
    ledger.post("feed", "expense.marketing.feed", "asset.cash", 0)
    ledger.close(0)
    assert ledger.frame().empty


def test_equal_postings_of_a_day_become_one_row() -> None:
    ledger = books()
    for day in (0, 1):
        ledger.post("feed", "expense.marketing.feed", "asset.cash", 100)
        ledger.post("feed", "expense.marketing.feed", "asset.cash", 200)
        ledger.close(day)
    frame = ledger.frame()
    assert frame[["day", "mechanism", "fen"]].values.tolist() == [[0, "feed", 300], [1, "feed", 300]]


def test_what_moved_today_starts_again_each_day() -> None:
    ledger = books()
    ledger.post("feed", "expense.marketing.feed", "asset.cash", 100)
    assert (ledger.moved_today("expense."), ledger.moved_today("asset.")) == (100, -100)
    ledger.close(0)
    assert ledger.moved_today("expense.") == 0


def test_an_unknown_account_is_named_with_the_nearest_spelling_and_who_posted() -> None:
    with pytest.raises(ModelError, match="feed posts to an unknown account 'asset.csh'; did you mean 'asset.cash'"):
        books().post("feed", "expense.marketing.feed", "asset.csh", 1)


def test_a_posting_that_fails_leaves_the_books_in_balance() -> None:
    ledger = books()
    with pytest.raises(ModelError):
        ledger.post("feed", "asset.cash", "equity.nobody", 5)
    assert sum(ledger.balances.values()) == 0


def test_an_account_needs_a_known_kind_and_a_known_line() -> None:
    with pytest.raises(ModelError, match="must begin with one of asset"):
        books().open(Account("money.cash", "cash"), lines=LINES)
    with pytest.raises(ModelError, match="did you mean 'marketing'"):
        books().open(Account("expense.x", "marketng"), lines=LINES)


def test_an_account_declared_twice_must_be_the_same() -> None:
    ledger = books()
    ledger.open(Account("asset.cash", "cash"), lines=LINES)
    with pytest.raises(ModelError, match="declared twice, differently"):
        ledger.open(Account("asset.cash", "capital"), lines=LINES)


def test_books_that_do_not_balance_are_refused_with_identity_day_and_amount() -> None:
    ledger = books()
    ledger.balances["asset.cash"] += 7
    with pytest.raises(
        LedgerError, match=r"I2 .* fails on day 12: asset.cash stands at 7 fen, its postings give 0 \(off by 7\)"
    ):
        ledger.close(12)


def test_an_amount_beyond_whole_fen_is_refused() -> None:
    ledger = books()
    ledger.post("funding", "asset.cash", "equity.capital", 2**62)
    with pytest.raises(LedgerError, match="no longer fits"):
        ledger.close(0)


def test_an_identity_names_itself_subject_day_and_amount() -> None:
    Check("I5", "registrations", 3, 3).verify(1)
    with pytest.raises(LedgerError, match=r"I5 registrations fails on day 4: 5 is not 3 \(off by 2\)"):
        Check("I5", "registrations", 5, 3).verify(4)
