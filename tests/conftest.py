"""Set-up that every test shares."""

import os

os.environ["PULUMI_ERROR_OUTPUT_STRING"] = "true"  # an Output in an f-string is a mistake, not a warning
