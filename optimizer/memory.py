"""What memory the process takes."""

import sys

_MEGABYTE = 1e6


def peak_megabytes() -> float:
    """Return the most memory that the process has taken so far; 0 where the system does not tell."""
    try:
        import resource  # noqa: PLC0415 - not there on every system
    except ImportError:
        return 0.0
    # Kilobytes, but for macOS, which counts bytes.
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / _MEGABYTE
