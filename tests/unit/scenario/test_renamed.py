"""A key of before is an error that names the key of today, wherever a user may write it."""

from collections.abc import Iterator

import pytest

from sim.commands.explain import explain_name
from sim.core.errors import ModelError, ScenarioError
from sim.core.mechanism import Mechanism, Phase
from sim.core.params import ParamSet, par
from sim.core.units import Money, Share
from sim.experiments.run import load
from sim.scenario import registry
from sim.world.settings import SECTIONS, TargetSettings


class Kiosk(Mechanism):
    """A mechanism that was called stall, with a parameter that was called price and one that has moved."""

    phase = Phase.LEARN
    renamed_from = ("stall", "booth")

    class Params(ParamSet):
        """What a kiosk costs."""

        renamed = {"price": "rent", "boost": "choice.quality"}
        rent: Money = par("10 RMB", low="0 RMB", high="100 RMB", doc="paid a day")


class Targets(TargetSettings):
    """Targets one of which was called implied.margin."""

    renamed = {"implied_margin": "implied_net_take", "turnover": "revenue_year_1"}


@pytest.fixture(autouse=True)
def renamed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(registry, "_own", {"kiosk": Kiosk})
    monkeypatch.setitem(SECTIONS, "targets", Targets)
    yield


RENT = {"kiosk": {"rent": "5 RMB"}}
WRITTEN = [
    ({"mechanisms": {"kiosk": {"price": "5 RMB"}}}, "mechanisms.kiosk.price", "'price'", "rent"),
    ({"mechanisms": {"kiosk": {"boost": 2}}}, "mechanisms.kiosk.boost", "'boost'", "choice.quality"),
    ({"mechanisms": {"stall": "on"}}, "mechanisms.stall", "'stall'", "kiosk"),
    ({"mechanisms": {"booth": {"price": "5 RMB"}}}, "mechanisms.booth", "'booth'", "kiosk"),
    ({"stall": {"rent": "5 RMB"}, "mechanisms": RENT}, "stall", "'stall'", "mechanisms.kiosk"),
    ({"mechanisms": RENT, "change": {"kiosk.price": "5 RMB"}}, "change.kiosk.price", "'kiosk.price'", "kiosk.rent"),
    ({"mechanisms": RENT, "change": {"stall.price": "5 RMB"}}, "change.stall.price", "'stall.price'", "kiosk.rent"),
    ({"mechanisms": RENT, "change": {"stall.rnt": "5 RMB"}}, "change.stall.rnt", "'stall.rnt'", "kiosk.rent"),
    ({"mechanisms": RENT, "change": {"kiosk": {"price": "5 RMB"}}}, "change.kiosk.price", "'price'", "rent"),
    ({"mechanisms": RENT, "change": {"stall": "off"}}, "change.stall", "'stall'", "kiosk"),
    ({"mechanisms": RENT, "targets": {"turnover": "5 RMB"}}, "targets.turnover", "'turnover'", "revenue_year_1"),
    ({"mechanisms": RENT, "targets": {"implied": {"margin": 0.1}}}, "targets.implied.margin", "'margin'", "net_take"),
    ({"mechanisms": RENT, "targets": {"implied.margin": 0.1}}, "targets.implied.margin", "'implied.margin'", "implied.net_take"),
    ({"mechanisms": RENT, "change": {"targets.implied.margin": 0.1}}, "change.targets.implied.margin",
     "'targets.implied.margin'", "targets.implied.net_take"),
]  # fmt: skip


@pytest.mark.parametrize(("scenario", "key", "old", "new"), WRITTEN, ids=[key for _, key, _, _ in WRITTEN])
def test_an_old_key_of_a_scenario_names_the_new_one(scenario: dict, key: str, old: str, new: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        load(scenario)
    (problem,) = caught.value.problems
    assert (problem.key, problem.meant) == (key, new)
    if key != "stall":  # a mechanism at the top is in the wrong place whatever its name
        assert problem.found == f"{old}, which was renamed to {new!r}"


def test_an_old_key_of_set_names_the_new_one() -> None:
    with pytest.raises(ScenarioError, match=r"'stall.price', which was renamed to 'kiosk.rent'"):
        load({"mechanisms": RENT}, settings={"stall.price": "5 RMB"})


def test_an_old_key_of_a_policy_names_the_new_one() -> None:
    with pytest.raises(ScenarioError, match=r"'kiosk.price', which was renamed to 'kiosk.rent'"):
        load({"mechanisms": RENT}, policies=[{"change": {"kiosk.price": "5 RMB"}}])


def test_old_and_misspelt_keys_are_reported_together() -> None:
    with pytest.raises(ScenarioError) as caught:
        load({"mechanisms": {"kiosk": {"price": "5 RMB", "rnt": "5 RMB"}}})
    assert [p.meant for p in caught.value.problems] == ["rent", "rent"]


@pytest.mark.parametrize(
    ("old", "new"), [("stall", "kiosk"), ("kiosk.price", "kiosk.rent"), ("booth.price", "kiosk.rent")]
)
def test_explain_names_the_new_name(old: str, new: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert explain_name(old) == 1
    assert capsys.readouterr().err == f"explain: {old} was renamed to {new}\n"


def test_a_modifier_of_an_old_key_names_the_new_one() -> None:
    model = load({"mechanisms": RENT}).model(agents=100, days=2)
    with pytest.raises(ModelError, match="it was renamed to 'rent'"):
        model.state.modify("kiosk.price", factor=2, cause="a test")


def test_values_by_an_old_name_are_refused_in_python() -> None:
    with pytest.raises(KeyError, match="renamed to 'rent'"):
        Kiosk.Params({"price": 5})


@pytest.mark.parametrize("renamed", [{"rent": "rent"}, {"price": "rnt"}])
def test_what_is_renamed_must_be_gone_and_the_new_name_be_there(renamed: dict[str, str]) -> None:
    with pytest.raises(TypeError, match="must be gone"):
        type("Bad", (ParamSet,), {"__annotations__": {"rent": Share}, "rent": par("5 %", doc="x"), "renamed": renamed})


def test_a_name_that_exists_cannot_be_an_old_one() -> None:
    with pytest.raises(ModelError, match="renamed_from names 'channels', which exists"):
        registry.register(type("Shop", (Kiosk,), {"renamed_from": ("channels",)}))


def test_old_names_of_shipped_things_are_gone_and_lead_to_what_is_there() -> None:
    known = {**registry.mechanisms(), **registry.parameters()}
    for name, m in registry.mechanisms().items():
        for old in m.renamed_from:
            assert old not in known and registry.new_name(old) == name
    for owner, params in registry.sets().items():
        for old in params.renamed:
            assert registry.new_name(f"{owner}.{old}") in known
