"""The edge of HTTP: receipts of customers, webhooks of other systems, and the server that also holds the dashboard.

Parse, call one flow, answer. What is public stands in `app.PUBLIC`; everything else behind the server is for colleagues.
"""
