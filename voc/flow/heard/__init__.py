"""Heard: files become feedback, customers, cases, signals, and the roadmap's rows."""
