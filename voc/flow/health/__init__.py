"""How accounts are doing: the score of each week, and early signs."""
