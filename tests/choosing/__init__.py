"""Ranking and seeking."""
