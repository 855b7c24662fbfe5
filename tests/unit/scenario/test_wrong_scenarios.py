"""Wrong scenario files: every problem at once, with file, line, key, what was found and what is allowed.

In ``wrong/*.yaml`` a comment ``# WRONG key | found | allowed | meant`` stands on every line with a problem (the
words are parts of the message; several on one line are separated by ``; WRONG``).
"""

import re
from pathlib import Path

import pytest
from helpers_offenders import assert_none

from sim.commands.check import check_files
from sim.core.errors import Problem, ScenarioError
from sim.scenario.build import plan
from sim.scenario.load import load

HERE = Path(__file__).parent
WRONG = sorted((HERE / "wrong").glob("*.yaml"))
POLICIES = sorted((HERE / "wrong_policies").glob("*.yaml"))  # the first is also a scenario in order


def expected(file: Path) -> list[tuple[str, int, list[str]]]:
    """Return (file, line, [key, found, allowed, meant]) of every comment in a file."""
    out = []
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        _, _, marks = line.partition("# WRONG")
        for mark in re.split(r"; WRONG", marks) if marks else []:
            out.append((str(file), number, [part.strip() for part in mark.split("|")]))
    return out


def problems_of(file: Path, *, is_policy: bool = False) -> tuple[Problem, ...]:
    try:
        plan(load("business_plan", policies=[file]) if is_policy else load(file))
    except ScenarioError as error:
        return error.problems
    return ()


def matches(problem: Problem, line: int, words: list[str]) -> bool:
    key, found, allowed, meant = words
    return (
        problem.line == line
        and (problem.key == key or (key.endswith(".") and problem.key.startswith(key)))
        and found in problem.found
        and allowed in problem.allowed
        and problem.meant == meant
    )


def misreported(file: Path, problems: tuple[Problem, ...]) -> str:
    """Return what was to be said of a file and was not, with all that was said; nothing when every comment is met."""
    wanted = [w for name in {p.file for p in problems} for w in expected(Path(name))]
    missed = [f"{name}:{line} {words}" for name, line, words in wanted
              if not any(p.file == name and matches(p, line, words) for p in problems)]  # fmt: skip
    if not missed and len(problems) == len(wanted):
        return ""
    count = f"{file.name}: {len(problems)} problems, {len(wanted)} comments"
    return "\n".join([count, *(f"not said: {m}" for m in missed), *(f"said: {p}" for p in problems)])


def test_every_problem_of_a_file_is_reported_with_its_place() -> None:
    placed = [f for f in WRONG if f.stem not in ("open_bracket", "no_mechanism")]
    assert_none(said for f in placed if (said := misreported(f, problems_of(f))))


def test_every_problem_of_a_policy_is_reported_with_its_place() -> None:
    assert_none(said for f in POLICIES if (said := misreported(f, problems_of(f, is_policy=True))))


@pytest.mark.parametrize("name", ["open_bracket", "no_mechanism"])
def test_a_problem_without_a_place_of_its_own_names_the_file(name: str) -> None:
    file = HERE / "wrong" / f"{name}.yaml"
    (problem,) = problems_of(file)
    ((_, _, words),) = expected(file)
    assert problem.file == str(file) and matches(problem, problem.line, words), problem


def told(file: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """Return what ``sim check`` does wrong about a wrong file."""
    code = check_files([str(file)])
    out, err = capsys.readouterr()
    *lines, last = err.strip().splitlines()
    is_right = code == 1 and out == "" and re.fullmatch(rf"{len(lines)} problems?", last) and "Traceback" not in err
    return "" if is_right else f"{file.name}: code {code}\n{out}{err}"


def test_check_says_no_with_one_line_a_problem(capsys: pytest.CaptureFixture[str]) -> None:
    assert_none(said for f in [*WRONG, *POLICIES[1:]] if (said := told(f, capsys)))


def test_there_are_enough_wrong_files_to_be_a_test() -> None:
    assert len(WRONG) + len(POLICIES) >= 35


def written(folder: Path, data: bytes) -> Path:
    file = folder / "made.yaml"
    file.write_bytes(data)
    return file


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"", "an empty file"),
        (b"\n\n", "an empty file"),
        (b"# only\n# comments\n", "an empty file"),
        (bytes(range(256)) * 4, "binary data"),
        (b"title: a\x00b\n", "binary data"),
        ("title: 计划\n".encode("gbk"), "binary data"),
        (b"title: " + b"{a: " * 1000 + b"}" * 1000, "very deep nesting"),
        (b"title: x\n" * 200_000, "1,800,000 bytes"),
        (b"title: \x07bell\n", "text that is not YAML"),
        (b"*nobody\n", "text that is not YAML"),
    ],
)
def test_a_file_that_is_no_scenario_at_all_is_one_problem(tmp_path: Path, data: bytes, found: str) -> None:
    file = written(tmp_path, data)
    (problem,) = problems_of(file)
    assert problem.file == str(file) and found in problem.found


@pytest.mark.parametrize("change", [lambda t: "\ufeff" + t, lambda t: t.replace("\n", "\r\n"), lambda t: t + "\n...\n"])
def test_a_right_file_loads_however_it_was_saved(tmp_path: Path, change: object) -> None:
    text = "title: 商业计划 ☂\nextends: business_plan\nmarket:\n  people: 1000\n"
    assert callable(change)
    draft = load(written(tmp_path, change(text).encode()))
    assert draft.title == "商业计划 ☂" and draft.values["market.people"] == 1000


def test_lines_count_the_same_with_windows_line_ends(tmp_path: Path) -> None:
    (problem,) = problems_of(written(tmp_path, b"extends: business_plan\r\nmarket:\r\n  peple: 5\r\n"))
    assert (problem.line, problem.meant) == (3, "people")


def test_a_name_that_does_not_exist_is_refused_with_the_nearest() -> None:
    with pytest.raises(ScenarioError, match="did you mean 'business_plan'"):
        load("busines_plan")
    with pytest.raises(ScenarioError, match="no such scenario"):
        load("a" * 5000)


def test_no_code_of_a_scenario_is_ever_run(tmp_path: Path) -> None:
    mark = tmp_path / "owned"
    file = written(tmp_path, f'title: !!python/object/apply:os.system ["touch {mark}"]\n'.encode())
    problems_of(file)
    assert not mark.exists()


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    inside = tmp_path / "inside"
    inside.mkdir()
    (tmp_path / "secret.yaml").write_text("title: secret\n")
    (inside / "link.yaml").symlink_to(tmp_path / "secret.yaml")
    (inside / "made.yaml").write_text("extends: link\n")
    (problem,) = problems_of(inside / "made.yaml")
    assert problem.key == "extends" and "no such scenario" in problem.found


def test_terms_that_leave_the_founders_nothing_are_refused_before_the_run():
    settings = {"funding.pre_money_1": "5 M RMB", "funding.option_pool": "40 %"}
    with pytest.raises(ScenarioError, match=r"funding.pre_money_1.*5 M RMB: with 10 M RMB of new money"):
        plan(load("business_plan", settings=settings))
    settings["funding.pre_money_1"] = "7 M RMB"
    assert plan(load("business_plan", settings=settings)).params["funding"]
