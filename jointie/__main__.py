"""``python -m jointie``."""

from jointie.commands import main

main()
