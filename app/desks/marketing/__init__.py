"""The marketer's desk."""
