"""One statement of each fact: what is generated from the declarations is up to date, and files that pages name are there."""

from pathlib import Path

import pytest

from sim.commands.docs import generated

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("path", "text"), list(generated(ROOT).items()), ids=lambda x: x.name if isinstance(x, Path) else ""
)
def test_a_generated_file_is_up_to_date(path, text):
    assert path.read_text(encoding="utf-8") == text, "run: make docs"
