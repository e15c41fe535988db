"""Users and logins as callers send and see them."""

import uuid
from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, StrictBool, StringConstraints

from .role import Role

__all__ = [
    "PASSWORD_LENGTH_MAX",
    "PASSWORD_LENGTH_MIN",
    "USERNAME_LENGTH_MAX",
    "Login",
    "NewUser",
    "Session",
    "User",
    "UserChange",
]

USERNAME_LENGTH_MAX = 40
PASSWORD_LENGTH_MIN = 8
PASSWORD_LENGTH_MAX = 128

# One spelling only: lower case, so that two people's names never differ by capitals or look-alikes.
Username = Annotated[
    str, StringConstraints(min_length=1, max_length=USERNAME_LENGTH_MAX, pattern=r"^[a-z0-9][a-z0-9._-]*$")
]
Password = Annotated[SecretStr, Field(min_length=PASSWORD_LENGTH_MIN, max_length=PASSWORD_LENGTH_MAX)]


class Login(BaseModel):
    """A name and its password. Whatever fits in their lengths is looked up; what is wrong with it is not told."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    # Control characters are refused: PostgreSQL cannot even look for U+0000.
    username: Annotated[str, Field(max_length=USERNAME_LENGTH_MAX, pattern=r"^[^\x00-\x1f\x7f-\x9f]*$")]
    password: Annotated[SecretStr, Field(max_length=PASSWORD_LENGTH_MAX)]


class User(BaseModel):
    """A person who may log in."""

    model_config = ConfigDict(from_attributes=True, frozen=True)

    id: uuid.UUID
    username: str
    role: Role
    active: bool
    """An inactive user cannot log in, and earlier logins no longer count."""
    created_at: datetime


class Session(BaseModel):
    """A login that succeeded."""

    access_token: str
    """To be sent as `Authorization: Bearer <token>`."""
    token_type: Literal["bearer"] = "bearer"  # noqa: S105  a word of the protocol
    expires_in: int
    """Seconds until another login is needed."""
    user: User


class NewUser(BaseModel):
    """A user to add."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    username: Username
    """Lower-case letters, digits, `.`, `_` and `-`; a letter or digit first."""
    password: Password
    role: Role


class UserChange(BaseModel):
    """What to change of a user; what is left out stays."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    role: Role | None = None
    password: Password | None = None
    """A new password ends every earlier login of the user."""
    active: StrictBool | None = None
