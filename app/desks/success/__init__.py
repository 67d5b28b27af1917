"""The desk of the customer success managers."""
