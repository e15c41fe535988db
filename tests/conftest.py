"""Set-up that every test shares."""

import gc
import os

os.environ["PULUMI_ERROR_OUTPUT_STRING"] = "true"  # an Output in an f-string is a mistake, not a warning


def pytest_collection_finish() -> None:
    """Leave the thousands of collected tests out of every later search for garbage."""
    gc.collect()
    gc.freeze()
