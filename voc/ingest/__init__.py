"""From the bytes of a source to records: readers, column mapping, identity keys, redaction.

Nothing here knows a database or a language model. `voc.flow.heard.collect` stores what comes out.
"""
