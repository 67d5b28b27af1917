"""The door of the dashboard, which `voc dashboard` runs.

It imports nothing until it is run as a script: language work on many comments starts processes, and each
of them loads this file once more.
"""

if __name__ == "__main__":
    from app.shell import main

    main()
