"""``sim check``."""

import sys
from collections.abc import Sequence
from pathlib import Path

from sim.commands.explain_files import rule_sentences
from sim.core.errors import ModelError, Problem, ScenarioError


def check_files(files: Sequence[str]) -> int:
    """Check every file; print all problems; 1 when there is any."""
    if not files:
        print("check: name at least one file, for example: sim check business_plan", file=sys.stderr)
        return 2
    n_problems = 0
    for name in files:
        try:
            kind = check_one(name)
        except ScenarioError as error:
            n_problems += len(error.problems)
            for problem in error.problems:
                print(problem, file=sys.stderr)
        except ModelError as error:
            n_problems += 1
            print(f"{name}: {error}", file=sys.stderr)
        else:
            print(f"{name}: {kind} is in order")
            for text in rule_sentences(name, languages=("en", "zh")):
                print(text)
            _warn(name, kind)
    if n_problems:
        print(f"{n_problems} problem{'s' if n_problems > 1 else ''}", file=sys.stderr)
    return 1 if n_problems else 0


def _warn(name: str, kind: str) -> None:
    """Warn of values that do not act as they read, and of rules of law that they break (article numbers are from memory)."""
    from sim.reports.language import Language
    from sim.reports.words.speech import say
    from sim.scenario import load
    from sim.scenario.build import plan
    from sim.scenario.cautions import cautions
    from sim.scenario.compliance import BROKEN, findings

    path = load.find(name)
    whole = load.load("business_plan", policies=[path]) if kind in ("policy", "risk") else load.load(path)
    chosen = plan(whole)
    for remark in cautions(whole, chosen):
        file, line = whole.places.get(remark.values.get("key", ""), ("", 0))
        where = f"{file}:{line}" if line else name
        print(f"{where}: warning: {say(Language('en'), remark)}", file=sys.stderr)
    for row in findings(chosen):
        if row["status"] == BROKEN:
            print(f"{name}: warning: {row['title']} ({row['law']}, to be verified): {row['found']}", file=sys.stderr)


def check_one(name: str) -> str:
    """Check a scenario, or a policy or risk (laid over the base), and return which it is."""
    from sim.scenario import load
    from sim.scenario.build import plan
    from sim.scenario.compose import RISK
    from sim.scenario.risks import check_risk
    from sim.scenario.yaml_file import read

    path = load.find(name)
    document = read(path)
    if load.is_policy(document.data):
        if RISK in document.data:
            _only_own(path, lambda: check_risk(path))
            return "risk"
        _only_own(path, lambda: plan(load.load("business_plan", policies=[path])))
        return "policy"
    plan(load.load(path))
    return "scenario"


def _only_own(path: Path, action: object) -> None:
    """Run a check of a policy; problems of other files than its own cannot arise, so all are shown."""
    assert callable(action)
    try:
        action()
    except ScenarioError as error:
        raise ScenarioError(
            [p if p.file else Problem(p.key, p.found, p.allowed, p.meant, str(path), 0) for p in error.problems]
        ) from None
