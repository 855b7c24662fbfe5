"""Settings that all tests share."""

import gc
import os

import pytest
from helpers_shared import ROOM
from hypothesis import settings

settings.register_profile("fixed", derandomize=True, deadline=None, max_examples=25)
settings.load_profile("fixed")


def pytest_collection_finish() -> None:
    """Spare the collector what collecting has made: it never becomes garbage, and each look through costs a third of a second."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def room(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Name the folder that the processes of a test run share."""
    own = tmp_path_factory.getbasetemp()
    os.environ[ROOM] = str(own.parent if "PYTEST_XDIST_WORKER" in os.environ else own)
