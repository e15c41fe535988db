"""What each command decides. Pure: facts in, a plan or a refusal out; nothing here starts a program or reads a file."""
