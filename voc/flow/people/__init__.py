"""What a person may ask of us: to be forgotten, to be told all that is held about them; and what is let go in time."""
