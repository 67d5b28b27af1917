"""Demand: wants are grouped into requests, requests matched to features, features weighed.

Values and vectors in, proposals out. No database.
"""
