"""Tests on a device: ``python -m pytest -m gpu``.

The same tests run on the CPU as a part of the suite, so that their code is known to work before a device is at hand.
"""
