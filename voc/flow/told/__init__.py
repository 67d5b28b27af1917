"""Told: who would be written to, in which words, on whose yes; what leaves; what the customer finds at its address."""
