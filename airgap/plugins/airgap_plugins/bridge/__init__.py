"""Resource types of a bridged provider, as tables.

The official docker plugin wraps a Terraform provider: a schema decides what Check accepts, what Diff compares with
what, and which outputs the state keeps. Here the same schema is a table of `Field`s per type, and the modules work on
any table:

    fields    the words of a table
    check     the program's inputs -> checked inputs, with failures
    failures  what is wrong with inputs, in the official plugin's words
    plan      checked inputs + old outputs -> planned outputs; what was observed -> stored outputs
    rows      old outputs + planned outputs -> rows of a detailed diff
    refresh   observed outputs -> inputs, for Read
    resource  the base class that puts them together around the few effects a type has
"""
