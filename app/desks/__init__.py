"""One folder a desk, one file a page. A page fetches in `page` and draws in `show`."""
