"""Understood: passages, vectors, tags and aspects; on this machine or on several; what people correct is learned."""
