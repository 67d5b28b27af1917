"""Mail as bytes: what one is, what its writer said, which message of ours it is about, and the mails of a mailbox.

A room below the others: channels write the ids that are found again here, steps read what came back, and the
readers take whole mailboxes in. Nothing here knows a table, a network or a customer.
"""
