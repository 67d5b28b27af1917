"""The dashboard: three desks on top of `voc.flow` (what changes something) and `voc.report` (what is read).

`main.py` is the door, `queries/` the only cache, `changes.py` the only place that writes, `strings.py`
holds every word of the interface, and each page is one file under `desks/`.
"""
