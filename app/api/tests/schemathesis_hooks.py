"""Loaded by schemathesis: keeps it from logging itself out."""

import os
import uuid
from typing import Any

import schemathesis


@schemathesis.hook
def before_call(_context: schemathesis.HookContext, case: schemathesis.Case[Any], _kwargs: dict[str, Any]) -> None:
    """Turn changes of the user that it runs as into changes of somebody who does not exist.

    It finds that user in the list, and once its role or its password is gone every further answer is 401.
    """
    if case.path_parameters.get("user_id") == os.environ["SCHEMATHESIS_SELF"]:
        case.path_parameters["user_id"] = str(uuid.uuid4())
