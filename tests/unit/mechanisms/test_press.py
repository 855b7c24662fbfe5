"""Press against closed forms; exact, so no false alarms."""

import numpy as np
from helpers_media import go, media, rates, values

RMB = 100


def test_attention_is_remembered_and_a_steady_flow_is_its_own_adstock() -> None:
    """T14: 4 RMB a day are 400 readings, 0.2 a person."""
    rate = rates(media("press", rmb=4, crossing=False, days=100, launch_boost=1), "pr")
    attention = 0.2 * (1 - 0.95 ** np.arange(1, 101))
    np.testing.assert_allclose(rate, 0.000004 * attention / (attention + 0.2))


def test_a_launch_boost_brings_money_forward_and_adds_none() -> None:
    """Three times 20 RMB on 30 days; then half of what is released until 1,200 RMB are taken back: 120 days."""
    model = go(media("press", rmb=20, crossing=False, days=160, launch_boost=3))
    spent = values(model, "spend_pr")
    np.testing.assert_array_equal(spent, np.repeat([60, 10, 20], [30, 120, 10]) * RMB)
    assert spent.sum() == values(model, "marketing_budget").sum()
    assert values(model, "press_advance")[29] == 1200 * RMB and values(model, "press_advance")[149] == 0


def test_press_makes_the_brand_known() -> None:
    quiet, loud = (go(media("press", rmb=r, days=40, more={"channels": {"is_spending": False}})) for r in (0, 20))
    assert values(quiet, "awareness")[-1] < 0.2 * values(loud, "awareness")[-1]
    assert values(loud, "awareness")[-1] > 0.2
