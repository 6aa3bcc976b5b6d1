"""Attributes that are worked out when they are first asked for."""

from collections.abc import Callable
from typing import Any, Generic, Self, TypeVar, overload

T = TypeVar("T")


class lazy(Generic[T]):  # noqa: N801 - a decorator, named as `property` is
    """An attribute that is worked out once, when it is first asked for, and kept with the object.

    What `functools.cached_property` does, without the lock that it takes in Python 3.11: that is felt where an order
    asks for dozens of small answers. Threads that ask at the same moment may both work the answer out, so it has to be
    the same each time.

    Parameters
    ----------
    find
        The method that works it out.

    Examples
    --------
    >>> class Square:
    ...     side = 3
    ...
    ...     @lazy
    ...     def area(self) -> int:
    ...         return self.side**2
    >>> Square().area
    9
    """

    def __init__(self, find: Callable[[Any], T]) -> None:
        self.__doc__ = find.__doc__
        self._find = find
        self._name = ""

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    @overload
    def __get__(self, instance: None, owner: type) -> Self: ...

    @overload
    def __get__(self, instance: object, owner: type) -> T: ...

    def __get__(self, instance: object | None, owner: type) -> Self | T:
        """Return the answer; it is found in the object from now on, and this not asked again."""
        if instance is None:
            return self
        found = instance.__dict__[self._name] = self._find(instance)
        return found
