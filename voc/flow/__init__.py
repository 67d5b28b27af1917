"""Use cases, one file a step: the only place where rooms meet tables, one writer for each table.

Each step reads what the steps before it wrote, writes its own tables, and may be run twice. Folders follow the walk:
heard -> understood -> topics, demand (asked for, linked) -> shipped -> told -> answered; the ledger's rows lie under
them, what a person may ask of us (people) above. A folder imports only folders that stand before it in the walk.
`walk` runs them all.
"""
