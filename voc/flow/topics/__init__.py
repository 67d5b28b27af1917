"""Topics: joining, refits as diffs that people decide, names."""
