"""Export layouts as real tools write them: an exam for column recognition. README.md says how they are kept."""
