"""What may be told and what left: consents, collections of quotes, exports, stories that were picked, advocates."""
