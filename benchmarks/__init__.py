"""Measurements: each bench prints its figures and keeps them in benchmarks/results/<bench>.json."""
