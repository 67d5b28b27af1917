"""The ledger's rows: loops with their steps, messages with theirs, tasks, scores. Other steps move them through here."""
