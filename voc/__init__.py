"""voc: feedback-loop and voice-of-customer service.

heard -> understood -> asked for -> linked -> shipped -> told -> answered.
Importing this package imports nothing heavy; each room loads what it needs when it is used.
"""

__version__ = "0.1.0"
