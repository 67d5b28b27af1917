"""Closing the loop: who is to be told, in which words, through which channel.

The only room with effects outside. Knows no database: `voc.flow.told.close` and `voc.flow.told.send` bring
values and take values back.
"""
