"""Use cases, one file a step: the only place where rooms meet tables, one writer for each table.

Each step reads what the steps before it wrote, writes its own tables, and may be run twice:
collect -> tag -> topics -> ask -> link -> ship -> close -> answer. `walk` runs them all.
"""
