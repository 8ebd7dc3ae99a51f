"""The parts of the command, each a function from the setup and its seconds to what it found, as JSON.

Each result has ``status``: ``done``, or what was not.
"""
