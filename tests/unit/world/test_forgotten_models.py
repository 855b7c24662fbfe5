"""A finished model leaves nothing behind: hundreds of runs in one process must not fill the memory."""

import gc
import weakref

from helpers_world import small


def test_a_model_that_nobody_holds_is_forgotten() -> None:
    model = small().model(seed=1, days=3, collect=False)
    while model.running:
        model.step()
    watched = weakref.ref(model)
    del model
    gc.collect()
    assert watched() is None


def test_agents_are_numbered_in_each_model() -> None:
    numbers = [[a.unique_id for a in small().model(seed=1, days=1, collect=False).agents] for _ in range(2)]
    assert numbers[0] == numbers[1] == list(range(1, len(numbers[0]) + 1))
