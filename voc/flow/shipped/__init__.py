"""Shipped: releases and their notes, what was declined or taken back, and whose loops move with it."""
