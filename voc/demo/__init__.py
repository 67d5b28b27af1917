"""A made-up company's exports: `data/` holds the files, README.md its story. No code."""
