"""Hypothesis tries the same examples every time, as many as are worth their time."""

from hypothesis import settings

settings.register_profile("scenario", derandomize=True, deadline=None)
settings.load_profile("scenario")
