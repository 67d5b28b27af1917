"""The read side: an engine in, a DataFrame with declared columns out. Writes nothing.

Every figure leads to its words: wherever a frame holds a count, `voc.report.passages` gives the
passages behind it.
"""
