"""How good the models are on labelled texts, and what they say of any text: no workspace, no table."""
