"""From text to tags: language, passages, vectors, sentiment, intent, topics. No database.

Everything heavy is a pure function of a batch and loads its models once a process.
"""
