"""The vault: names and addresses of contacts under their keys, with one writer; everyone else asks for an entry."""
