"""Model B, which ends in the midst of a request that asks for it, as a model that ran out of memory does."""

import os


def init():
    """Nothing to load."""


def run(raw_data):
    if raw_data == "die":
        os._exit(137)
    return "New Model B"
