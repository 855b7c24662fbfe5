"""``sim schema``."""

from sim.commands.output import print_json


def print_schema() -> int:
    """Print the JSON schema of scenario files."""
    from sim.scenario.schema import json_schema

    print_json(json_schema(), indent=1)
    return 0
