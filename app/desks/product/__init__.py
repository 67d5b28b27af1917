"""The product manager's desk."""
