"""Published location instances, which are sourcing problems of one order: reading them, and writing them as documents.

The files are not part of the project; see `collection` for the folder that is expected.
"""
