"""Checks of a scenario file beyond its schema: whether its parts fit together and can be run.

Each takes the document as it was read, so that it runs whatever else is wrong, and leaves out what depends on a number
or a name that is itself at fault.
"""
