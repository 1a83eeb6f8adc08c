"""A comparison as tables, charts and a verdict in plain words."""
