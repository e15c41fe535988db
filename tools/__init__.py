"""Writes what is committed and made of the program itself: the configuration's reference, its schema, the pictures.

Each tool is a pure function of the model or of a recording; the tests write the files (`make docs`) and keep them
current. Nothing imports it but tests.
"""
