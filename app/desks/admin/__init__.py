"""Where data comes in and what came of it."""
