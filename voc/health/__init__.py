"""How accounts are doing: service, health, early signs. Numbers in, numbers out; no tables and no words of customers."""
