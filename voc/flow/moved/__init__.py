"""A file that was read wrongly is read again: what only the wrong reading said is taken back, and its rows move."""
