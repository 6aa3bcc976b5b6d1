"""Numbers of things, in words."""


def counted(number: int, noun: str, nouns: str = "") -> str:
    """Write a number of things; ``nouns`` where the plural is not just an s more."""
    return f"{number:,} {noun if number == 1 else nouns or f'{noun}s'}"
