"""Steady Hands."""
