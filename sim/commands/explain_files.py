"""``sim explain`` of shipped files: what a scenario or a policy asks, what it sets, and how it is used."""

from collections.abc import Iterator, Mapping
from typing import Any

_FOLDERS = ("", "presets/", "policies/", "stresses/", "shocks/")
_WORDS = ("title", "title_zh", "question", "question_zh", "extends", "change")


def print_files(name: str) -> bool:
    """Explain every shipped file of a name, with or without its folder; return whether there is one."""
    from sim.scenario import load

    bare = name.removesuffix(".yaml")
    known = [*load.shipped_names(), *load.shipped_risks()]
    found = [f"{folder}{bare}" for folder in _FOLDERS if f"{folder}{bare}" in known]
    for number, file in enumerate(found):
        print("\n" * (number > 0), end="")
        _print_file(bare, file)
    return bool(found)


def _print_file(name: str, file: str) -> None:
    """Print title, question, place, values and use of a file."""
    from sim.scenario import load
    from sim.scenario.yaml_file import read

    path = load.shipped_folder() / f"{file}.yaml"
    data = read(path).data
    is_policy = load.is_policy(data)
    kind = "risk" if "risk" in data else "policy" if is_policy else "scenario"
    print(f"{name} (a {kind}): {data.get('title', '')}")
    if data.get("question"):
        print(f"question: {data['question']}")
    if data.get("extends"):
        print(f"extends: {data['extends']}")
    print(f"file: {path}\n{'changes' if is_policy else 'sets'}:")
    for key, value in data["change"].items() if is_policy else _values(data):
        if not key.startswith("rules"):
            print(f"  {key}: {_shown(value)}")
    for text in rule_sentences(file):
        print(f"  {text}")
    for answer in (data.get("risk") or {}).get("answers", {}).values():
        print(f"  answer: {answer['title']}: {_shown(answer['change'])}")
    use = f"--policy {name} with sim run, sim compare and others" if is_policy else f"sim run {name}, sim check {name}"
    use += f"; sim risks SCENARIO --risk {name}" if kind == "risk" else ""
    print(f"use: {use}")


def rule_sentences(name: str, *, languages: tuple[str, ...] = ("en",)) -> Iterator[str]:
    """Yield each rule of a scenario, or of a policy over the base, in a sentence of each language."""
    from sim.reports.language import Language
    from sim.reports.words.rules import rule_words
    from sim.scenario import load
    from sim.scenario.build import plan
    from sim.scenario.rules import described_rules
    from sim.scenario.yaml_file import read

    path = load.find(name)
    is_policy = load.is_policy(read(path).data)
    draft = load.load("business_plan", policies=[path]) if is_policy else load.load(path)
    for rule in described_rules(plan(draft)) if draft.rules else ():
        for code in languages:
            yield f"rule {rule['name']}: {rule_words(Language(code), rule)}"


def _values(data: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield what a scenario sets: sections and mechanisms with their parameters."""
    for owner, values in {**data, **(data.get("mechanisms") or {})}.items():
        if owner == "mechanisms" or owner in _WORDS:
            continue
        if isinstance(values, Mapping):
            yield from ((f"{owner}.{name}", value) for name, value in values.items())
        else:
            yield owner, values


def _shown(value: Any) -> str:
    """A value as a user writes it; of a dated one every step."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {step}" for key, step in value.items()) + "}"
    return str(value)
