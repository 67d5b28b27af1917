"""Finds personal data in a text: one module a kind, each gives spans. `voc.ingest.redact` takes them out.

Every pattern is bounded, so that no text of any length makes one of them slow. Precision comes from checks
that the thing itself carries (Luhn, mod 97, numbering plans, octets below 256), not from longer patterns.
"""
