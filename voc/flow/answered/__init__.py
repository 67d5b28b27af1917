"""Answered: replies, answers on a receipt, and what mail systems say of a message."""
