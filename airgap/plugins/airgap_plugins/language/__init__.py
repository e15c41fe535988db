"""Stand-in for pulumi-language-python: runs the program with the project's own interpreter."""
