"""Settings that all tests share."""

from hypothesis import settings

settings.register_profile("fixed", derandomize=True, deadline=None, max_examples=25)
settings.load_profile("fixed")
