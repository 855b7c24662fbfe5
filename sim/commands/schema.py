"""``sim schema``."""

import json


def print_schema() -> int:
    """Print the JSON schema of scenario files."""
    from sim.scenario.schema import json_schema

    print(json.dumps(json_schema(), indent=1, ensure_ascii=False))
    return 0
