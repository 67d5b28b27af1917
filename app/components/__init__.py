"""Pieces that every page draws with: cards, figures, tables, chips."""
