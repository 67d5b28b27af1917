"""What is worth telling the world, and what may be told of it. Pure: no tables, no screens."""
