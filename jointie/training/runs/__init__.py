"""The folders of trainings: writing, reading and locking them."""
