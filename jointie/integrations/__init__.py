"""jointie inside other libraries, which are extras; nothing else of jointie imports this."""
