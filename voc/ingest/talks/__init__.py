"""Conversations: chats, mails, calls and support threads, whose turns are told apart by who speaks.

Not tables: nothing is mapped, what a file is shows in its form. `voc.ingest.files` asks here first.
"""
